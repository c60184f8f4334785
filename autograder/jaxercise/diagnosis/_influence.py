"""Whether an answer repeats itself, gives the same whatever it is given, or does not look at a part of its arguments."""

from dataclasses import replace

import numpy as np

from .._answer import Observation
from .._baked import BakedProbe
from .._evidence import Evidence
from .._report import CheckResult
from .._values import Value
from ._exchange import MANY, Part, exchanged, same

PLURALS = {"row": "rows", "entry": "entries"}
TOLD_OF = ("result.value", "result.number", "result.choice", "result.part")


def influence(result: CheckResult, probe: BakedProbe | None, evidence: Evidence) -> CheckResult | None:
    """The result of a check, told of what the answer does not look at, if that is so in every try; further asks are made for it."""
    if probe is None or result.message not in TOLD_OF:
        return None
    plain = [_value(evidence.ask(ask)) for ask in probe.asks]
    again = _value(evidence.ask(replace(probe.asks[0], options={**probe.asks[0].options, "again": 1})))
    if any(value is None for value in (*plain, again)):
        return None
    if not same(plain[0], again):
        return replace(result, message="random.not_repeatable", params={})
    if probe.varies and all(same(value, plain[0]) for value in plain):
        return replace(result, message="influence.none", params={**result.params, "tries": len(plain)})
    return _unseen(result, probe, evidence, plain)


def _unseen(result: CheckResult, probe: BakedProbe, evidence: Evidence, plain: list[Value]) -> CheckResult | None:
    """The result, told of the first part without influence: a whole argument, a leaf, or rows of one."""
    unseen, by_chance = list[Part](), False  # results that are sometimes the same take many tries
    for part in probe.parts:
        if (part[0], (), -1) in unseen:
            continue  # the whole argument is not looked at
        values = [_value(evidence.ask(ask)) for ask in exchanged(probe.asks, part)]
        if any(value is None for value in values):
            break
        unchanged = sum(same(value, before) for value, before in zip(values, plain, strict=True))
        if unchanged == len(plain):
            unseen.append(part)
        by_chance |= 0 < unchanged < len(plain)
    if not unseen or (by_chance and len(plain) < MANY):
        return None
    place, path, _ = unseen[0]
    rows = sorted(row for at, inner, row in unseen if (at, inner) == (place, path) and row >= 0)
    name = probe.names[place] + "".join(f"[{key!r}]" for key in path)
    of_vector = bool(rows) and np.ndim(probe.asks[0].args[place]) == 1
    listed = _listed("entry" if of_vector else "row", rows) if rows else ""
    params = {**result.params, "name": name, "tries": len(plain), "rows": listed}
    return replace(result, message="influence.rows" if rows else "influence.argument", params=params)


def _listed(kind: str, places: list[int]) -> str:
    """Rows or entries in words, such as `row 6` or `entries 0, 1 and 2`."""
    words = [str(place) for place in places]
    if len(words) == 1:
        return f"{kind} {words[0]}"
    return f"{PLURALS[kind]} {', '.join(words[:-1])} and {words[-1]}"


def _value(seen: Observation | None) -> Value:
    """A result; None if there is none."""
    return seen.value if seen is not None and seen.kind == "returned" else None
