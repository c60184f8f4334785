"""The closed registry of comparisons that a baked check may name: from what was observed to a finding, or None."""

import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Digits, Value, leaves, map_values
from ..digits._load import digits
from ._difference import as_array, describe, difference, not_finite, ratio, shape_text
from ._training import LEARNING

Compare = Callable[[list[Observation], list[Value], dict], Finding | None]


def _first(findings: object) -> Finding | None:
    return next(filter(None, findings), None)


def _close(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Each value is the expected one; `subject` says what the values are, if not results."""
    pairs = zip(seen, want, strict=True)
    finding = _first(
        difference(one.value, expected, params, one.facts.get("platform", "cpu")) for one, expected in pairs
    )
    return _about(params["subject"], finding) if finding and "subject" in params else finding


def _about(subject: str, finding: Finding) -> Finding:
    """The finding told of something else than the result, whose shape in words is then beside the point."""
    told = {name: value for name, value in finding.params.items() if name != "returns"}
    return replace(finding, params={**told, "subject": subject})


def _finite(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Every number of every value is finite."""
    arrays = [as_array(leaf) for one in seen for leaf in leaves(one.value)]
    if any(array is None for array in arrays) or not arrays:
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)})
    finding = _first(not_finite(array) for array in arrays)
    return replace(finding, message=params.get("message", finding.message)) if finding else None


def _unchanged(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """No argument was mutated."""
    return Finding("values", "result.mutated") if any(one.facts.get("inputs_changed") for one in seen) else None


def _raises(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The last ask raised an error of any kind."""
    return None if seen[-1].kind == "raised" else Finding("values", "result.accepted", {})


def _all_equal(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The values of all asks agree with each other."""
    finding = _first(difference(one.value, seen[0].value, params) for one in seen[1:])
    return Finding("values", "result.not_repeatable") if finding else None


def _all_different(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """No two asks gave the same value."""
    pairs = ((a, b) for i, a in enumerate(seen) for b in seen[:i])
    return (
        Finding("values", "result.always_the_same")
        if any(difference(a.value, b.value, params) is None for a, b in pairs)
        else None
    )


def _at_most(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """A count, or a field of a dict of counts, is within its limit."""
    counts = [one.value[params["field"]] if "field" in params else one.value for one in seen]
    worst = max(counts)
    return (
        None
        if worst <= params["limit"]
        else Finding("mechanism", params["message"], {"count": worst, "limit": params["limit"]})
    )


def _same_count(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The program has the same size for every ask."""
    counts = [one.value["equations"] for one in seen]
    return (
        None
        if len(set(counts)) == 1
        else Finding("mechanism", params["message"], {"small": counts[0], "large": counts[-1]})
    )


def _between(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The last value is a number within bounds."""
    number = as_array(seen[-1].value)
    if number is None or number.shape != ():
        return Finding("shape_dtype", "result.not_a_number", {"got": describe(seen[-1].value)})
    inside = params["low"] <= float(number) <= params["high"]
    return (
        None
        if inside
        else Finding(
            "values",
            params.get("message", "result.outside"),
            {"got": float(f"{float(number):.4g}"), "low": params["low"], "high": params["high"]},
        )
    )


def _proportional(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The last value is `factor` times the first: how the answer itself responds to a change, right or wrong."""
    wanted = params.get("factor", 1)
    if any(as_array(leaf) is None for one in seen for leaf in leaves(one.value)):
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)})
    scaled = map_values(lambda leaf: np.asarray(as_array(leaf) * wanted), seen[0].value)
    if difference(seen[-1].value, scaled, params) is None:
        return None
    before, after = as_array(seen[0].value), as_array(seen[-1].value)
    alike = before is not None and after is not None and before.shape == after.shape and before.size > 0
    factor = ratio(after, before) if alike else None
    message = params.get("message") or ("result.unproportional" if factor is None else "result.proportion")
    return Finding(params.get("outcome", "values"), message, {"got": float(f"{factor or 0:.4g}"), "want": wanted})


def _detour(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The first number is at most the sum of the others."""
    direct, *legs = (float(as_array(one.value)) for one in seen)
    around = sum(legs)
    return (
        None
        if direct <= around * (1 + 1e-4)
        else Finding("values", "result.detour", {"times": float(f"{direct / around:.3g}")})
    )


def _rows_sum(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Each row of the last value, or of its exponential with `exp`, adds up to `to`, within `rtol` of the row's largest entry or of 1."""
    rows = as_array(seen[-1].value)
    if rows is None or rows.ndim == 0:
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)})
    with np.errstate(over="ignore"):
        rows = np.exp(rows.astype(np.float64)) if params.get("exp") else rows.astype(np.float64)
    sums = rows.sum(axis=-1)
    wrong = ~(np.abs(sums - params["to"]) <= params.get("rtol", 1e-4) * np.maximum(1, np.abs(rows).max(axis=-1)))
    if not wrong.any():
        return None
    worst = float(np.where(wrong, np.abs(sums - params["to"]), 0).max())
    return Finding(
        "values",
        params.get("message", "result.rows_sum"),
        {"off": int(wrong.sum()), "rows": int(sums.size), "gap": float(f"{worst:.3g}"), "to": params["to"]},
    )


def _accuracy(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The predicted classes (or logits over classes) of the last ask agree with the labels often enough."""
    labels = resolved(want[-1])
    predicted = as_array(seen[-1].value)
    if predicted is not None and predicted.ndim == 2 and len(predicted) == len(labels):
        predicted = predicted.argmax(axis=1)
    if predicted is None or predicted.shape != labels.shape:
        got = shape_text(predicted) if predicted is not None else describe(seen[-1].value)
        return Finding(
            "shape_dtype",
            "result.shape",
            {"got": got, "want": shape_text(labels), "returns": params.get("returns", "")},
        )
    share = float(np.mean(predicted == labels))
    return (
        None
        if share >= params["at_least"]
        else Finding(
            "values",
            "training.accuracy",
            {"percent": round(100 * share, 1), "wanted": round(100 * params["at_least"], 1)},
        )
    )


def _time_ratio(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The median time of the even asks over that of the odd ones, without the first pair."""
    slow, fast = ([one.facts["seconds"] for one in seen[start::2]][1:] for start in (0, 1))
    ratio = statistics.median(slow) / max(statistics.median(fast), 1e-9)
    return (
        None
        if ratio <= params["at_most"]
        else Finding("mechanism", "mechanism.slow", {"ratio": float(f"{ratio:.2g}"), "at_most": params["at_most"]})
    )


def resolved(value: Value) -> np.ndarray:
    """An expected array, drawn from the digits if it is a part of them."""
    return digits(value.split, value.count, value.seed, value.part) if type(value) is Digits else np.asarray(value)


COMPARISONS: dict[str, Compare] = {
    "close": _close,
    "finite": _finite,
    "unchanged": _unchanged,
    "raises": _raises,
    "all_equal": _all_equal,
    "all_different": _all_different,
    "at_most": _at_most,
    "same_count": _same_count,
    "between": _between,
    "proportional": _proportional,
    "detour": _detour,
    "rows_sum": _rows_sum,
    "accuracy": _accuracy,
    "time_ratio": _time_ratio,
    **LEARNING,
}
