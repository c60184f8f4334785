"""Comparisons of results: with expected values, with each other, with bounds and words."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value, leaves
from ._difference import RELATIVE, ROUNDED, agrees, difference, paired, ratio, same_kind
from ._observed import (
    BLOCK,
    Unfit,
    array_of,
    as_array,
    blocks,
    count_of,
    describe,
    drawn_of,
    not_finite,
    number_of,
    reals_of,
    shape_text,
    short,
)

Compare = Callable[[list[Observation], list[Value], dict], Finding | None]


def _first(findings: object) -> Finding | None:
    return next(filter(None, findings), None)


def _close(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Each value is the expected one, or with `last` the last of them; `subject` says what the values are, if not results."""
    pairs = list(zip(seen, want, strict=True))[-1 if params.get("last") else 0 :]
    finding = _first(
        difference(one.value, expected, params, one.facts.get("platform", "cpu")) for one, expected in pairs
    )
    if finding and "subject" in params:
        return replace(finding, params={**finding.params, "subject": params["subject"]})
    return finding


def _finite(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Every number of every value is finite."""
    arrays = [array_of(leaf) for one in seen for leaf in leaves(one.value)]
    if not arrays:
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)})
    finding = _first(not_finite(array) for array in arrays)
    return replace(finding, message=params.get("message", finding.message)) if finding else None


def _unchanged(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """No argument was mutated."""
    if any(one.facts.get("used_up") for one in seen):
        return Finding("values", "result.used_up")
    return Finding("values", "result.mutated") if any(one.facts.get("inputs_changed") for one in seen) else None


def _raises(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The last ask raised an error of any kind."""
    return None if seen[-1].kind == "raised" else Finding("values", "result.accepted", {})


def _all_equal(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The values of all asks agree with each other."""
    finding = _first(difference(one.value, seen[0].value, params) for one in seen[1:])
    return Finding("values", "random.not_repeatable") if finding else None


def _all_different(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Not all asks gave one and the same value: of a few random choices, some may agree by chance."""
    same = all(difference(one.value, seen[0].value, params) is None for one in seen[1:])
    return Finding("values", "random.always_the_same", {"count": len(seen)}) if same else None


def _at_most(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The count that came last, or a field of a dict of counts, is within its limit."""
    count, limit = count_of(seen[-1].value, params.get("field", "")), params["limit"]
    return None if count <= limit else Finding("mechanism", params["message"], {"count": count, "limit": limit})


def _compiled_once(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Later calls compiled nothing: the last ask but one is of equal calls, the last of calls with other numbers."""
    counts = [count_of(one.value, "") for one in seen[-2:]]
    for count, message in zip(counts, ("mechanism.recompiles", "mechanism.recompiles_for_values"), strict=False):
        if count:
            return Finding("mechanism", message, {"count": count})
    return None


def _between(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The last value, or its entry `field`, is a number within bounds."""
    number, low, high = number_of(_entry(seen[-1].value, params.get("field"))), params["low"], params["high"]
    if np.isnan(number):
        return not_finite(np.array(number))
    told = {
        "got": int(number) if number.is_integer() and "field" in params else short(number),
        "low": low,
        "high": high,
    }
    found = Finding(params.get("outcome", "values"), params.get("message", "result.outside"), told)
    return None if low <= number <= high else found


def _entry(value: Value, field: str | None) -> Value:
    """The entry of a dict, or the value itself where no entry is named.

    Raises: Unfit.
    """
    if field is None:
        return value
    if type(value) is not dict or field not in value:
        want = f'a dict with the entry "{field}"'
        raise Unfit(Finding("shape_dtype", "result.kind", {"got": describe(value), "want": want}))
    return value[field]


def _verdict(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The last value says yes or no as it should: of something right that it is right, of something wrong that it is wrong."""
    said = as_array(seen[-1].value)
    if said is None or said.shape != () or said.dtype.kind != "b":
        told = {"got": describe(seen[-1].value), "want": "True or False"}
        return Finding("shape_dtype", "result.kind", told)
    if bool(said) == want[-1]:
        return None
    return Finding("values", "tests.rejects_right" if want[-1] else "tests.accepts_wrong")


def _proportional(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The last value is `factor` times the first: how the answer itself responds to a change, right or wrong."""
    before, after, wanted = seen[0].value, seen[-1].value, params.get("factor", 1)
    arrays = [array_of(leaf) for one in seen for leaf in leaves(one.value)]
    unlike = params.get("outcome") != "mechanism"  # compiled or not, NaN is NaN; as the answer to a change it is none
    if finding := _first(not_finite(array) for array in arrays) if unlike else None:
        return finding
    if _is_times(after, before, wanted, params.get("rtol")):
        return None
    first, last = as_array(before), as_array(after)
    alike = first is not None and last is not None and first.shape == last.shape and first.size > 0
    factor = ratio(last, first) if alike else None
    message = params.get("message") or ("result.unproportional" if factor is None else "result.proportion")
    return Finding(params.get("outcome", "values"), message, {"got": short(factor or 0), "want": wanted})


def _is_times(after: Value, before: Value, factor: float, rtol: float | None) -> bool:
    """Whether a tree of numbers is `factor` times another; of the same kind of numbers, if it is to be the same."""
    try:
        pairs = [(as_array(mine), as_array(theirs), mine) for _, mine, theirs in paired(after, before, "result")]
    except Unfit:
        return False
    return all(
        mine.shape == theirs.shape
        and (factor != 1 or same_kind(mine, theirs, got))
        and agrees(mine, theirs, _rounded(mine, rtol), factor=None if factor == 1 else factor)
        for mine, theirs, got in pairs
    )


def _rounded(array: np.ndarray, rtol: float | None) -> float | None:
    """A tolerance that allows for what rounding costs a result of few digits."""
    return rtol if rtol is None else max(rtol, ROUNDED.get(array.dtype.name, 0.0))


def _detour(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The first number is at most the sum of the others."""
    lengths = [number_of(one.value) for one in seen]
    if finding := not_finite(np.array(lengths)):
        return finding
    direct, around = lengths[0], sum(lengths[1:])
    if direct <= around * (1 + 1e-4):
        return None
    if around <= 0:
        return Finding("values", "result.no_detour", {"direct": short(direct), "around": short(around)})
    return Finding("values", "result.detour", {"times": float(f"{direct / around:.3g}")})


def _rows_sum(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Each row of the last value, or of its exponential with `exp`, adds up to `to`, within `rtol` of the row's largest entry or of 1."""
    table = reals_of(seen[-1].value)
    if table.ndim == 0 or table.size == 0:
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)})
    sums, largest = _row_sums(table.reshape(-1, table.shape[-1]), params.get("exp", False))
    gaps = np.abs(sums - params["to"])
    rtol = max(params.get("rtol", 1e-4), RELATIVE.get(table.dtype.name, 0.0))
    wrong = ~(gaps <= rtol * np.maximum(1, largest))
    if not wrong.any():
        return None
    told = {"off": int(wrong.sum()), "rows": int(sums.size), "gap": float(f"{gaps[wrong].max():.3g}")}
    return Finding("values", params.get("message", "result.rows_sum"), {**told, "to": params["to"]})


def _row_sums(table: np.ndarray, exp: bool) -> tuple[np.ndarray, np.ndarray]:
    """Of each row, or of its exponential, the sum and the size of the largest entry."""
    rows, columns = table.shape
    sums, largest, high = np.zeros(rows), np.zeros(rows), max(1, BLOCK // columns)
    for top in range(0, rows, high):
        for left in range(0, columns, BLOCK):
            part = table[top : top + high, left : left + BLOCK].astype(np.float64)
            part = np.exp(part) if exp else part
            sums[top : top + high] += part.sum(axis=1)
            largest[top : top + high] = np.maximum(largest[top : top + high], np.abs(part).max(axis=1))
    return sums, largest


def _accuracy(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The predicted classes (or logits over classes) of the last ask agree with the labels often enough."""
    labels, value = np.asarray(want[-1]), seen[-1].value
    predicted = as_array(value)
    if predicted is not None and predicted.ndim == 2 and len(predicted) == len(labels) and predicted.size:
        if finding := not_finite(reals_of(predicted)):
            return finding
        predicted = predicted.argmax(axis=1)
    if predicted is None or predicted.shape != labels.shape:
        got = shape_text(predicted) if predicted is not None else describe(value)
        return Finding("shape_dtype", "result.shape", {"got": got, "want": shape_text(labels)})
    share, wanted = float(np.mean(predicted == labels)), params["at_least"]
    told = {"percent": round(100 * share, 1), "wanted": round(100 * wanted, 1)}
    return None if share >= wanted else Finding("values", "training.accuracy", told)


def _choice(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The last value is the expected one of some words."""
    got, words = seen[-1].value, params["words"]
    if type(got) is not str or got not in words:
        told = repr(got[:40])[:40] if type(got) is str else describe(got)
        return Finding("shape_dtype", "result.no_word", {"got": told, "words": ", ".join(words)})
    return None if got == want[-1] else Finding("values", "result.choice", {})


def _spread(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Mean and standard deviation of the numbers of the last value, each within `errors` of its standard errors for normal numbers."""
    arrays = drawn_of(seen[-1].value)
    if finding := _first(not_finite(array) for array in arrays):
        return finding
    size = sum(array.size for array in arrays)
    mean = sum(float(block.sum()) for array in arrays for (block,) in blocks(array)) / size
    squares = sum(float(np.sum((block - mean) ** 2)) for array in arrays for (block,) in blocks(array))
    std, error = float(np.sqrt(squares / size)), params["std"] / np.sqrt(size)
    off_mean = not abs(mean - params["mean"]) <= params["errors"] * error
    off_std = not abs(std - params["std"]) <= params["errors"] * error / np.sqrt(2)
    told = {"mean": float(f"{mean:.3g}"), "std": float(f"{std:.3g}"), "size": int(size)}
    wanted = {"wanted_mean": params["mean"], "wanted_std": float(f"{params['std']:.3g}")}
    return Finding("values", "result.spread", {**told, **wanted}) if off_mean or off_std else None


RESULTS: dict[str, Compare] = {
    "close": _close,
    "finite": _finite,
    "unchanged": _unchanged,
    "raises": _raises,
    "all_equal": _all_equal,
    "all_different": _all_different,
    "at_most": _at_most,
    "compiled_once": _compiled_once,
    "between": _between,
    "verdict": _verdict,
    "proportional": _proportional,
    "detour": _detour,
    "rows_sum": _rows_sum,
    "accuracy": _accuracy,
    "choice": _choice,
    "spread": _spread,
}
