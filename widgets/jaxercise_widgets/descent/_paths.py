"""Runs one start with many learning rates and classifies how each path ends."""

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
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.diff(paths.astype(np.float64), axis=1)
        lengths = np.linalg.norm(steps, axis=2)
        turning = _turning(steps)
        verdicts = np.where(turning, OSCILLATING, SLOW).astype(np.uint8)
        verdicts[_arrived(paths[:, -1], lengths, minima, size)] = CONVERGED
        verdicts[_growing(lengths, paths[:, -1], losses, turning)] = DIVERGED
    verdicts[~(np.isfinite(paths).all((1, 2)) & np.isfinite(losses).all(1))] = DIVERGED
    verdicts[np.isnan(paths[:, 0]).any(1)] = NOT_RUN
    return verdicts, np.where(verdicts == DIVERGED, _worst_from(losses), -1).astype(np.int32)


def _growing(lengths: np.ndarray, ends: np.ndarray, losses: np.ndarray, turning: np.ndarray) -> np.ndarray:
    """Which paths `[L]` take ever longer steps, `lengths` `[L, steps]`, and turn back or climb."""
    last, back = lengths.shape[1] - 1, max(1, lengths.shape[1] // 8)
    if last < 2:
        return np.zeros(len(ends), bool)
    end = lengths[:, last]
    moving = end >= 1e-5 * np.maximum(1.0, np.abs(ends).max(1))
    longer = (end > lengths[:, last - back] * 1.001) & (end >= 0.999 * lengths[:, last // 2 :].max(1))
    return moving & longer & (turning | (losses[:, -1] > losses[:, -1 - back]))


def _turning(steps: np.ndarray) -> np.ndarray:
    """Which paths `[L]` go back with the last of their `steps` `[L, steps, 2]`."""
    if steps.shape[1] < 2:
        return np.zeros(len(steps), bool)
    return (steps[:, -1] * steps[:, -2]).sum(1) < 0


def _arrived(ends: np.ndarray, lengths: np.ndarray, minima: list[dict[str, Any]], size: float) -> np.ndarray:
    """Which paths `[L]` end at a minimum, or hardly move any more."""
    there = lengths[:, -1] <= 1e-4 * lengths.max(1)
    for low in minima:
        there |= np.linalg.norm(ends - np.asarray(low["at"]), axis=1) < 0.01 * size
    return there


def _worst_from(losses: np.ndarray) -> np.ndarray:
    """The step `[L]` after the lowest of the losses `[L, steps + 1]`."""
    return np.argmin(np.where(np.isfinite(losses), losses, np.inf), axis=1) + 1


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
            return f"Diverged at step {step}" + (
                f": lr {lr:.3g} > {above}." if limit and lr > limit else f" (lr {lr:.3g})."
            )
        return f"lr {lr:.3g}: {VERDICTS[verdict]}, loss {loss:.3g}" + (f"; limit {above}." if above else ".")

    return [said(*each) for each in zip(lrs, losses[:, -1], verdicts, worst_from, strict=True)]
