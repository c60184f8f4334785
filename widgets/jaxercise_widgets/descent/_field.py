"""Computes the landscape under a descent: losses on a grid, gradients on a coarser one, and checked minima."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np

from .._runners import LossRunner

FINE, COARSE, PLAIN = 200, 50, 25
_CANDIDATES = 64
_ITERATIONS = 50


def mesh(bounds: Sequence[float], n: int) -> np.ndarray:
    """Points `[n * n, 2]` over (x0, x1, y0, y1), row by row from the lowest y."""
    x, y = np.linspace(*bounds[:2], n), np.linspace(*bounds[2:], n)
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2).astype(np.float32)


def field(loss: LossRunner, bounds: Sequence[float], fine: int = FINE) -> dict[str, Any]:
    """`grid [n, n]` of losses, `gradient [m, m, 2]`, and the verified `minima`: a list of {at, loss, curvature,
    axes}, the largest curvature and the directions `[2, 2]` of both, the soft one first."""
    n = fine if loss.mode == "jit" else _affordable(loss, bounds)
    grid = loss.values(mesh(bounds, n)).reshape(n, n)
    if loss.mode == "jit":
        gradient = loss.look(mesh(bounds, COARSE))[1].reshape(COARSE, COARSE, 2)
    else:
        gradient = loss.gradients(mesh(bounds, 9), budget_seconds=1.0).reshape(9, 9, 2)
    return {"grid": grid, "gradient": gradient, "bounds": list(bounds), "minima": minima(loss, grid, bounds)}


def _affordable(loss: LossRunner, bounds: Sequence[float]) -> int:
    """The grid that a plain Python loss can fill within the budget."""
    start = perf_counter()
    loss.values(mesh(bounds, 2))
    seconds_a_point = (perf_counter() - start) / 4
    return next((n for n in (PLAIN, 17, 13, 9) if n * n * seconds_a_point < 2.0), 7)


def minima(loss: LossRunner, grid: np.ndarray, bounds: Sequence[float]) -> list[dict[str, Any]]:
    """Grid points lower than their neighbours, polished by Newton steps, kept when the curvature is positive.

    A narrow curved valley puts many false minima on a grid; polishing sends them all to the same point, which counts once.
    """
    starts = _lowest(grid, bounds)
    if not len(starts):
        return []
    polished = polish(loss, starts)
    size = max(bounds[1] - bounds[0], bounds[3] - bounds[2])
    found: list[dict[str, Any]] = []
    for at, value, (flat, steep), left, hessian in sorted(zip(*polished, strict=True), key=lambda each: float(each[1])):
        real = np.all(np.isfinite(at)) and flat > 1e-5 * steep and left < 1e-3 * size and _inside(at, bounds)
        if real and all(np.linalg.norm(at - other["at"]) > 0.01 * size for other in found):
            axes = np.linalg.eigh(hessian)[1].T.tolist()
            found.append(
                {"at": [float(at[0]), float(at[1])], "loss": float(value), "curvature": float(steep), "axes": axes}
            )
    return found


def _lowest(grid: np.ndarray, bounds: Sequence[float]) -> np.ndarray:
    high = np.pad(np.nan_to_num(grid, nan=np.inf), 1, constant_values=np.inf)
    n = len(grid)
    around = [high[1 + i : 1 + i + n, 1 + j : 1 + j + n] for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    low = np.flatnonzero((np.isfinite(grid) & (grid <= np.min(around, 0))).ravel())
    low = low[np.argsort(grid.ravel()[low])][:_CANDIDATES]
    return mesh(bounds, n)[low]


def _inside(at: np.ndarray, bounds: Sequence[float]) -> bool:
    return bounds[0] <= at[0] <= bounds[1] and bounds[2] <= at[1] <= bounds[3]


def polish(loss: LossRunner, starts: np.ndarray) -> tuple[np.ndarray, ...]:
    """Points `[k, 2]` after damped Newton steps, their losses `[k]`, curvatures `[k, 2]` ascending, the step left `[k]` and the
    Hessians `[k, 2, 2]`.

    Curvatures count by their size, so that a step leaves a saddle instead of finding it. The few numbers of a step are
    NumPy's: compiling the whole walk would take longer than all the rest of a first picture.
    """
    plain = loss.mode != "jit"
    w, damping = (
        np.asarray(starts[:2] if plain else starts, np.float32),
        np.full(len(starts[:2] if plain else starts), 1e-3),
    )
    seen = loss.look(w)
    for _ in range(12 if plain else _ITERATIONS):
        trial = (w - _direction(seen, damping)[0]).astype(np.float32)
        if np.array_equal(trial, w):
            break
        tried = loss.look(trial)
        better = tried[0] <= seen[0]
        w = np.where(better[:, None], trial, w)
        seen = tuple(np.where(_along(better, new), new, old) for new, old in zip(tried, seen, strict=True))
        damping = np.where(better, damping / 5.0, damping * 8.0 + 1e-6)
    left, curvature = _direction(seen, np.zeros(len(w)))
    return w, seen[0], curvature, np.linalg.norm(left, axis=1), np.nan_to_num(np.asarray(seen[2], np.float64))


def _direction(seen: tuple[np.ndarray, ...], damping: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steps `[k, 2]` and curvatures `[k, 2]` from losses, gradients and Hessians at k points."""
    _, slope, hessian = (np.nan_to_num(np.asarray(part, np.float64)) for part in seen)
    curvature, axes = np.linalg.eigh(hessian)
    size = np.abs(curvature)
    softened = size + damping[:, None] * size.max(axis=1, keepdims=True) + 1e-12
    return np.einsum("kij,kj->ki", axes, np.einsum("kji,kj->ki", axes, slope) / softened), curvature


def _along(mask: np.ndarray, like: np.ndarray) -> np.ndarray:
    return mask.reshape(-1, *[1] * (like.ndim - 1))
