"""Families of paths: one start and many learning rates, and what became of each."""

from typing import Any

import jax
import numpy as np

CONVERGED, SLOW, OSCILLATING, DIVERGED, NOT_RUN = range(5)
VERDICTS = ("converged", "slow", "oscillating", "diverged", "not run")
_DECADES, _FINE_DECADES = 1.5, 0.1
_COARSE_COUNT, _FINE_COUNT = 64, 32


def learning_rates(centre: float, chosen: float) -> np.ndarray:
    """64 learning rates over three decades around `centre` and 32 close to `chosen`, ascending, both included exactly."""
    wide = centre * 10 ** (np.arange(-_COARSE_COUNT // 2, _COARSE_COUNT // 2) / (_COARSE_COUNT / 2) * _DECADES)
    near = chosen * 10 ** (np.arange(-_FINE_COUNT // 2, _FINE_COUNT // 2) / (_FINE_COUNT / 2) * _FINE_DECADES)
    return np.sort(np.concatenate([wide, near])).astype(np.float32)


def as_points(tree: Any, leading: int) -> np.ndarray:
    """Leaves with `leading` leading axes as one float32 array whose last axis is the flat parameter vector."""
    leaves = [np.asarray(leaf, np.float32) for leaf in jax.tree.leaves(tree)]
    return np.concatenate([leaf.reshape(*leaf.shape[:leading], -1) for leaf in leaves], -1)


def judge(
    paths: np.ndarray, losses: np.ndarray, minima: list[dict[str, Any]], size: float
) -> tuple[np.ndarray, np.ndarray]:
    """A verdict `[L]` for each of the paths `[L, steps + 1, 2]`, and the step `[L]` from which it only got worse (-1: never).

    On a quadratic, steps of plain gradient descent grow for ever exactly when lr > 2 / (largest curvature), and
    the length of a step is the first number to show it: the loss may go on falling along the other axis meanwhile.
    """
    verdicts = np.array([_verdict(p, v, minima, size) for p, v in zip(paths, losses, strict=True)], np.uint8)
    at = [_worst_from(v) if verdict == DIVERGED else -1 for v, verdict in zip(losses, verdicts, strict=True)]
    return verdicts, np.array(at, np.int32)


def _verdict(path: np.ndarray, losses: np.ndarray, minima: list[dict[str, Any]], size: float) -> int:
    if np.isnan(path[0]).any():
        return NOT_RUN
    if not np.isfinite(path).all() or not np.isfinite(losses).all():
        return DIVERGED
    steps = np.diff(path.astype(np.float64), axis=0)
    if _grows(steps, path, losses):
        return DIVERGED
    if _arrived(path[-1], steps, minima, size):
        return CONVERGED
    return OSCILLATING if _turns_back(steps) else SLOW


def _grows(steps: np.ndarray, path: np.ndarray, losses: np.ndarray) -> bool:
    lengths = np.linalg.norm(steps, axis=1)
    last, back = len(lengths) - 1, max(1, len(lengths) // 8)
    if last < 2 or lengths[last] < 1e-5 * max(1.0, float(np.abs(path[-1]).max())):
        return False
    longer = lengths[last] > lengths[last - back] * 1.001 and lengths[last] >= 0.999 * lengths[last // 2 :].max()
    return bool(longer and (_turns_back(steps) or losses[-1] > losses[-1 - back]))


def _turns_back(steps: np.ndarray) -> bool:
    return len(steps) > 1 and float(steps[-1] @ steps[-2]) < 0


def _arrived(end: np.ndarray, steps: np.ndarray, minima: list[dict[str, Any]], size: float) -> bool:
    if any(np.linalg.norm(end - np.asarray(low["at"])) < 0.01 * size for low in minima):
        return True
    lengths = np.linalg.norm(steps, axis=1)
    return bool(lengths[-1] <= 1e-4 * lengths.max())


def _worst_from(losses: np.ndarray) -> int:
    return int(np.argmin(np.where(np.isfinite(losses), losses, np.inf))) + 1


def basins(ends: np.ndarray, minima: list[dict[str, Any]], size: float) -> np.ndarray:
    """For end points `[m, 2]`: the number of the minimum reached (1, 2, ...), 0 for none yet, 255 for diverged."""
    reached = np.zeros(len(ends), np.uint8)
    for number, low in enumerate(minima[:200], 1):
        reached[np.linalg.norm(ends - np.asarray(low["at"]), axis=1) < 0.02 * size] = number
    with np.errstate(invalid="ignore"):
        gone = ~np.isfinite(ends).all(axis=1) | (np.abs(ends).max(axis=1) > 1e6 * size)
    reached[gone] = 255
    return reached


def sentences(
    lrs: np.ndarray, losses: np.ndarray, verdicts: np.ndarray, worst_from: np.ndarray, limit: float | None
) -> list[str]:
    """What became of the path at each learning rate; `losses` is [lrs, steps + 1], `limit` the largest stable rate."""
    above = f"2/λmax = {limit:.3g}" if limit else ""

    def said(lr: float, loss: float, verdict: int, step: int) -> str:
        if verdict == NOT_RUN:
            return f"lr {lr:.3g}: not run, the time for plain Python was used up."
        if verdict == DIVERGED:
            return f"Diverged at step {step}" + (f": lr {lr:.3g} > {above}." if limit and lr > limit else f" (lr {lr:.3g}).")
        return f"lr {lr:.3g}: {VERDICTS[verdict]}, loss {loss:.3g}" + (f"; limit {above}." if above else ".")

    return [said(*each) for each in zip(lrs, losses[:, -1], verdicts, worst_from, strict=True)]
