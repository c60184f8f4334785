"""Scores a classifier: probabilities, confusion matrix, worst mistakes, and its first layer as pictures."""

from typing import Any

import jax
import numpy as np

from .._runners import Notice, Stopped

WORST, UNITS = 24, 32


def probabilities(outputs: Any, count: int, name: str) -> np.ndarray:
    """`float32 [n, k]` from logits or probabilities `[n, k]`, `[n, 1]` or `[n]`.

    Raises: Stopped, with the lesson, for any other shape.
    """
    out = np.asarray(outputs, np.float32)
    if out.shape not in ((count,), (count, 1)) and (out.ndim != 2 or out.shape[0] != count):
        says = f"`{name}` returned shape {np.shape(outputs)} for {count} samples; wanted are {count} rows of one score a class."
        raise Stopped(Notice("wrong_shape", says, stops=True))
    if out.ndim == 1 or out.shape[1] == 1:
        one = out.reshape(count)
        up = one if ((one >= 0) & (one <= 1)).all() else 1 / (1 + np.exp(-np.clip(one, -80, 80)))
        return np.stack([1 - up, up], 1)
    if (out >= 0).all() and np.allclose(out.sum(1), 1, atol=1e-3):
        return out
    raised = np.exp(out - out.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def confusion(truth: np.ndarray, guess: np.ndarray, classes: int) -> np.ndarray:
    """`int32 [k, k]`: rows are the truth, columns the answer."""
    counts = np.zeros((classes, classes), np.int32)
    np.add.at(counts, (truth, guess), 1)
    return counts


def worst(chances: np.ndarray, truth: np.ndarray, count: int = WORST) -> np.ndarray:
    """Indices of the wrong answers, the ones that gave the truth the least probability first."""
    wrong = np.flatnonzero(chances.argmax(1) != truth)
    return wrong[np.argsort(chances[wrong, truth[wrong]], kind="stable")][:count]


def as_images(rows: np.ndarray) -> np.ndarray:
    """Samples as `[n, height, width]`: square if their features allow it, else one strip each."""
    rows = np.asarray(rows, np.float32)
    if rows.ndim == 4:
        return rows.mean(-1)
    if rows.ndim == 3:
        return rows
    rows = rows.reshape(len(rows), -1)
    side = round(rows.shape[1] ** 0.5)
    square = side >= 3 and side * side == rows.shape[1]
    return rows.reshape(len(rows), side, side) if square else rows[:, None, :]


def grey(images: np.ndarray, low: float, high: float) -> np.ndarray:
    """`uint8`, 0 at `low` and 255 at `high`."""
    return np.clip(np.nan_to_num((images - low) / ((high - low) or 1.0)) * 255, 0, 255).astype(np.uint8)


def first_layer(params: Any, features: int) -> np.ndarray | None:
    """`float32 [units, features]` of the first matrix that takes the features, or kernels; None when there is none."""
    leaves = [np.asarray(leaf, np.float32) for leaf in jax.tree.leaves(params) if np.ndim(leaf) >= 2]
    for leaf in leaves:
        if leaf.ndim == 2 and features in leaf.shape:  # (in, out) or, as in the course, (out, in)
            return (leaf.T if leaf.shape[0] == features else leaf)[:UNITS]
    for leaf in leaves:
        if leaf.ndim == 4:  # height, width, channels in, channels out
            return leaf.mean(2).reshape(-1, leaf.shape[3]).T[:UNITS]
    return None


def signed(images: np.ndarray) -> np.ndarray:
    """`uint8` with 128 for zero and the largest size at 1 or 255."""
    top = float(np.nanmax(np.abs(images), initial=0.0)) or 1.0
    return np.rint(128 + 127 * np.nan_to_num(images / top)).astype(np.uint8)
