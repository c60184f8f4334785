"""Chooses two directions in parameter space, as lists of arrays shaped like the parameters."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Arrays = list[np.ndarray]


def random_pair(weights: Sequence[np.ndarray], seed: int, output_axis: int = -1) -> tuple[Arrays, Arrays]:
    """Two Gaussian directions, each as long as the weights in every output unit, and at right angles.

    A unit is one index of `output_axis`, the last in JAX's layout (in, out). Biases and other arrays of one axis stay
    where they are, unless there is nothing else. Lengths and angles are taken relative to each unit's own length, so
    that a rescaling of relu layers that leaves the network as it is leaves the picture as it is.
    Source: Li, Xu, Taylor, Studer, Goldstein, "Visualizing the loss landscape of neural nets", 2018, section 4.
    """
    rng = np.random.default_rng(seed)
    flat = all(weight.ndim < 2 for weight in weights)
    draw = lambda: [  # noqa: E731
        rng.standard_normal(weight.shape, np.float32) * (weight.ndim > 1 or flat) for weight in weights
    ]
    first = _unit(draw(), output_axis)
    second = _unit(draw(), output_axis)
    for _ in range(8):  # making units as long as the weights undoes a little of the right angle
        turn = _dot(first, second) / (_dot(first, first) or 1.0)
        second = _unit([s - np.float32(turn) * f for f, s in zip(first, second, strict=True)], output_axis)
    lengths = [_length(weight, output_axis) for weight in weights]
    return tuple([part * size for part, size in zip(one, lengths, strict=True)] for one in (first, second))


def pca_pair(path: np.ndarray, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The two directions `[n]`, of length 1, that hold most of a path `[k, n]` seen from `origin [n]`, and the share
    of the path's variance in each of all its directions `[k]`.

    Only the k by k products are decomposed, never anything n by n.
    """
    away = path - origin
    values, vectors = np.linalg.eigh((away @ away.T).astype(np.float64))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    share = values / (values.sum() or 1.0)
    pair = [_normed(away.T @ vectors[:, i].astype(np.float32)) for i in range(min(2, len(path)))]
    if len(pair) < 2 or share[1] < 1e-10:  # a straight path leaves the second direction open
        pair = [pair[0], _across(np.random.default_rng(0).standard_normal(origin.size).astype(np.float32), pair[0])]
    return pair[0], pair[1], share


def gradient_and_hessian(
    loss: Callable[[jax.Array], Any], origin: np.ndarray, iterations: int = 60
) -> tuple[np.ndarray, np.ndarray, float]:
    """The gradient's direction, that of the largest curvature at right angles to it, both `[n]` of length 1, and that
    curvature. Power iteration on products with the Hessian, which is never built.
    """
    slope = jax.grad(loss)

    @jax.jit
    def both(w: jax.Array, v: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        def body(_: int, v: jax.Array) -> jax.Array:
            along = jax.jvp(slope, (w,), (v,))[1]
            return along / (jnp.linalg.norm(along) + 1e-30)

        v = jax.lax.fori_loop(0, iterations, body, v / jnp.linalg.norm(v))
        return slope(w), v, v @ jax.jvp(slope, (w,), (v,))[1]

    begin = np.random.default_rng(0).standard_normal(origin.size).astype(np.float32)
    gradient, steepest, curvature = map(np.asarray, both(jnp.asarray(origin), jnp.asarray(begin)))
    first = _normed(gradient) if np.linalg.norm(gradient) > 1e-12 else _across(begin, steepest)
    return first, _across(steepest, first), float(curvature)


def coordinates(points: np.ndarray, origin: np.ndarray, pair: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Where points `[k, n]` fall on the plane, `[k, 2]`, and how far off it they lie, `[k]`."""
    base = np.stack(pair).astype(np.float32)
    away = points - origin
    at = np.linalg.solve((base @ base.T).astype(np.float64), (base @ away.T).astype(np.float64)).T
    off = np.linalg.norm(away - at.astype(np.float32) @ base, axis=1)
    return at.astype(np.float32), off.astype(np.float32)


def _length(weight: np.ndarray, output_axis: int) -> np.ndarray:
    """The length of each output unit, with axes kept; of the whole where there is one axis."""
    axes = tuple(axis for axis in range(weight.ndim) if weight.ndim < 2 or axis != output_axis % weight.ndim)
    return np.sqrt(np.sum(np.square(weight), axis=axes, keepdims=True, dtype=np.float64)).astype(np.float32)


def _unit(parts: Arrays, output_axis: int) -> Arrays:
    return [part / np.maximum(_length(part, output_axis), np.float32(1e-30)) for part in parts]


def _dot(one: Arrays, other: Arrays) -> float:
    return float(sum(np.vdot(a, b) for a, b in zip(one, other, strict=True)))


def _normed(vector: np.ndarray) -> np.ndarray:
    return (vector / max(float(np.linalg.norm(vector)), 1e-30)).astype(np.float32)


def _across(vector: np.ndarray, other: np.ndarray) -> np.ndarray:
    """`vector` made perpendicular to `other` (of length 1) and of length 1 itself; something else if they agree."""
    left = vector - (vector @ other) * other
    if np.linalg.norm(left) < 1e-6 * np.linalg.norm(vector):
        left = np.roll(vector, 1) + 1.0
        left = left - (left @ other) * other
    return _normed(left)
