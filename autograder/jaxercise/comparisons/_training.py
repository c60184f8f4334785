"""Comparisons for what random choices and training must show: shares, logs and trends instead of single values."""

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value, leaves
from ._difference import as_array, describe, shape_text

DEVIATIONS = 6.0  # a fair shuffle misses this many standard deviations once in 1e8 checks
SLEEPING = 0.003  # a first layer that changed by less than this share has not learnt


def permutation(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Rows of `batch` different positions below `count`, none of them twice; want: [count, batch]."""
    count, batch = (int(number) for number in want)
    rows, shape = _rows(seen[-1].value), (count // batch, batch)
    if rows is None and _is_ragged(seen[-1].value):
        return Finding("shape_dtype", "descent.unequal_rows", {"want": str(shape)})
    if rows is None or rows.shape != shape:
        got = describe(seen[-1].value) if rows is None else shape_text(rows)
        return Finding("shape_dtype", "result.shape", {"got": got, "want": str(shape), **_returns(params)})
    if rows.dtype.kind not in "iu":
        return Finding("shape_dtype", "result.dtype", {"got": rows.dtype.name, "want": "int32"})
    outside = int(np.sum((rows < 0) | (rows >= count)))
    if outside:
        return Finding("values", "descent.outside", {"count": outside, "last": count - 1})
    twice = rows.size - len(np.unique(rows))
    return Finding("values", "descent.repeated", {"count": twice, "size": rows.size}) if twice else None


def shuffles(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Over many keys every position is left out, and meets every other in a batch, as often as chance says; want: [count, batch]."""
    count, batch = (int(number) for number in want)
    together = np.zeros((count, count), int)
    for one in seen:
        for row in _rows(one.value):
            together[np.ix_(row, row)] += 1
    used, pairs = np.diag(together), together[np.triu_indices(count, 1)]
    rows, keys = count // batch, len(seen)
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


def _rows(value: Value) -> np.ndarray | None:
    """An array of rows; a list of rows of one length is as good."""
    if type(value) not in (list, tuple):
        return as_array(value)
    rows = [as_array(row) for row in value]
    together = rows and all(row is not None and row.shape == rows[0].shape for row in rows)
    return np.stack(rows) if together else None


def _is_ragged(value: Value) -> bool:
    arrays = [as_array(row) for row in value] if type(value) in (list, tuple) else []
    return len(arrays) > 1 and all(array is not None and array.ndim == 1 for array in arrays)


def _unlikely(counts: np.ndarray, trials: int, share: float) -> bool:
    deviation = max(np.sqrt(trials * share * (1 - share)), 0.5)
    return bool(np.abs(counts - trials * share).max() > DEVIATIONS * deviation)


def regime(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The learning rate at `position` of three makes descent crawl, converge or diverge in a bowl; want: [curvatures, start, steps]."""
    rates = [as_array(leaf) for leaf in leaves(seen[-1].value)]
    rates = list(rates[0]) if len(rates) == 1 and rates[0] is not None and rates[0].shape == (3,) else rates
    if len(rates) != 3 or any(rate is None or np.shape(rate) != () for rate in rates):
        return Finding("shape_dtype", "descent.not_three", {"got": describe(seen[-1].value)})
    rate = float(rates[params["position"]])
    if not np.isfinite(rate) or rate <= 0:
        return Finding("values", "descent.rate_not_positive", {"rate": rate})
    left = _left(np.asarray(want[0], float), np.asarray(want[1], float), rate, int(want[2]))
    found = "diverges" if not left < 1 else "converges" if left < 0.01 else "crawls" if left > 0.5 else "lies_between"
    told = {"rate": _short(rate), "percent": float(f"{100 * left:.2g}"), "steps": int(want[2])}
    return None if found == params["regime"] else Finding("values", f"descent.{found}", told)


def _left(curvatures: np.ndarray, start: np.ndarray, rate: float, steps: int) -> float:
    """The share of its distance that is left in the direction where most is left."""
    point = start
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            point = point - rate * curvatures * point
    return float(np.abs(point / start).max())


def first_loss(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The first loss is near that of an untrained network, the logarithm of the number of classes; params: classes, item."""
    log = _log(seen, params)
    if type(log) is Finding:
        return log
    usual = float(np.log(params["classes"]))
    factor = float(log[0]) / usual
    told = {"got": _short(log[0]), "want": _short(usual), "classes": params["classes"], "factor": _short(factor)}
    if abs(factor - 1) <= 0.15:
        return None
    per_class = abs(factor * params["classes"] - 1) <= 0.15
    return Finding("values", "training.loss_per_class" if per_class else "training.first_loss", told)


def finite_log(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The log holds one finite number for each step; want: [number of steps]."""
    log = _log(seen, params)
    if type(log) is Finding:
        return log
    if len(log) != int(want[0]):
        return Finding("values", "training.log_length", {"got": len(log), "want": int(want[0])})
    bad = np.flatnonzero(~np.isfinite(log))
    return (
        Finding("values", "training.log_not_finite", {"step": int(bad[0]) + 1, "steps": len(log)}) if bad.size else None
    )


def falling(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The last tenth of the log lies below `share` times the first loss; a log that ends at the logarithm of `classes` learnt nothing."""
    log = _log(seen, params)
    if type(log) is Finding:
        return log
    tenth = max(len(log) // 10, 1)
    first, last = float(log[0]), float(np.mean(log[-tenth:]))
    if last < params.get("share", 1.0) * first:
        return None
    told = {"first": _short(first), "last": _short(last)}
    chance = "classes" in params and abs(last / np.log(params["classes"]) - 1) < 0.02
    return Finding("values", "training.at_chance" if chance else "training.not_falling", told)


def moved(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Longer training changes the parameters, the first matrix of weights among them; both asks return (parameters, log)."""
    short, long = ([as_array(leaf) for leaf in leaves(one.value[0])] for one in seen)
    changes = [_change(a, b) for a, b in zip(short, long, strict=True)]
    if not max(changes) > 1e-6:
        return Finding("values", "training.unmoved")
    first = next(change for change, array in zip(changes, short, strict=True) if array.ndim == 2)
    return Finding("values", "training.asleep", {"percent": _short(100 * first)}) if first < SLEEPING else None


def _change(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.linalg.norm(after - before)) / max(float(np.linalg.norm(before)), 1e-6)


def obeys(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """After training on one label only, nearly everything is given that label; want: [label]."""
    scores = as_array(seen[-1].value)
    if scores is None or scores.ndim != 2:
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)})
    share = float(np.mean(scores.argmax(axis=1) == int(want[0])))
    return None if share >= 0.95 else Finding("values", "training.other_labels", {"percent": round(100 * share, 1)})


def table(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """A dict with the wanted keys, in whose entries the word at `column` is a legal one; want: [keys, words]."""
    (keys, words), filled = want, seen[-1].value
    if type(filled) is not dict or set(filled) != set(keys):
        missing = next((key for key in keys if type(filled) is not dict or key not in filled), "")
        return Finding("shape_dtype", "descent.rows", {"missing": missing, "count": len(keys)})
    for key in keys:
        row = filled[key]
        word = row[params["column"]] if type(row) in (list, tuple) and len(row) == params["columns"] else row
        if word not in words:
            return Finding("values", "descent.entry", {"row": key, "words": ", ".join(words)})
    return None


def _log(seen: list[Observation], params: dict) -> np.ndarray | Finding:
    """One number for each ask, or the numbers of a single one; `item` picks them out of a tuple."""
    values = [one.value[params["item"]] if "item" in params else one.value for one in seen]
    arrays = [
        as_array(leaf) for value in values for leaf in (leaves(value) if type(value) in (list, tuple) else [value])
    ]
    if not arrays or any(array is None or array.size == 0 or array.ndim > 1 for array in arrays):
        return Finding("shape_dtype", "result.not_numbers", {"got": describe(values[-1])})
    return np.concatenate([array.astype(np.float64).ravel() for array in arrays])


def _returns(params: dict) -> dict:
    return {"returns": params.get("returns", "")}


def _short(number: float) -> float:
    return float(f"{float(number):.4g}")


LEARNING = {
    "permutation": permutation,
    "shuffles": shuffles,
    "regime": regime,
    "first_loss": first_loss,
    "finite_log": finite_log,
    "falling": falling,
    "moved": moved,
    "obeys": obeys,
    "table": table,
}
