"""The landscape under a descent: the grid of losses, gradients on a coarser one, and minima that are really there."""

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._heart import LossRunner

FINE, COARSE, PLAIN = 200, 50, 25
_CANDIDATES = 64
_ITERATIONS = 50


def mesh(bounds: Sequence[float], n: int) -> np.ndarray:
    """Points `[n * n, 2]` over (x0, x1, y0, y1), row by row from the lowest y."""
    x, y = np.linspace(*bounds[:2], n), np.linspace(*bounds[2:], n)
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2).astype(np.float32)


def field(loss: LossRunner, bounds: Sequence[float], fine: int = FINE) -> dict[str, Any]:
    """`grid [n, n]` of losses, `gradient [m, m, 2]`, and the verified `minima`: a list of {at, loss, curvature}."""
    n = fine if loss.mode == "jit" else _affordable(loss, bounds)
    grid = loss.values(mesh(bounds, n)).reshape(n, n)
    m = COARSE if loss.mode == "jit" else 9
    gradient = loss.gradients(mesh(bounds, m), budget_seconds=1.0).reshape(m, m, 2)
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
    for at, value, (flat, steep), left in sorted(zip(*polished, strict=True), key=lambda each: float(each[1])):
        real = np.all(np.isfinite(at)) and flat > 1e-5 * steep and left < 1e-3 * size and _inside(at, bounds)
        if real and all(np.linalg.norm(at - other["at"]) > 0.01 * size for other in found):
            found.append({"at": [float(at[0]), float(at[1])], "loss": float(value), "curvature": float(steep)})
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


def polish(loss: LossRunner, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Points `[k, 2]` after Newton steps, their losses `[k]`, curvatures `[k, 2]` ascending, and the step left `[k]`."""
    count = len(starts)
    if loss.mode == "jit":
        padded = np.concatenate([starts, np.repeat(starts[:1], _CANDIDATES - count, 0)])  # one shape, one compilation
        return tuple(np.asarray(part)[:count] for part in _newton_many(loss.loss, padded, loss.data))
    one = partial(_newton, loss.loss, data=loss.data, walk=_python_loop, iterations=12)
    return tuple(np.stack(part) for part in zip(*(one(jnp.asarray(start)) for start in starts[:2]), strict=True))


@partial(jax.jit, static_argnums=0)
def _newton_many(loss: Callable[..., Any], starts: jax.Array, data: tuple[Any, ...]) -> tuple[jax.Array, ...]:
    return jax.vmap(lambda start: _newton(loss, start, data))(starts)


def _scan_loop(body: Callable[..., Any], carry: Any, iterations: int) -> Any:
    return jax.lax.scan(lambda c, _: (body(c), None), carry, None, length=iterations)[0]


def _python_loop(body: Callable[..., Any], carry: Any, iterations: int) -> Any:
    for _ in range(iterations):
        carry = body(carry)
    return carry


def _newton(
    loss: Callable[..., Any],
    start: jax.Array,
    data: tuple[Any, ...],
    walk: Callable[..., Any] = _scan_loop,
    iterations: int = _ITERATIONS,
) -> tuple[jax.Array, ...]:
    """Damped Newton with curvatures taken by absolute value, so that it leaves saddles instead of finding them.

    Loss, gradient and Hessian stand in the loop's body and nowhere else, where they are traced and compiled once: the
    first turn only looks at `start`.
    """
    slope = jax.value_and_grad(lambda w: loss(w, *data))

    def look(w: jax.Array) -> tuple[Any, ...]:
        def gradient(w: jax.Array) -> tuple[jax.Array, tuple[Any, ...]]:
            value, along = slope(w)
            return along, (value, along)

        hessian, (value, along) = jax.jacfwd(gradient, has_aux=True)(w)
        return value, along, hessian

    def body(carry: tuple[Any, ...]) -> tuple[Any, ...]:
        w, damping, value, along, hessian = carry
        trial = w - _direction(along, hessian, damping)[0]
        seen = look(trial)
        better = seen[0] <= value
        damping = jnp.where(better, damping / 5.0, damping * 8.0 + 1e-6)
        kept = [
            jnp.where(better, new, old) for new, old in zip((trial, *seen), (w, value, along, hessian), strict=True)
        ]
        return kept[0], damping, *kept[1:]

    unseen = (jnp.float32(jnp.inf), jnp.zeros(2), jnp.eye(2))
    w, _, value, along, hessian = walk(body, (start, jnp.float32(5e-3), *unseen), iterations + 1)
    left, curvature = _direction(along, hessian, 0.0)
    return w, value, curvature, jnp.linalg.norm(left)


def _direction(along: jax.Array, hessian: jax.Array, damping: Any) -> tuple[jax.Array, jax.Array]:
    """The step against a gradient, each axis of the curvature taken by its size, and the curvatures, ascending."""
    (a, b), (_, c) = hessian
    middle, half = (a + c) / 2.0, jnp.hypot((a - c) / 2.0, b)
    curvature = jnp.stack([middle - half, middle + half])
    turn = jnp.arctan2(2.0 * b, a - c) / 2.0
    steep = jnp.stack([jnp.cos(turn), jnp.sin(turn)])
    axes = jnp.stack([jnp.stack([-steep[1], steep[0]]), steep])
    size = jnp.abs(curvature)
    step = axes.T @ ((axes @ along) / (size + damping * jnp.max(size) + 1e-12))
    return step, curvature
