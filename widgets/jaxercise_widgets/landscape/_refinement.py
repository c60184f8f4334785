"""Nested grids of 4 to 97 points a side, every one holding all the points of the one before."""

from collections.abc import Sequence

import numpy as np

SIZES = (4, 7, 13, 25, 49, 97)


def rungs(n: int, seconds_a_point: float, first_seconds: float = 1.0, most_seconds: float = 60.0) -> list[int]:
    """The grids to draw: the last is the smallest with `n` points a side that is not too dear, the first the largest (13
    at most) that is done within `first_seconds`.
    """
    top = next((size for size in SIZES if size >= n), SIZES[-1])
    top = max([size for size in SIZES if size <= top and size * size * seconds_a_point < most_seconds], default=4)
    first = next((size for size in (13, 7) if size <= top and size * size * seconds_a_point < first_seconds), 4)
    return [size for size in SIZES if first <= size <= top]


def seat(earlier: np.ndarray | None, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A grid `[size, size]` with the losses known from the earlier rung in place, and the flat indices still to fill."""
    grid, known = np.full((size, size), np.nan, np.float32), np.zeros((size, size), bool)
    if earlier is not None:
        step = (size - 1) // (len(earlier) - 1)
        grid[::step, ::step], known[::step, ::step] = earlier, True
    return grid, np.flatnonzero(~known)


def points(bounds: Sequence[float], size: int, indices: np.ndarray) -> np.ndarray:
    """Coordinates `[m, 2]` of flat indices; row 0 lies lowest. The same number whatever the rung it is reached on."""
    row, column = np.divmod(indices, size)
    along = [
        low + (high - low) * (at * ((SIZES[-1] - 1) // (size - 1))) / (SIZES[-1] - 1)
        for low, high, at in ((bounds[0], bounds[1], column), (bounds[2], bounds[3], row))
    ]
    return np.stack(along, 1).astype(np.float32)
