"""Comparisons for descent: batches that are random choices, learning rates by what they do, and tables of causes."""

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value, leaves
from ._observed import Unfit, as_array, describe, number_of, rows_of, short

GROWN = 1.01  # a distance of this share has grown by more than what rounding does
DEVIATIONS = 6.0  # a fair shuffle misses this many standard deviations once in 1e8 checks
SELDOM = 0.01


def permutation(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Rows of `batch` different positions below `count`, none of them twice; want: [count, batch]."""
    rows = _batches(seen[-1].value, want)
    told = {"count": rows.size - len(np.unique(rows)), "size": rows.size, "rows": len(rows)}
    if not told["count"]:
        return None
    if len(rows) > 2 and (rows == rows[0]).all():
        return Finding("values", "descent.same_batch", told)
    inside = any(len(np.unique(row)) < row.size for row in rows)
    by_chance = np.prod(1 - np.arange(rows.shape[1]) / int(want[0])) ** len(
        rows
    )  # that single draws repeat nothing in a batch
    anew = not inside and by_chance < SELDOM
    return Finding("values", "descent.drawn_anew" if anew else "descent.repeated", told)


def _batches(value: Value, want: list[Value]) -> np.ndarray:
    """Rows of positions below `count`, as many as there are whole batches; want: [count, batch].

    Raises: Unfit.
    """
    count, batch = (int(number) for number in want)
    shape = (count // batch, batch)
    if type(value) in (list, tuple) and len(value) > 1 and all(_fits(part, shape) for part in value):
        told = {"count": len(value), "want": str(shape)}
        raise Unfit(Finding("shape_dtype", "descent.several_orders", told))
    rows = rows_of(value, shape)
    outside = int(np.sum((rows < 0) | (rows >= count)))
    if outside:
        raise Unfit(Finding("values", "descent.outside", {"count": outside, "last": count - 1}))
    return rows


def _fits(value: Value, shape: tuple[int, int]) -> bool:
    try:
        rows_of(value, shape)
    except Unfit:
        return False
    return True


def shuffles(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Over many keys every position is left out, and meets every other in a batch, as often as chance says; want: [count, batch]."""
    count, batch = (int(number) for number in want)
    together = np.zeros((count, count), int)
    for one in seen:
        for row in _batches(one.value, want):
            together[np.ix_(row, row)] += 1
    used, pairs = np.diag(together), together[np.triu_indices(count, 1)]
    rows, keys = count // batch, len(seen)
    if used.min() == 0 and used.max() == keys:
        return Finding("values", "descent.never_used", {"keys": keys})
    if _unlikely(used, keys, rows * batch / count):
        return Finding(
            "values", "descent.unequal_use", {"least": int(used.min()), "most": int(used.max()), "keys": keys}
        )
    share = rows * batch * (batch - 1) / (count * (count - 1))
    if _unlikely(pairs, keys, share):
        return Finding(
            "values", "descent.blocks", {"most": int(pairs.max()), "mean": round(keys * share, 1), "keys": keys}
        )
    return None


def _unlikely(counts: np.ndarray, trials: int, share: float) -> bool:
    deviation = max(np.sqrt(trials * share * (1 - share)), 0.5)
    return bool(np.abs(counts - trials * share).max() > DEVIATIONS * deviation)


def regime(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The learning rate at `position` of three makes descent crawl, converge or diverge in a bowl; want: [curvatures, start, steps]."""
    rate = _three(seen[-1].value)[params["position"]]
    if not np.isfinite(rate) or rate <= 0:
        return Finding("values", "descent.rate_not_positive", {"rate": short(rate)})
    curvatures = np.asarray(want[0], float)
    shares = _left(curvatures, np.asarray(want[1], float), rate, int(want[2]))
    left, crawls = float(shares.max()), shares[curvatures.argmin()] > 0.5 and shares.max() < 1
    found = "diverges" if not left <= GROWN else "converges" if left < 0.01 else "crawls" if crawls else "lies_between"
    told = {"rate": short(rate), "percent": float(f"{100 * left:.2g}"), "steps": int(want[2])}
    return None if found == params["regime"] else Finding("values", f"descent.{found}", told)


def _three(value: Value) -> list[float]:
    """Three numbers in their order, in a tuple, a list or an array: a dict has another order."""
    array = as_array(value)
    parts = list(leaves(value)) if type(value) in (list, tuple) else []
    if array is not None and array.shape == (3,):
        parts = [part.reshape(()) for part in np.split(array, 3)]
    try:
        numbers = [number_of(part) for part in parts] if len(parts) == 3 else []
    except Unfit:
        numbers = []
    if not numbers:
        raise Unfit(Finding("shape_dtype", "descent.not_three", {"got": describe(value)}))
    return numbers


def _left(curvatures: np.ndarray, start: np.ndarray, rate: float, steps: int) -> np.ndarray:
    """The share of the distance that is left in each direction."""
    point = start
    for _ in range(steps):
        point = point - rate * curvatures * point
    return np.abs(point / start)


def table(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """A dict with the wanted keys, in whose entries the word at `column` is a legal one; want: [keys, words]."""
    (keys, words), filled = want, seen[-1].value
    missing = next((key for key in keys if type(filled) is not dict or key not in filled), None)
    if missing is not None:
        return Finding("shape_dtype", "descent.rows", {"missing": missing, "count": len(keys)})
    if len(filled) != len(keys):
        extra = next(key for key in sorted(filled) if key not in keys)
        return Finding("shape_dtype", "descent.extra_row", {"extra": extra[:80], "count": len(keys)})
    for key in keys:
        row = filled[key]
        whole = type(row) in (list, tuple) and len(row) == params["columns"]
        word = row[params["column"]] if whole else row if params["columns"] == 1 else None
        if type(word) is not str or word not in words:
            return Finding("values", "descent.entry", {"row": key, "words": ", ".join(words)})
    return None


DESCENT = {"permutation": permutation, "shuffles": shuffles, "regime": regime, "table": table}
