"""A student's loss along a plane in parameter space: hoisted, compiled plainly, or run as plain Python."""

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._runners import Notice, Stopped, explain
from .._runners._loss import _demand_a_number
from .._runners._quiet import quiet
from ._affine import Affine, split
from ._record import moves

CHUNK = 169  # points in a compiled call: the first grid, 13 by 13
_PIECE_SECONDS = 0.3  # after which a newer request may take over
_BUDGET_SECONDS = 2.0
_RTOL = 1e-4


class Slice:
    """A loss around `params`: `lay(d1, d2)` chooses a plane, `values(points)` reads losses on it.

    `mode` is "hoisted", "jit" or "python"; `lessons` say why it is not compiled; `centre` is the loss at `params`.
    """

    def __init__(self, loss: Callable[..., Any], params: Any, data: tuple[Any, ...], name: str, hoist: bool = True):
        leaves, self._structure = jax.tree.flatten((params, data))
        own = len(jax.tree.leaves(params))
        self._places = [place for place, leaf in enumerate(leaves[:own]) if moves(leaf)]
        self._leaves, self._loss, self._name, self._hoist = leaves, loss, name, hoist
        self._fixed_places = [
            place for place, leaf in enumerate(leaves) if place not in self._places and hasattr(leaf, "dtype")
        ]
        self.weights = [np.asarray(leaves[place], np.float32) for place in self._places]
        self.origin = np.concatenate([weight.ravel() for weight in self.weights] or [np.zeros(0, np.float32)])
        self.mode, self.lessons, self._prepared, self._run = "", [], None, None
        self.seconds_a_point = 0.0
        if not self.origin.size:
            raise Stopped(
                Notice("no_parameters", f"`params` of `{name}` holds no numbers with a fraction.", stops=True)
            )

    # -- the plane -----------------------------------------------------------------------------------------------------

    def lay(self, first: Sequence[np.ndarray], second: Sequence[np.ndarray], scale: float = 1.0) -> None:
        """Look along these two directions from now on. The first plane also settles how the loss may be run.

        `scale` is the distance at which a compiled run is compared with the student's own.
        """
        self._plane = [Affine(*parts) for parts in zip(self.weights, first, second, strict=True)]
        if self._run:
            self._prepared = self._prepare(self._plane, self._fixed())
            return
        probes = np.array([(0.0, 0.0), (0.5 * scale, -0.25 * scale)], np.float32)
        try:
            with quiet():
                own = [self._eager(*probe) for probe in probes]
        except Stopped:
            raise
        except Exception as error:
            lesson = explain(error, self._name)
            raise Stopped(Notice(lesson.id, lesson.says, lesson.line, stops=True)) from error
        self._settle(probes, np.asarray([float(value) for value in own]))

    def _eager(self, a: float, b: float) -> Any:
        moved = [jnp.asarray(part.at(a, b), jnp.float32) for part in self._plane]
        value = self._call(moved, self._fixed())
        _demand_a_number(value, self._name)
        return value

    def _call(self, moved: Sequence[Any], fixed: Sequence[Any]) -> Any:
        leaves = list(self._leaves)
        for place, leaf in zip([*self._places, *self._fixed_places], [*moved, *fixed], strict=True):
            leaves[place] = leaf
        params, data = jax.tree.unflatten(self._structure, leaves)
        return self._loss(params, *data)

    def _fixed(self) -> list[Any]:
        return [self._leaves[place] for place in self._fixed_places]

    def _settle(self, probes: np.ndarray, own: np.ndarray) -> None:
        """The fastest way whose values at `probes` are the student's `own`."""
        self.centre = float(own[0])
        for mode, ways in (("hoisted", self._hoisted), ("jit", self._plainly)):
            if mode == "hoisted" and not self._hoist:
                continue
            try:
                with quiet():
                    found = ways()
                    if not found:
                        continue
                    self._prepare, self._run = found
                    self._prepared = self._prepare(self._plane, self._fixed())
                    values = self._some(probes)
                    begin = perf_counter()
                    self._some(probes)
                    self.seconds_a_point = (perf_counter() - begin) / len(probes)
            except Exception as error:
                why = explain(error, self._name)
                continue
            if np.allclose(values, own, rtol=_RTOL, atol=1e-6, equal_nan=True):
                self.mode = mode
                return
            says = (
                f"`{self._name}` gives another answer once compiled: it depends on something that is not an argument."
            )
            why = Notice("differs_compiled", says)
        self.mode, self._prepare, self._run = "python", lambda *_: None, self._python
        says = f"{why.says} Running your code as plain Python, on a coarser grid."
        self.lessons = [Notice(why.id, says, why.line)]
        begin = perf_counter()
        with quiet():
            self._eager(*probes[1])
        self.seconds_a_point = perf_counter() - begin

    def _hoisted(self) -> tuple[Callable[..., Any], Callable[..., Any]] | None:
        apart = split(self._call, [jnp.asarray(weight) for weight in self.weights], self._fixed())
        return (jax.jit(apart.prepare), _looped(apart.finish)) if apart.pays else None

    def _plainly(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        def finish(prepared: Any, a: Any, b: Any) -> Any:
            plane, fixed = prepared
            return self._call([part.at(a, b) for part in plane], fixed)

        return lambda plane, fixed: (jax.tree.map(jnp.asarray, plane), fixed), _looped(finish)

    # -- values --------------------------------------------------------------------------------------------------------

    def values(self, points: np.ndarray) -> np.ndarray:
        """Losses `[m]` at points `[m, 2]` of the plane; NaN where a plain loop ran out of its time."""
        out = np.full(len(points), np.nan, np.float32)
        for _ in self.fill(points, out):
            pass
        return out

    def fill(self, points: np.ndarray, out: np.ndarray) -> Iterator[None]:
        """Write losses at `points [m, 2]` into `out [m]`, yielding whenever a newer request may take over."""
        size = int(np.clip(_PIECE_SECONDS / max(self.seconds_a_point, 1e-9), 1, CHUNK))
        for begin in range(0, len(points), size):
            out[begin : begin + size] = self._some(points[begin : begin + size])
            yield

    def _some(self, points: np.ndarray) -> np.ndarray:
        padded = np.zeros((CHUNK, 2), np.float32)
        padded[: len(points)] = points
        return np.asarray(self._run(self._prepared, padded, len(points)))[: len(points)]

    def _python(self, _: None, points: np.ndarray, count: int) -> np.ndarray:
        out, end = np.full(CHUNK, np.nan, np.float32), perf_counter() + _BUDGET_SECONDS
        with quiet():
            for index in range(count):
                if perf_counter() > end:
                    break
                out[index] = float(self._eager(*points[index]))
        return out

    def losses_of(self, path: np.ndarray) -> np.ndarray:
        """The true losses `[k]` of checkpoints `[k, n]`, off the plane as they may be."""
        run = self._call if self.mode == "python" else jax.jit(self._call)
        with quiet():
            return np.array([float(run(self.unravel(point), self._fixed())) for point in path], np.float32)

    def of_vector(self, vector: Any) -> Any:
        """The loss of one flat vector of parameters, as JAX may differentiate it."""
        return self._call(self.unravel(vector), self._fixed())

    def unravel(self, vector: Any) -> list[Any]:
        """One flat vector as arrays of the parameters' shapes."""
        ends = np.cumsum([weight.size for weight in self.weights])
        return [
            vector[end - weight.size : end].reshape(weight.shape)
            for end, weight in zip(ends, self.weights, strict=True)
        ]


def _looped(finish: Callable[..., Any]) -> Callable[..., Any]:
    """One compilation for any number of points up to CHUNK, one after another: an activation that stays in the cache
    beats many at once.
    """

    @jax.jit
    def run(prepared: Any, points: jax.Array, count: Any) -> jax.Array:
        def body(i: Any, out: jax.Array) -> jax.Array:
            return out.at[i].set(finish(prepared, points[i, 0], points[i, 1]).astype(jnp.float32))

        return jax.lax.fori_loop(0, count, body, jnp.full(CHUNK, jnp.nan, jnp.float32))

    return run
