"""Training step by step: batches drawn with a seed, the step compiled when it may be, and a curve that stays short."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from .._runners import Trace
from .._runners._quiet import quiet

_LONGEST_CURVE = 300
_BATCHES = 32  # of which the scatter is drawn
NO_SCATTER = {"scatter": np.zeros((0, 2), np.float32), "outline": np.zeros((0, 2), np.float32), "noise": 0.0}


class Learner:
    """Runs a watched step on batches of points; `last` holds the indices of the last batch."""

    def __init__(self, watched: Trace, state: Any, seed: int = 0):
        call = watched.runner.call
        compiled = watched.mode != "python"
        self._run = jax.jit(call) if compiled else call
        self._each = jax.jit(jax.vmap(call, in_axes=(None, None, None, 0))) if compiled else None
        self._state, self._rng = state, np.random.default_rng(seed)
        self.count, self.last = 0, np.zeros(0, np.int32)
        self._curve: list[tuple[float, float, float]] = []

    @staticmethod
    def arrays(points: np.ndarray) -> tuple[jax.Array, jax.Array]:
        """`X float32 [..., n, 2]` and `y int32 [..., n]`."""
        return jnp.asarray(points[..., :2]), jnp.asarray(points[..., 2], jnp.int32)

    def step(self, params: Any, points: np.ndarray, lr: float, batch: int) -> Any:
        """The parameters after one step on `batch` points drawn with replacement; 0: on all of them."""
        if batch:
            self.last = self._rng.integers(0, len(points), batch).astype(np.int32)
            points = points[self.last]
        with quiet():
            params, self._state = self._run(params, self._state, float(lr), self.arrays(points))
        self.count += 1
        return params

    def scatter(self, params: Any, points: np.ndarray, lr: float, batch: int) -> dict[str, Any]:
        """How steps from here on 32 batches differ: `scatter [32, 2]`, `outline [65, 2]` (two standard deviations), `noise`.

        The first axis is along the mean of the steps, the second along their largest spread across it; both in lengths of
        that mean. `noise` is the root of the mean squared distance from it. Empty where every step is the same.
        """
        if not batch or self._each is None or not len(points):
            return NO_SCATTER
        chosen = np.random.default_rng(self.count).integers(0, len(points), (_BATCHES, batch))
        with quiet():
            after, _ = self._each(params, self._state, float(lr), self.arrays(points[chosen]))
        moves = np.asarray(jax.vmap(lambda tree: ravel_pytree(tree)[0])(after)) - np.asarray(ravel_pytree(params)[0])
        mean = moves.mean(axis=0, dtype=np.float64)
        length = float(np.linalg.norm(mean))
        if not np.isfinite(moves).all() or length == 0:
            return NO_SCATTER
        return _ellipse((moves - mean) / length, mean / length)

    def due(self) -> bool:
        """Whether the curve wants a point before the next picture: it does at every step at first, and then ever less often."""
        return not self._curve or self.count >= 1.1 * self._curve[-1][0]

    def note(self, summary: dict[str, Any]) -> None:
        """Add a point to the curve: step, loss, accuracy."""
        if self._curve and self._curve[-1][0] == self.count:
            self._curve.pop()
        self._curve.append((self.count, summary["loss"], summary["accuracy"]))
        if len(self._curve) > _LONGEST_CURVE:
            self._curve = [*self._curve[:-1:2], self._curve[-1]]

    def curve(self) -> np.ndarray:
        """`float32 [t, 3]`: step, loss, accuracy."""
        return np.asarray(self._curve, np.float32).reshape(-1, 3)


def _ellipse(apart: np.ndarray, way: np.ndarray) -> dict[str, Any]:
    """Differences `[k, p]` from a mean of length one that points `way [p]`, in the plane of that way and their largest spread."""
    along = apart @ way
    across = apart - np.outer(along, way)
    left, size, _ = np.linalg.svd(across, full_matrices=False)
    places = np.stack([along, left[:, 0] * size[0]], 1)
    turn = np.linspace(0, 2 * np.pi, 65)
    spread, axes = np.linalg.eigh(np.cov(places.T))
    outline = (np.stack([np.cos(turn), np.sin(turn)], 1) * 2 * np.sqrt(np.maximum(spread, 0))) @ axes.T
    first = np.array([1.0, 0.0])
    noise = float(np.sqrt(np.mean(np.sum(apart**2, axis=1))))
    return {
        "scatter": (places + first).astype(np.float32),
        "outline": (outline + first).astype(np.float32),
        "noise": noise,
    }
