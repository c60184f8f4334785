"""Comparisons for what training must show: shares, logs and trends instead of single values."""

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value, leaves
from ._observed import (
    Unfit,
    arrays_of,
    at,
    at_item,
    blocks,
    describe,
    not_finite,
    part_of,
    reals_of,
    shape_text,
    short,
)

ROUNDING = 1e-5  # relative, between losses of the same examples
FORGETS = 1.4  # times the loss where the odd one settles; over keys: at most 1.12 with a state that travels, from 1.74 made anew
STANDS_OUT = 3.0  # times the median loss of an epoch; over 12 keys at least 50 for a right loop
SLEEPING = 0.003  # a first layer that changed by less than this share has not learnt


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


def odd_one_moves(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Of many copies one has another label: the batch with the highest loss changes from epoch to epoch, as the order of labels does.

    Of the latter half of the epochs, when the label of the others is learnt, and the batch stands out; want: [epochs, batches in each].
    """
    losses = _by_epoch(seen, want, params)
    hidden = int(np.sum(losses.max(axis=1) < STANDS_OUT * np.median(losses, axis=1)))
    if hidden:
        return Finding("values", "training.even_losses", {"count": hidden, "epochs": len(losses)})
    places = losses.argmax(axis=1)
    told = {"place": int(places[0]) + 1, "batches": losses.shape[1], "epochs": len(losses)}
    return Finding("values", "training.same_order", told) if (places == places[0]).all() else None


def odd_one_settles(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Of many copies one has another label: its loss settles where its share of them is the chance it is given.

    Of the latter half of the epochs. An optimiser that forgets lets the many push and the one not, and the loss grows;
    want: [epochs, batches in each, loss of its batch].
    """
    losses, settled = _by_epoch(seen, want, params), float(want[2])
    highest = float(np.median(losses.max(axis=1)))
    told = {"got": short(highest), "want": short(settled), "epochs": len(losses)}
    return None if highest <= FORGETS * settled else Finding("values", "training.unsettled", told)


def _by_epoch(seen: list[Observation], want: list[Value], params: dict) -> np.ndarray:
    """The losses of the latter half of the epochs, a row for each.

    Raises: Unfit.
    """
    log, epochs, batches = _log(seen, params), int(want[0]), int(want[1])
    if len(log) != epochs * batches:
        raise Unfit(Finding("values", "training.log_length", {"got": len(log), "want": epochs * batches}))
    if finding := _not_a_log(log):
        raise Unfit(finding)
    return log.reshape(epochs, batches)[epochs // 2 :]


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
    "first_loss": first_loss,
    "finite_log": finite_log,
    "falling": falling,
    "moved": moved,
    "log_still": log_still,
    "epochs_differ": epochs_differ,
    "odd_one_moves": odd_one_moves,
    "odd_one_settles": odd_one_settles,
    "obeys": obeys,
}
