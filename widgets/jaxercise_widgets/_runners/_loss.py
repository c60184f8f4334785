"""Runs a student's loss at many points: compiled if that gives the same numbers, else as plain Python."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._leaves import close
from ._notice import Notice, Stopped, explain, name_of
from ._quiet import quiet
from ._run import BUDGET_SECONDS

_BLOCK = 4096  # points in a compiled call: one shape, so one compilation, whatever the number of points
_LOOKS = 64  # the same, where gradients and Hessians are asked for too


class LossRunner:
    """A loss of one flat vector: values, gradients and Hessians at many points at once.

    `mode` is "jit" or "python"; `lessons` say why it is not compiled.
    """

    def __init__(self, loss: Callable[..., Any], data: tuple[Any, ...], mode: str, lessons: tuple[Notice, ...]):
        self.loss, self.data, self.mode, self.lessons = loss, data, mode, lessons
        self._values = jax.jit(_over(loss))
        self._slopes = jax.jit(_over(jax.grad(loss)))
        self._look = jax.jit(_over(_value_slope_hessian(loss)))
        self._hessian = jax.jit(jax.hessian(loss))
        self._looking: Future[Callable[..., Any]] | None = None

    def prepare_look(self, numbers: int) -> None:
        """Compile what `look` needs, for points of so many numbers, in another thread beside what comes next; here the loss is only traced.

        A loss that cannot be traced so says it when it is looked at.
        """
        if self.mode != "jit":
            return
        try:
            with quiet():
                lowered = self._look.lower(jax.ShapeDtypeStruct((_LOOKS, numbers), jnp.float32), *self.data)
        except Exception:
            return
        thread = ThreadPoolExecutor(1)
        self._looking = thread.submit(lowered.compile)
        thread.shutdown(wait=False)

    def values(self, points: Any, budget_seconds: float = BUDGET_SECONDS) -> np.ndarray:
        """Losses `[m]` at points `[m, n]`; NaN where a plain loop ran out of its budget."""
        if self.mode == "jit":
            return self._in_blocks(self._values, points)
        return self._loop(lambda w: self.loss(w, *self.data), points, (), budget_seconds)

    def gradients(self, points: Any, budget_seconds: float = BUDGET_SECONDS) -> np.ndarray:
        """Gradients `[m, n]` at points `[m, n]`."""
        if self.mode == "jit":
            return self._in_blocks(self._slopes, points)
        slope = jax.grad(self.loss)
        return self._loop(lambda w: slope(w, *self.data), points, np.shape(points)[1:], budget_seconds)

    def look(self, points: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Losses `[m]`, gradients `[m, n]` and Hessians `[m, n, n]` at points `[m, n]`, from one compilation."""
        points = np.asarray(points, np.float32)
        one = _value_slope_hessian(self.loss)
        if self.mode == "jit":
            look = self._looking.result() if self._looking else self._look
            padded = np.concatenate([points, np.repeat(points[-1:], -len(points) % _LOOKS, 0)])
            parts = [look(padded[begin : begin + _LOOKS], *self.data) for begin in range(0, len(padded), _LOOKS)]
            return tuple(
                np.concatenate([np.asarray(part) for part in kind])[: len(points)] for kind in zip(*parts, strict=True)
            )
        with quiet():
            found = [one(jnp.asarray(point), *self.data) for point in points]
        return tuple(np.stack([np.asarray(part) for part in kind]) for kind in zip(*found, strict=True))

    def gradient(self, point: Any, *_: Any) -> jax.Array:
        """The gradient `[n]` at one point, outside any compilation."""
        return jax.grad(self.loss)(jnp.asarray(point, jnp.float32), *self.data)

    def hessian(self, point: Any) -> np.ndarray | None:
        """The Hessian `[n, n]` at one point; None where the loss has none."""
        try:
            run = self._hessian if self.mode == "jit" else jax.hessian(self.loss)
            matrix = np.asarray(run(jnp.asarray(point, jnp.float32), *self.data))
        except Exception:
            return None
        return matrix if np.all(np.isfinite(matrix)) else None

    def _in_blocks(self, run: Callable[..., Any], points: Any) -> np.ndarray:
        points = np.asarray(points, np.float32)
        padded = np.concatenate([points, np.repeat(points[-1:], -len(points) % _BLOCK, 0)])
        blocks = [run(padded[begin : begin + _BLOCK], *self.data) for begin in range(0, len(padded), _BLOCK)]
        return np.concatenate([np.asarray(block, np.float32) for block in blocks])[: len(points)]

    def _loop(
        self, function: Callable[..., Any], points: Any, shape: tuple[int, ...], budget_seconds: float
    ) -> np.ndarray:
        out = np.full((len(points), *shape), np.nan, np.float32)
        end = perf_counter() + budget_seconds
        with quiet():
            for index, point in enumerate(np.asarray(points, np.float32)):
                if perf_counter() > end:
                    break
                out[index] = np.asarray(function(jnp.asarray(point)))
        return out


def study(loss: Callable[..., Any], point: Any, *data: Any, name: str | None = None) -> LossRunner:
    """Try a loss at `point` and beside it, eagerly and compiled, and return the runner that may be trusted.

    Raises: Stopped, with the lesson, when the loss cannot be drawn at all.
    """
    name = name or name_of(loss)
    here = np.asarray(point, np.float32)
    near = np.stack([here, here * np.float32(0.9) + np.float32(0.1)])
    try:
        with quiet():
            eager = [loss(jnp.asarray(w), *data) for w in near]
    except Exception as error:
        lesson = explain(error, name)
        raise Stopped(Notice(lesson.id, lesson.says, lesson.line, stops=True)) from error
    require_number(eager[0], name)
    return _compiled_or_plain(loss, near, eager, data, name)


def require_number(value: Any, name: str) -> None:
    """Check that a loss returned one number.

    Raises: Stopped, with the notice that says what it returned instead.
    """
    if value is None:
        raise Stopped(Notice("returns_none", f"`{name}` returned None. End it with `return`.", stops=True))
    if np.shape(value) != ():
        says = f"`{name}` returned an array of shape {np.shape(value)}; a loss is one number. Is a `.mean()` missing?"
        raise Stopped(Notice("not_a_number", says, stops=True))


def _compiled_or_plain(
    loss: Callable[..., Any], near: np.ndarray, eager: list[Any], data: tuple[Any, ...], name: str
) -> LossRunner:
    runner = LossRunner(loss, data, "jit", ())
    try:
        with quiet():
            compiled = runner.values(near)
    except Exception as error:
        lesson = explain(error, name)
        says = f"{lesson.says} Running your code as plain Python, on a coarser grid."
        return LossRunner(loss, data, "python", (Notice(lesson.id, says, lesson.line),))
    if close(compiled, np.asarray([float(value) for value in eager])):
        return runner
    says = f"`{name}` gives another answer once compiled: it depends on something that is not an argument."
    return LossRunner(loss, data, "python", (Notice("differs_compiled", says),))


def _over(function: Callable[..., Any]) -> Callable[..., Any]:
    def many(points: jax.Array, *data: Any) -> Any:
        return jax.vmap(lambda point: function(point, *data))(points)

    return many


def _value_slope_hessian(loss: Callable[..., Any]) -> Callable[..., Any]:
    """The loss with its gradient and Hessian, traced once for all three."""

    def look(point: jax.Array, *data: Any) -> tuple[Any, Any, Any]:
        def slope(w: jax.Array) -> tuple[Any, Any]:
            value, along = jax.value_and_grad(lambda v: loss(v, *data))(w)
            return along, (value, along)

        hessian, (value, along) = jax.jacfwd(slope, has_aux=True)(point)
        return value, along, hessian

    return look
