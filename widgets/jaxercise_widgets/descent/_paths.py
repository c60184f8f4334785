"""Runs one start with many learning rates and classifies how each path ends."""

from typing import Any

import jax
import numpy as np

CRAWLS, ON_ITS_WAY, CONVERGES, OSCILLATES, DIVERGES, NOT_RUN = range(6)
VERDICTS = ("crawls", "on its way", "converges", "oscillates", "diverges", "not run")
_THERE, _CRAWLING = 0.01, 0.5  # shares of the distance that are left, as exercise 5.3 has them
_DECADES, _FINE_DECADES = 1.5, 0.1
_COARSE_COUNT, _FINE_COUNT = 64, 32


def learning_rates(centre: float, chosen: float) -> np.ndarray:
    """96 learning rates, ascending, none of them twice: three decades around `centre`, and many close to `chosen`.

    `chosen` is among them exactly, and `centre` unless it is closer to one of the others than a millionth of itself.
    """
    wide = centre * 10 ** (np.arange(-_COARSE_COUNT // 2, _COARSE_COUNT // 2) / (_COARSE_COUNT / 2) * _DECADES)
    near = chosen * 10 ** (np.arange(-_FINE_COUNT // 2, _FINE_COUNT // 2) / (_FINE_COUNT / 2) * _FINE_DECADES)
    other = wide[np.abs(np.log(wide[:, None] / near)).min(axis=1) > 1e-6]
    missing = len(wide) - len(other)  # as many as ever, so that nothing is compiled anew
    beyond = max(wide[-1], near[-1]) * 1.1 ** np.arange(1, missing + 1)
    return np.sort(np.concatenate([other, near, beyond])).astype(np.float32)


def as_points(tree: Any, leading: int) -> np.ndarray:
    """Leaves with `leading` leading axes as one float32 array whose last axis is the flat parameter vector."""
    leaves = [np.asarray(leaf, np.float32) for leaf in jax.tree.leaves(tree)]
    return np.concatenate([leaf.reshape(*leaf.shape[:leading], -1) for leaf in leaves], -1)


def judge(
    paths: np.ndarray, losses: np.ndarray, minima: list[dict[str, Any]], size: float
) -> tuple[np.ndarray, np.ndarray]:
    """A verdict `[L]` for each of the paths `[L, steps + 1, 2]`, and the step `[L]` from which it only got worse (-1: never).

    It converges where less than 1 % of the distance to a minimum is left in either direction, and crawls where more than
    half is left in the soft one. On a quadratic, steps of plain gradient descent grow for ever exactly when
    lr > 2 / (largest curvature), and the length of a step is the first number to show it: the loss may go on falling along
    the other axis meanwhile.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.diff(paths.astype(np.float64), axis=1)
        lengths = np.linalg.norm(steps, axis=2)
        turning = _turning(steps)
        left = _left(paths, minima, size)
        verdicts = np.where(turning, OSCILLATES, ON_ITS_WAY).astype(np.uint8)
        verdicts[~turning & (left[:, 0] > _CRAWLING)] = CRAWLS
        verdicts[(left < _THERE).all(axis=1) | (lengths[:, -1] <= 1e-4 * lengths.max(1))] = CONVERGES
        verdicts[_growing(lengths, paths[:, -1], losses, turning)] = DIVERGES
    verdicts[~(np.isfinite(paths).all((1, 2)) & np.isfinite(losses).all(1))] = DIVERGES
    verdicts[np.isnan(paths[:, 0]).any(1)] = NOT_RUN
    return verdicts, np.where(verdicts == DIVERGES, _worst_from(losses), -1).astype(np.int32)


def _growing(lengths: np.ndarray, ends: np.ndarray, losses: np.ndarray, turning: np.ndarray) -> np.ndarray:
    """Which paths `[L]` take ever longer steps, `lengths` `[L, steps]`, and turn back or climb."""
    last, back = lengths.shape[1] - 1, max(1, lengths.shape[1] // 8)
    if last < 2:
        return np.zeros(len(ends), bool)
    end = lengths[:, last]
    moving = end >= 1e-5 * np.maximum(1.0, np.abs(ends).max(1))
    longer = (end > lengths[:, last - back] * 1.0001) & (end >= 0.999 * lengths[:, last // 2 :].max(1))
    return moving & longer & (turning | (losses[:, -1] > losses[:, -1 - back]))


def _turning(steps: np.ndarray) -> np.ndarray:
    """Which paths `[L]` go back with the last of their `steps` `[L, steps, 2]`."""
    if steps.shape[1] < 2:
        return np.zeros(len(steps), bool)
    return (steps[:, -1] * steps[:, -2]).sum(1) < 0


def _left(paths: np.ndarray, minima: list[dict[str, Any]], size: float) -> np.ndarray:
    """The share `[L, 2]` of the distance at the start that is left at the end, to the minimum nearest then, along its axes.

    Where there is no minimum it is not a number. A distance at the start counts as a thousandth of the window at least.
    """
    if not minima:
        return np.full((len(paths), 2), np.nan)
    at, axes = (np.asarray([low[name] for low in minima]) for name in ("at", "axes"))
    nearest = np.linalg.norm(np.nan_to_num(paths[:, -1, None] - at), axis=2).argmin(axis=1)
    began, ended = (np.abs(np.einsum("lij,lj->li", axes[nearest], paths[:, step] - at[nearest])) for step in (0, -1))
    return ended / np.maximum(began, 1e-3 * size)


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

    def said(lr: float, loss: float, verdict: int, step: int) -> str:
        rate, bound = apart(lr, limit) if limit else (f"{lr:.3g}", "")
        if verdict == NOT_RUN:
            return f"lr {rate}: not run, the time for plain Python was used up."
        above = f"2/λmax = {bound}" if bound else ""
        if verdict == DIVERGES:
            why = f", above {above}" if limit and lr > limit and rate != bound else ""
            since = "the start" if step <= 1 else f"step {step}"
            return f"lr {rate}: diverges{why}; the loss grows from {since} on."
        ended = f"lr {rate}: {VERDICTS[verdict]}, loss {loss:.3g} after {losses.shape[1] - 1} steps"
        return f"{ended}; limit {above}." if above else f"{ended}."

    return [said(*each) for each in zip(lrs, losses[:, -1], verdicts, worst_from, strict=True)]


def apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers in as few digits as tell them apart, three at least and seven at most."""
    for digits in range(3, 8):
        said = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if said[0] != said[1]:
            break
    return said
