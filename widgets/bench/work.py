"""A landscape of 49 by 49 points of 784-128-10 on 1,000 samples, against the work that a point costs when computed anew."""

import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise_widgets.landscape._directions import random_pair
from jaxercise_widgets.landscape._refinement import points, seat
from jaxercise_widgets.landscape._slice import Slice

POINT_FLOPS = 2 * 1000 * (784 * 128 + 128 * 10)
_FEW = 40  # points from which the slow ways are extrapolated
_TIMES = 5


def network() -> tuple[Callable[..., Any], Any, tuple[Any, Any]]:
    """A loss, its parameters and its data."""
    rng = np.random.default_rng(0)
    params = [
        (jnp.asarray(rng.normal(size=(rows, columns)) / np.sqrt(rows), jnp.float32), jnp.zeros(columns))
        for rows, columns in ((784, 128), (128, 10))
    ]
    data = jnp.asarray(rng.uniform(size=(1000, 784)), jnp.float32), jnp.asarray(rng.integers(0, 10, 1000))

    def loss(params: Any, x: jax.Array, y: jax.Array) -> jax.Array:
        (w, b), (v, c) = params
        scores = jax.nn.log_softmax(jax.nn.relu(x @ w + b) @ v + c)
        return -jnp.mean(jnp.take_along_axis(scores, y[:, None], axis=1))

    return loss, params, data


def measure() -> dict[str, object]:
    """CPU seconds as ratios to the bound: flops of every point computed anew, at the peak of this very process."""
    loss, params, data = network()
    hoisted, plain = (_laid(Slice(loss, params, data, "loss", hoist)) for hoist in (True, False))
    if (hoisted.mode, plain.mode) != ("hoisted", "jit"):
        raise SystemExit(f"the loss ran as {hoisted.mode} and {plain.mode}, so there is nothing to compare")
    few = points((-1.0, 1.0, -1.0, 1.0), 49, np.arange(_FEW))
    one = jax.jit(loss)
    runs: dict[str, list[tuple[float, float]]] = {"hoisted": [], "map": [], "loop": [], "peak": []}
    for _ in range(_TIMES):  # in turns, so that a busy moment falls on all of them
        runs["peak"].append(_peak_seconds())
        runs["hoisted"].append(_timed(lambda: _grid(hoisted)))
        runs["map"].append(_timed(lambda: plain.values(few)))
        runs["loop"].append(_timed(lambda: [float(one(_moved(plain, at), *data)) for at in few]))
    eager = _timed(lambda: [float(loss(_moved(plain, at), *data)) for at in few[:10]])
    flops_a_cpu_second = 2 * 1024**3 / min(cpu for cpu, _ in runs["peak"])
    bound = 49 * 49 * POINT_FLOPS / flops_a_cpu_second
    scale = 49 * 49 / _FEW
    cpu = {name: min(each[0] for each in runs[name]) for name in runs}
    return {
        "landscape_flop_ratio": round(cpu["hoisted"] / bound, 4),
        "landscape_cpu_seconds": round(cpu["hoisted"], 3),
        "naive_bound_cpu_seconds": round(bound, 2),
        "peak_gflops_a_cpu_second": round(flops_a_cpu_second / 1e9, 1),
        "plain_map_ratio_from_40_points": round(cpu["map"] * scale / bound, 3),
        "python_loop_jitted_ratio_from_40_points": round(cpu["loop"] * scale / bound, 2),
        "python_loop_eager_ratio_from_10_points": round(eager[0] * 49 * 49 / 10 / bound, 2),
        "hoisted_times_faster_than_plain_map": round(cpu["map"] * scale / cpu["hoisted"], 1),
    }


def _laid(surface: Slice) -> Slice:
    surface.lay(*random_pair(surface.weights, 0))
    return surface


def _grid(surface: Slice) -> np.ndarray:
    """The plane laid again, and the whole ladder: 13, 25, 49."""
    _laid(surface)
    grid = None
    for side in (13, 25, 49):
        grid, left = seat(grid, side)
        grid.flat[left] = surface.values(points((-1.0, 1.0, -1.0, 1.0), side, left))
    return grid


def _moved(surface: Slice, at: np.ndarray) -> Any:
    leaves = [jnp.asarray(part.at(*at)) for part in surface._plane]
    return [(leaves[0], leaves[1]), (leaves[2], leaves[3])]


def _timed(run: Callable[[], Any]) -> tuple[float, float]:
    """CPU seconds and seconds of a run."""
    cpu, wall = time.process_time(), time.perf_counter()
    jax.block_until_ready(run())
    return time.process_time() - cpu, time.perf_counter() - wall


_square = jax.jit(jnp.matmul)


def _peak_seconds() -> tuple[float, float]:
    """One product of two 1024 by 1024 matrices, the best of a few."""
    a = jnp.ones((1024, 1024))
    _square(a, a).block_until_ready()
    return min(_timed(lambda: _square(a, a)) for _ in range(8))
