"""One hidden layer of every width from 1 to 64, fitted to one curve: hidden units by training, the last layer exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

WIDEST, SEEDS, POINTS = 64, 3, 128
X = np.linspace(-1, 1, POINTS).astype(np.float32)
Activation = Callable[[Any], Any]


@dataclass
class Best:
    """The best network known of each width: `hidden [64, 64, 2]` (weight, bias), `out [64, 64]`, `bias [64]`, `error [64]`.

    Row k - 1 is width k; units beyond the width are zero. `error` is the root of the mean squared difference.
    """

    hidden: np.ndarray
    out: np.ndarray
    bias: np.ndarray
    error: np.ndarray

    def copy(self) -> "Best":
        """The same networks, which later fitting leaves alone."""
        return Best(self.hidden.copy(), self.out.copy(), self.bias.copy(), self.error.copy())


def nothing() -> Best:
    """No network yet: every error infinite."""
    shape = (WIDEST, WIDEST)
    return Best(
        np.zeros((*shape, 2), np.float32), np.zeros(shape, np.float32), np.zeros(WIDEST, np.float32),
        np.full(WIDEST, np.inf),
    )  # fmt: skip


def first_units(seed: int) -> np.ndarray:
    """Hidden units `[seeds, widths, 64, 2]` with their kinks spread over -1 to 1; a wider net begins with a narrower one's."""
    rng = np.random.default_rng(seed)
    kinks = rng.uniform(-1.05, 1.0, (SEEDS, WIDEST))
    kinks[0, 0] = -1.05  # one unit that is a straight line over the whole picture
    weights = rng.choice([-1.0, 1.0], (SEEDS, WIDEST)) * rng.uniform(1.0, 6.0, (SEEDS, WIDEST))
    weights[0, 0] = 1.0
    units = np.stack([weights, -weights * kinks], -1).astype(np.float32)
    return np.repeat(units[:, None], WIDEST, 1)


def keep_better(best: Best, activation: Activation, hidden: np.ndarray, y: np.ndarray) -> None:
    """Solve the last layer of each network for `y [128]` and keep what is better; a wider one is never worse.

    A network of width k can always copy one of width k - 1 and leave a unit at zero, so it does when that is better.
    """
    outputs = np.asarray(activation(jnp.asarray(hidden[..., 0, None] * X + hidden[..., 1, None])), np.float64)
    for seed in range(len(hidden)):
        for index in range(WIDEST):
            _try(best, index, hidden[seed, index], outputs[seed, index, : index + 1], y)
    for index in range(1, WIDEST):
        if best.error[index] > best.error[index - 1]:
            for part in (best.hidden, best.out, best.bias, best.error):
                part[index] = part[index - 1]


def _try(best: Best, index: int, hidden: np.ndarray, outputs: np.ndarray, y: np.ndarray) -> None:
    columns = np.vstack([outputs, np.ones(POINTS)]).T
    if not np.isfinite(columns).all():
        return
    solved = np.linalg.lstsq(columns, y, rcond=1e-4)[0].astype(np.float32)
    error = float(np.sqrt(np.mean((columns @ solved - y) ** 2)))
    if error < best.error[index]:
        width = index + 1
        best.hidden[index], best.out[index] = 0, 0
        best.hidden[index, :width], best.out[index, :width] = hidden[:width], solved[:-1]
        best.bias[index], best.error[index] = solved[-1], error


@partial(jax.jit, static_argnames=("activation", "steps"))
def train(activation: Activation, hidden: jax.Array, out: jax.Array, bias: jax.Array, y: jax.Array, steps: int) -> Any:
    """Every network `[n, 64, 2]`, `[n, 64]`, `[n]` after `steps` of Adam on the squared error, all in one scan.

    Units beyond a network's width have zero in `out` and are masked. Source: Kingma and Ba, 2015.
    """
    mask = (out != 0).astype(jnp.float32)

    def loss(params: Any, kept: jax.Array) -> jax.Array:
        units, last, level = params
        signal = activation(units[:, 0, None] * X[None] + units[:, 1, None])
        return jnp.mean(((last * kept) @ signal + level - y) ** 2)

    def body(carry: Any, count: jax.Array) -> tuple[Any, None]:
        params, mean, square = carry
        slope = jax.vmap(jax.grad(loss))(params, mask)
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slope)
        square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g**2, square, slope)
        fair, wide = 1 - 0.9**count, 1 - 0.999**count
        new = jax.tree.map(lambda p, m, s: p - 0.01 * (m / fair) / (jnp.sqrt(s / wide) + 1e-8), params, mean, square)
        return (new, mean, square), None

    start = (hidden, out, bias)
    zero = jax.tree.map(jnp.zeros_like, start)
    (params, _, _), _ = jax.lax.scan(body, (start, zero, zero), jnp.arange(1, steps + 1, dtype=jnp.float32))
    return params


def value(best: Best, activation: Activation, width: int, x: np.ndarray) -> np.ndarray:
    """The network of one width at points `x [m]`."""
    hidden, out = best.hidden[width - 1, :width], best.out[width - 1, :width]
    signal = np.asarray(activation(jnp.asarray(hidden[:, 0, None] * x[None] + hidden[:, 1, None], jnp.float32)))
    return out @ signal + best.bias[width - 1]
