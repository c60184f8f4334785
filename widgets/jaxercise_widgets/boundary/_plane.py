"""The plane of a classifier: its grid, its line, its colours, its hidden units."""

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from .._colour import CATEGORICAL
from .._runners._quiet import quiet

_HIDDEN_SIZE, _MOST_UNITS = 32, 16


def window(points: np.ndarray) -> list[float]:
    """(x0, x1, y0, y1): [-1, 1] squared, or more when the points need it."""
    if not len(points):
        return [-1.0, 1.0, -1.0, 1.0]
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    if low.min() >= -1 and high.max() <= 1:
        return [-1.0, 1.0, -1.0, 1.0]
    pad = 0.08 * float((high - low).max())
    return [float(low[0] - pad), float(high[0] + pad), float(low[1] - pad), float(high[1] + pad)]


def mesh(bounds: Sequence[float], n: int) -> np.ndarray:
    """Points `[n * n, 2]`, row by row from the lowest y."""
    x, y = np.linspace(*bounds[:2], n), np.linspace(*bounds[2:], n)
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2).astype(np.float32)


def line_points(margins: np.ndarray, bounds: Sequence[float]) -> np.ndarray:
    """Where the margins `[k, n, n]` cross zero on the edges of the grid: points `[m, 2]`, exact for straight lines."""
    n = margins.shape[1]
    x, y = (np.linspace(low, high, n) for low, high in (bounds[:2], bounds[2:]))
    found = []
    for margin in np.asarray(margins, np.float64):
        for values, along_x in ((margin, True), (margin.T, False)):
            row, at = np.nonzero((values[:, :-1] >= 0) != (values[:, 1:] >= 0))
            part = values[row, at] / (values[row, at] - values[row, at + 1])
            axis, other = (x, y) if along_x else (y, x)
            place = axis[at] + part * (axis[at + 1] - axis[at])
            found.append(np.stack([place, other[row]] if along_x else [other[row], place], 1))
    return np.concatenate(found)


def shade(margins: np.ndarray) -> np.ndarray:
    """Colours `uint8 [n, n, 3]`: the winner's, paler where it is less sure."""
    every = np.concatenate([-margins, margins]) if len(margins) == 1 else np.asarray(margins)
    winner, lead = every.argmax(axis=0), every.max(axis=0)
    sure = np.tanh(np.clip(lead, 0, 30) / 2)[..., None]  # 2p - 1 of two classes
    colours = np.asarray(CATEGORICAL, np.float64)[winner % len(CATEGORICAL)]
    return np.rint(255 + (colours - 255) * (0.12 + 0.48 * sure)).astype(np.uint8)


def hidden_maps(hidden: Callable[..., Any], params: Any, bounds: Sequence[float]) -> np.ndarray | None:
    """Each hidden unit over the plane, `uint8 [units, 32, 32]`, every unit from its lowest to its highest value."""
    try:
        with quiet():
            values = np.asarray(hidden(params, jnp.asarray(mesh(bounds, _HIDDEN_SIZE))), np.float64)
    except Exception:
        return None
    values = values.reshape(_HIDDEN_SIZE**2, -1)[:, :_MOST_UNITS].T
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    scaled = 255 * (values - low) / np.where(high > low, high - low, 1.0)
    return np.rint(np.nan_to_num(scaled)).astype(np.uint8).reshape(-1, _HIDDEN_SIZE, _HIDDEN_SIZE)
