"""At most one misconception for a failed answer: the one whose wrong results these are."""

from collections.abc import Iterable

import numpy as np

from ._answer import Observation
from ._baked import BakedExercise, BakedMisconception
from ._report import CheckResult
from ._values import Opaque, Tree, Value, leaves
from .comparisons import as_array, blocks

RELATIVE = 1e-3
EXACTNESS = {"value": 4, "shape": 2, "kind": 1, "error": 1, "pattern": 1}


def diagnose(
    baked: BakedExercise, seen: dict[tuple[str, str], list[Observation]], results: list[CheckResult]
) -> BakedMisconception | None:
    """The misconception that explains the failing checks best and contradicts no passing one; of equals, the first defined."""
    ranked = [(_rank(candidate, seen, results), candidate) for candidate in baked.misconceptions]
    fitting = [(rank, candidate) for rank, candidate in ranked if rank is not None]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _rank(candidate: BakedMisconception, seen: dict, results: list[CheckResult]) -> tuple[int, int] | None:
    """How many failing checks the candidate explains, and how exactly; None when it does not fit.

    It must fail nothing that passes here, and explain most of what fails here: a second mistake may sit beside the first.
    """
    failing = {f"{result.name}/{result.case}": result for result in results if result.outcome != "passed"}
    if not _names(candidate.signs) <= _names(failing):
        return None
    if candidate.by == "decided":
        return (1, EXACTNESS["pattern"]) if _has_messages(candidate, failing) else None
    if candidate.by == "pattern":
        fits = _names(candidate.signs) == _names(failing) and _same_messages(candidate, failing)
        return (len(failing), EXACTNESS["pattern"]) if fits else None
    ranks = [
        _sign_rank(candidate.signs.get(key), seen.get(tuple(key.split("/", 1))), result)
        for key, result in failing.items()
    ]
    explained = sum(rank > 0 for rank in ranks)
    partly = 2 * explained >= len(ranks) and max(ranks) == EXACTNESS["value"]
    return (explained, max(ranks)) if ranks and (partly or explained == len(ranks)) else None


def _names(keys: Iterable[str]) -> set[str]:
    return {key.split("/")[0] for key in keys}


def _has_messages(candidate: BakedMisconception, failing: dict[str, CheckResult]) -> bool:
    told = {(result.name, result.message) for result in failing.values()}
    return {(*_names([key]), sign["message"]) for key, sign in candidate.signs.items()} <= told


def _same_messages(candidate: BakedMisconception, failing: dict[str, CheckResult]) -> bool:
    return all(
        key in candidate.signs and candidate.signs[key]["message"] == result.message for key, result in failing.items()
    )


def _sign_rank(sign: dict | None, seen: list[Observation] | None, result: CheckResult) -> int:
    if sign is None or not seen or sign["outcome"] != result.outcome:
        return 0
    last = seen[-1]
    if "error" in sign:
        return EXACTNESS["error"] if last.error == sign["error"] and result.message == sign["message"] else 0
    return _likeness(last.value, sign["value"])


def _likeness(got: Value, sign: Value) -> int:
    """How exactly a value is the one that the wrong answer gave."""
    mine, theirs = list(leaves(got)), list(leaves(sign))
    if len(mine) != len(theirs) or not mine:
        return 0
    return min(_leaf_likeness(a, b) for a, b in zip(mine, theirs, strict=True))


def _leaf_likeness(got: Value, sign: Value) -> int:
    a, b = as_array(got), as_array(sign)
    if a is None or b is None:
        return EXACTNESS["kind"] if _name(got) == _name(sign) else 0
    if a.shape != b.shape or a.dtype.kind != b.dtype.kind:
        return 0
    scale = max((np.abs(part[np.isfinite(part)]).max(initial=0.0) for (part,) in blocks(b)), default=0.0)
    near = {"rtol": RELATIVE, "atol": RELATIVE * scale, "equal_nan": True}
    return EXACTNESS["value"] if all(np.allclose(mine, theirs, **near) for mine, theirs in blocks(a, b)) else 0


def _name(value: Value) -> str:
    return value.kind if type(value) in (Opaque, Tree) else repr(value)[:80]
