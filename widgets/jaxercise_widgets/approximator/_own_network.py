"""The network of one width, trained by the student's own step."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._runners import Trace, trace
from .._runners._quiet import quiet
from ._fit import Activation, X

STRETCH = 20  # steps between two pictures


class Own:
    """Parameters as a student writes them, `[(W [1, k], b [k]), ..., (V [k, 1], c [1])]`, and how far they were trained."""

    def __init__(self, step: Callable[..., Any], width: int, depth: int, y: np.ndarray, lr: float, seed: int):
        rng = np.random.default_rng(seed)
        sizes = [1, *[width] * depth, 1]
        self.params: Any = [
            (
                jnp.asarray(rng.normal(size=(a, b)) * np.sqrt(2 / a), jnp.float32),
                jnp.asarray(rng.uniform(-1, 1, b), jnp.float32),
            )
            for a, b in pairwise(sizes)
        ]
        self.width, self.depth, self.y, self.steps = width, depth, y, 0
        self._data = jnp.asarray(X[:, None]), jnp.asarray(y[:, None])
        self.watched: Trace = trace(step, self.params, *self._data, lr=lr)

    def fits(self, width: int, depth: int, y: np.ndarray) -> bool:
        """Is this the network of that width and depth, for that curve?"""
        return (self.width, self.depth) == (width, depth) and np.array_equal(self.y, y)

    def train(self, lr: float) -> None:
        """Twenty steps more."""
        path = self.watched.runner.follow(self.params, lr, STRETCH)
        self.params = jax.tree.map(lambda leaf: leaf[-1], path)
        self.steps += STRETCH

    def parts(self, activation: Activation, x: np.ndarray = X) -> np.ndarray:
        """What each unit of the last hidden layer adds at `x [m]`: `[width, m]`."""
        with quiet():
            signal = jnp.asarray(x[:, None])
            for weights, bias in self.params[:-1]:
                signal = activation(signal @ weights + bias)
        return np.asarray((signal * self.params[-1][0][:, 0]).T, np.float32)

    @property
    def bias(self) -> float:
        return float(self.params[-1][1][0])

    def shown(self, activation: Activation) -> dict[str, Any]:
        """For the browser: weight, bias and weight of the answer of each unit of a single layer, or what each unit adds."""
        (weights, biases), (out, _) = self.params[0], self.params[-1]
        one = self.depth == 1
        units = (
            np.stack([np.asarray(part, np.float32).reshape(-1) for part in (weights, biases, out)], 1) if one else None
        )
        return {
            "width": self.width, "steps": self.steps, "bias": self.bias, "weights": units,
            "parts": None if one else self.parts(activation),
        }  # fmt: skip

    def error(self, activation: Activation) -> float:
        """The root of the mean squared difference from the curve."""
        return float(np.sqrt(np.mean((self.parts(activation).sum(axis=0) + self.bias - self.y) ** 2)))
