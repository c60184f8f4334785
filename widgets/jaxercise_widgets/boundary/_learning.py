"""Training step by step: batches drawn with a seed, the step compiled when it may be, and a curve that stays short."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._heart import Trace
from .._heart._quiet import quiet

_LONGEST_CURVE = 300


class Learner:
    """Runs a watched step on batches of points; `last` holds the indices of the last batch."""

    def __init__(self, watched: Trace, state: Any, seed: int = 0):
        call = watched.runner.call
        self._run = call if watched.mode == "python" else jax.jit(call)
        self._state, self._rng = state, np.random.default_rng(seed)
        self.count, self.last = 0, np.zeros(0, np.int32)
        self._curve: list[tuple[float, float, float]] = []

    @staticmethod
    def arrays(points: np.ndarray) -> tuple[jax.Array, jax.Array]:
        """`X float32 [n, 2]` and `y int32 [n]`."""
        return jnp.asarray(points[:, :2]), jnp.asarray(points[:, 2], jnp.int32)

    def step(self, params: Any, points: np.ndarray, lr: float, batch: int) -> Any:
        """The parameters after one step on `batch` points drawn with replacement; 0: on all of them."""
        if batch:
            self.last = self._rng.integers(0, len(points), batch).astype(np.int32)
            points = points[self.last]
        with quiet():
            params, self._state = self._run(params, self._state, float(lr), self.arrays(points))
        self.count += 1
        return params

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
