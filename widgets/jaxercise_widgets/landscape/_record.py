"""Records a path of parameters during training, up to a fixed number of points."""

from types import TracebackType
from typing import Any

import jax
import numpy as np


class Record:
    """Checkpoints of parameters, thinned by halves so that no more than `at_most` are kept; `points` is `[k, n]`."""

    def __init__(self, at_most: int = 200):
        self.at_most, self.every = max(4, at_most), 1
        self._kept: list[np.ndarray] = []
        self._last: np.ndarray | None = None
        self._seen = 0

    def __call__(self, params: Any) -> Any:
        """Keep these parameters; returns them, so that it fits around a step."""
        self._last = flat(params)
        if self._seen % self.every == 0:
            self._kept.append(self._last)
            if len(self._kept) >= self.at_most:
                self._kept, self.every = self._kept[::2], self.every * 2
        self._seen += 1
        return params

    @property
    def points(self) -> np.ndarray:
        """The checkpoints, `[k, n]` float32; the last one is always among them."""
        kept = self._kept
        if self._last is not None and kept[-1] is not self._last:
            kept = [*kept, self._last]
        return np.stack(kept) if kept else np.zeros((0, 0), np.float32)

    def __enter__(self) -> "Record":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: the block only shows what is recorded."""


def record(at_most: int = 200) -> Record:
    """Record a path: `with record() as path:`, and in the loop `path(params)`; then `landscape(..., path=path)`."""
    return Record(at_most)


def flat(params: Any) -> np.ndarray:
    """The floating numbers of a pytree as one float32 vector."""
    leaves = [np.asarray(leaf, np.float32).ravel() for leaf in jax.tree.leaves(params) if moves(leaf)]
    return np.concatenate(leaves) if leaves else np.zeros(0, np.float32)


def moves(leaf: Any) -> bool:
    """Is this leaf a parameter: an array, or a number, with a fraction?"""
    return isinstance(leaf, float) or (hasattr(leaf, "dtype") and np.issubdtype(leaf.dtype, np.floating))


def as_points(path: Any) -> np.ndarray:
    """A record, a list of parameters or an array `[k, n]`, as an array."""
    if isinstance(path, Record):
        return path.points
    if hasattr(path, "ndim") and path.ndim == 2:
        return np.asarray(path, np.float32)
    return np.stack([flat(params) for params in path])
