"""Fits networks of every width to one curve: hidden units drawn at random or trained, the last layer solved exactly."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

WIDEST, WIDEST_DEEP = 128, 32  # with one hidden layer, and with more
TRAINED, SEEDS, POINTS = 64, 3, 128  # wider networks than 64 units are not trained: their random units suffice
X = np.linspace(-1, 1, POINTS).astype(np.float32)
_SOFTENED = 1e-10  # of the squared size of the hidden signals, added where the last layer is solved
Activation = Callable[[Any], Any]


@dataclass
class Best:
    """The best network known of each width up to w, with d hidden layers.

    `hidden [w, w, 2]` (weight, bias), `inner [w, d - 1, w + 1, w]` (weights from each unit of a layer to each of the next,
    and last their biases), `out [w, w]`, `bias [w]`, `error [w]`, the root of the mean squared difference. Row k - 1 is
    width k; units beyond the width are zero.
    """

    hidden: np.ndarray
    inner: np.ndarray
    out: np.ndarray
    bias: np.ndarray
    error: np.ndarray

    def copy(self) -> "Best":
        """The same networks, which later fitting leaves alone."""
        return replace(self, **{name: part.copy() for name, part in vars(self).items()})


def widest(depth: int) -> int:
    """Units of the widest network with so many hidden layers."""
    return WIDEST if depth == 1 else WIDEST_DEEP


def nothing(depth: int) -> Best:
    """No network yet: every error infinite."""
    w = widest(depth)
    shapes = ((w, w, 2), (w, depth - 1, w + 1, w), (w, w), (w,))
    return Best(*(np.zeros(shape, np.float32) for shape in shapes), np.full(w, np.inf))


def first_units(seed: int, depth: int) -> tuple[np.ndarray, np.ndarray]:
    """Hidden units `[seeds, w, w, 2]` with their kinks spread over -1 to 1, and inner layers `[seeds, w, depth - 1, w + 1, w]`.

    A wider network begins with a narrower one's units.
    """
    rng, w = np.random.default_rng(seed), widest(depth)
    kinks = rng.uniform(-1.05, 1.0, (SEEDS, w))
    kinks[0, 0] = -1.05  # one unit that is a straight line over the whole picture
    weights = rng.choice([-1.0, 1.0], (SEEDS, w)) * rng.uniform(1.0, 6.0, (SEEDS, w))
    weights[0, 0] = 1.0
    units = np.stack([weights, -weights * kinks], -1).astype(np.float32)
    there = np.tril(np.ones((w, w), np.float32))  # row k - 1: the units of width k
    inner = (
        rng.normal(size=(SEEDS, 1, depth - 1, w + 1, w)) * np.sqrt(2 / np.arange(1, w + 1))[None, :, None, None, None]
    )
    inner = (
        inner
        * there[None, :, None, None, :]
        * np.pad(there, ((0, 0), (0, 1)), constant_values=1.0)[None, :, None, :, None]
    )
    return units[:, None] * there[None, :, :, None], inner.astype(np.float32)


def signals(activation: Activation, hidden: Any, inner: Any, x: Any) -> Any:
    """What the units of the last hidden layer answer at `x [m]`: `[w, m]` for `hidden [w, 2]`, `inner [d - 1, w + 1, w]`."""
    signal = activation(hidden[:, 0, None] * x[None] + hidden[:, 1, None])
    for layer in range(inner.shape[0]):
        signal = activation(inner[layer, :-1].T @ signal + inner[layer, -1][:, None])
    return signal


@partial(jax.jit, static_argnames="activation")
def _all_signals(activation: Activation, hidden: jax.Array, inner: jax.Array) -> jax.Array:
    return jax.vmap(lambda units, layers: signals(activation, units, layers, jnp.asarray(X)))(hidden, inner)


def keep_better(
    best: Best, activation: Activation, hidden: np.ndarray, inner: np.ndarray, y: np.ndarray, compiled: bool
) -> None:
    """Solve the last layer of `hidden [seeds, k, w, 2]`, `inner [seeds, k, ...]` for `y [128]`; keep what is better, of widths 1 to k.

    A network of width k can always copy one of width k - 1 and leave a unit at zero, so a wider one is never worse.
    """
    for units, layers in zip(hidden, inner, strict=True):
        if compiled:
            outputs = _all_signals(activation, jnp.asarray(units), jnp.asarray(layers))
        else:
            outputs = [
                signals(activation, jnp.asarray(u), jnp.asarray(i), jnp.asarray(X))
                for u, i in zip(units, layers, strict=True)
            ]
        out, bias, error = _solved(np.asarray(outputs, np.float64), y)
        better = np.flatnonzero(error < best.error[: len(error)])
        for part, new in (
            (best.hidden, units),
            (best.inner, layers),
            (best.out, out),
            (best.bias, bias),
            (best.error, error),
        ):
            part[better] = new[better]
    for index in range(1, len(best.error)):
        if best.error[index] > best.error[index - 1]:
            for part in vars(best).values():
                part[index] = part[index - 1]


def _solved(outputs: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The last layers `[k, w]`, `[k]` and errors `[k]` of networks whose units answer `outputs [k, w, 128]`, a row more each."""
    count, w, m = outputs.shape
    whole = np.concatenate([outputs * np.tril(np.ones((count, w)))[..., None], np.ones((count, 1, m))], 1)
    sound = np.isfinite(whole).all(axis=(1, 2))
    whole[~sound] = 0.0
    squares = whole @ whole.transpose(0, 2, 1)
    size = np.trace(squares, axis1=1, axis2=2)
    softened = squares + (_SOFTENED * size + 1e-30)[:, None, None] * np.eye(w + 1)
    solved = np.linalg.solve(softened, (whole @ y.astype(np.float64))[..., None])[..., 0].astype(np.float32)
    apart = np.einsum("kw,kwm->km", solved.astype(np.float64), whole) - y
    return solved[:, :-1], solved[:, -1], np.where(sound, np.sqrt(np.mean(apart**2, axis=1)), np.inf)


@partial(jax.jit, static_argnames=("activation", "steps"))
def train(activation: Activation, network: Any, y: jax.Array, steps: int) -> Any:
    """Networks (hidden `[n, w, 2]`, inner `[n, d - 1, w + 1, w]`, out `[n, w]`, bias `[n]`) after `steps` of Adam, in one scan.

    Units beyond a network's width have zero in `out`, and what is zero stays so. Source: Kingma and Ba, 2015.
    """
    mask = jax.tree.map(lambda part: (part != 0).astype(jnp.float32), network[:3])

    def loss(params: Any, kept: Any) -> jax.Array:
        hidden, inner, out = (part * there for part, there in zip(params[:3], kept, strict=True))
        return jnp.mean((out @ signals(activation, hidden, inner, jnp.asarray(X)) + params[3] - y) ** 2)

    def body(carry: Any, count: jax.Array) -> tuple[Any, None]:
        params, mean, square = carry
        slope = jax.vmap(jax.grad(loss))(params, mask)
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slope)
        square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g**2, square, slope)
        fair, wide = 1 - 0.9**count, 1 - 0.999**count
        new = jax.tree.map(lambda p, m, s: p - 0.01 * (m / fair) / (jnp.sqrt(s / wide) + 1e-8), params, mean, square)
        return (new, mean, square), None

    zero = jax.tree.map(jnp.zeros_like, network)
    (params, _, _), _ = jax.lax.scan(body, (network, zero, zero), jnp.arange(1, steps + 1, dtype=jnp.float32))
    return params


def parts(best: Best, activation: Activation, width: int, x: np.ndarray) -> np.ndarray:
    """What each unit of the last hidden layer adds to the network of one width, at `x [m]`: `[width, m]`."""
    row = width - 1
    answers = signals(
        activation, jnp.asarray(best.hidden[row]), jnp.asarray(best.inner[row]), jnp.asarray(x, jnp.float32)
    )
    return best.out[row, :width, None] * np.asarray(answers)[:width]
