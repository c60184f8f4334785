"""Comparisons for what random choices and training must show: shares, logs and trends instead of single values."""

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value, leaves
from ._observed import (
    Unfit,
    arrays_of,
    as_array,
    at,
    at_item,
    blocks,
    describe,
    not_finite,
    number_of,
    part_of,
    reals_of,
    rows_of,
    shape_text,
    short,
)

GROWN = 1.01  # a distance of this share has grown by more than what rounding does
DEVIATIONS = 6.0  # a fair shuffle misses this many standard deviations once in 1e8 checks
SELDOM = 0.01
ROUNDING = 1e-5  # relative, between losses of the same examples
SLEEPING = 0.003  # a first layer that changed by less than this share has not learnt


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


def first_loss(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The first loss is near that of an untrained network, the logarithm of the number of classes; params: classes, within, item."""
    log, usual = _log(seen, params), float(np.log(params["classes"]))
    first = float(log[0])
    if not np.isfinite(first):
        return Finding("values", "training.log_not_finite", {"step": 1, "steps": len(log)})
    factor = first / usual
    told = {"got": short(first), "want": short(usual), "classes": params["classes"], "factor": short(factor)}
    within = params.get("within", 0.15)
    if abs(factor - 1) <= within:
        return None
    per_class = abs(factor * params["classes"] - 1) <= within
    return Finding("values", "training.loss_per_class" if per_class else "training.first_loss", told)


def finite_log(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The log holds one finite number for each step; want: [number of steps]."""
    log = _log(seen, params)
    if len(log) != int(want[0]):
        return Finding("values", "training.log_length", {"got": len(log), "want": int(want[0])})
    return _not_a_log(log)


def _not_a_log(log: np.ndarray) -> Finding | None:
    """The first step whose loss is NaN or infinite, if there is one."""
    bad = np.flatnonzero(~np.isfinite(log))
    told = {"step": int(bad[0]) + 1, "steps": len(log)} if bad.size else {}
    return Finding("values", "training.log_not_finite", told) if bad.size else None


def falling(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The last tenth of the log lies below `share` times the first loss; a log that ends at the logarithm of `classes` learnt nothing."""
    log = _log(seen, params)
    tenth = max(len(log) // 10, 1)
    first, last = float(log[0]), float(np.mean(log[-tenth:]))
    if last < params.get("share", 1.0) * first:
        return _not_a_log(log)
    told = {"first": short(first), "last": short(last)}
    chance = "classes" in params and abs(last / np.log(params["classes"]) - 1) < 0.02
    return Finding("values", "training.at_chance" if chance else "training.not_falling", told)


def moved(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Longer training changes the parameters, the first matrix of weights among them, if there is one; both asks return (parameters, log)."""
    parts = [part_of(one.value, 0) for one in seen]
    with at("result[0]"):
        short_run, long_run = map(arrays_of, parts)
    shapes = [[array.shape for array in arrays] for arrays in (short_run, long_run)]
    if shapes[0] != shapes[1]:
        told = (", ".join(map(shape_text, arrays))[:80] for arrays in (short_run, long_run))
        return Finding("shape_dtype", "training.reshaped", dict(zip(("short", "long"), told, strict=True)))
    if finding := next(filter(None, map(not_finite, short_run + long_run)), None):
        return finding
    changes = [_change(a, b) for a, b in zip(short_run, long_run, strict=True)]
    if all(change <= 1e-6 for change in changes):
        steps = {_steps(one.value) for one in seen}
        if len(steps) == 1 and None not in steps:
            return Finding("values", "training.same_steps", {"steps": steps.pop()})
        return Finding("values", "training.unmoved")
    first = next((change for change, array in zip(changes, short_run, strict=True) if array.ndim == 2), max(changes))
    return Finding("values", "training.asleep", {"percent": short(100 * first)}) if first < SLEEPING else None


def _steps(value: Value) -> int | None:
    """How many losses stand beside parameters; None where there is no log."""
    try:
        return len(_log([Observation("returned", value)], {"item": 1}))
    except Unfit:
        return None


def log_still(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Where all examples are the same and the learning rate is zero, the log stays where it began; want: [number of steps].

    A log of another length is judged elsewhere: its steps may see other examples.
    """
    log = _log(seen, params)
    if (finding := _not_a_log(log)) or len(log) != int(want[0]):
        return finding
    told = {"first": short(log[0]), "last": short(log[-1])}
    return None if np.ptp(log) <= ROUNDING * np.abs(log).max() else Finding("values", "training.own_rate", told)


def epochs_differ(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """At a learning rate of zero the losses of the two halves of the log differ, because their batches do; want: [number of steps]."""
    log = _log(seen, params)
    if (finding := _not_a_log(log)) or len(log) != int(want[0]):
        return finding
    half = len(log) // 2
    same = np.allclose(log[:half], log[half : 2 * half], rtol=ROUNDING, atol=0)
    return Finding("values", "training.same_epochs", {"batches": half}) if same else None


def _change(before: np.ndarray, after: np.ndarray) -> float:
    """The size of the change, relative to that of the array before."""
    change = size = 0.0
    for a, b in blocks(before, after):
        change, size = change + float(np.sum((b - a) ** 2)), size + float(np.sum(a**2))
    return float(np.sqrt(change)) / max(float(np.sqrt(size)), 1e-6)


def obeys(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """After training on one label only, nearly everything is given that label; want: [label]."""
    scores = reals_of(seen[-1].value)
    if scores.ndim != 2 or not scores.size:
        told = {"got": describe(seen[-1].value), "want": "an array of scores, one row for each example,"}
        return Finding("shape_dtype", "result.kind", told)
    if finding := not_finite(scores):
        return finding
    share = float(np.mean(scores.argmax(axis=1) == int(want[0])))
    return None if share >= 0.95 else Finding("values", "training.other_labels", {"percent": round(100 * share, 1)})


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


def _log(seen: list[Observation], params: dict) -> np.ndarray:
    """One number for each ask, or the numbers of a single one; `item` picks them out of a tuple.

    Raises: Unfit.
    """
    values = [part_of(one.value, params["item"]) if "item" in params else one.value for one in seen]
    with at_item(params):
        arrays = [
            reals_of(leaf) for value in values for leaf in (leaves(value) if type(value) in (list, tuple) else [value])
        ]
        if not arrays or any(array.size == 0 or array.ndim > 1 for array in arrays):
            raise Unfit(Finding("shape_dtype", "result.not_numbers", {"got": describe(values[-1])}))
    return np.concatenate([array.astype(np.float64).ravel() for array in arrays])


TRAINING = {
    "permutation": permutation,
    "shuffles": shuffles,
    "regime": regime,
    "first_loss": first_loss,
    "finite_log": finite_log,
    "falling": falling,
    "moved": moved,
    "log_still": log_still,
    "epochs_differ": epochs_differ,
    "obeys": obeys,
    "table": table,
}
