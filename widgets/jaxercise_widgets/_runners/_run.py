"""Running a step many times: scanned for many learning rates at once, or as a plain loop within a budget."""

from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._call import Call
from ._quiet import quiet

BUDGET_SECONDS = 2.0


class StepRunner:
    """A watched step and how it is run; `state` and `data` stay fixed, parameters and learning rate vary."""

    def __init__(self, call: Call, mode: str, state: Any, data: tuple[Any, ...]):
        self.call, self.mode, self.state, self.data = call, mode, state, data
        self._scan = jax.jit(partial(_scan, call), static_argnames="steps")
        self._scan_lrs = jax.jit(_over(call, (None, None, 0, None)), static_argnames="steps")
        self._scan_starts = jax.jit(_over(call, (0, None, None, None)), static_argnames="steps")
        self._step = jax.jit(call)

    def follow(self, params: Any, lr: Any, steps: int) -> Any:
        """One path: every leaf gains a leading axis of `steps + 1`."""
        if self.mode == "scan":
            return self._scan(params, self.state, jnp.float32(lr), self.data, steps=steps)
        return _stack(list(self._walk(params, lr, steps)))

    def follow_lrs(self, params: Any, lrs: np.ndarray, steps: int, budget_seconds: float = BUDGET_SECONDS) -> Any:
        """Paths for many learning rates: leaves of shape `[len(lrs), steps + 1, ...]`.

        A plain Python loop starts at the middle learning rate and works outwards until the budget is spent; what was
        not reached is NaN.
        """
        if self.mode == "scan":
            return self._scan_lrs(params, self.state, jnp.asarray(lrs, jnp.float32), self.data, steps=steps)
        order = sorted(range(len(lrs)), key=lambda i: abs(i - len(lrs) // 2))
        return self._until(order, [(params, lr) for lr in lrs], steps, budget_seconds)

    def follow_starts(self, starts: Any, lr: Any, steps: int, budget_seconds: float = BUDGET_SECONDS) -> Any:
        """Paths from many starts (leaves with a leading axis); NaN where a plain loop ran out of its budget."""
        if self.mode == "scan":
            return self._scan_starts(starts, self.state, jnp.float32(lr), self.data, steps=steps)
        count = len(jax.tree.leaves(starts)[0])
        cases = [(jax.tree.map(lambda leaf, i=i: leaf[i], starts), lr) for i in range(count)]
        return self._until(list(range(count)), cases, steps, budget_seconds)

    def _until(self, order: list[int], cases: list[tuple[Any, Any]], steps: int, budget_seconds: float) -> Any:
        end = perf_counter() + budget_seconds
        done: dict[int, Any] = {}
        for index in order:
            if done and perf_counter() > end:
                break
            done[index] = self.follow(*cases[index], steps)
        blank = jax.tree.map(lambda leaf: np.full(np.shape(leaf), np.nan, np.float32), done[order[0]])
        return _stack([done.get(index, blank) for index in range(len(cases))])

    def _walk(self, params: Any, lr: Any, steps: int) -> Iterator[Any]:
        run = self._step if self.mode == "jit" else self.call
        state, rate = self.state, float(lr)
        yield params
        for _ in range(steps):
            with quiet():
                params, state = run(params, state, rate, self.data)
            yield params


def _scan(call: Call, params: Any, state: Any, lr: Any, data: tuple[Any, ...], *, steps: int) -> Any:
    def body(carry: Any, _: None) -> tuple[Any, Any]:
        after = _like(carry, call(*carry, lr, data))
        return after, after[0]

    start = jax.tree.map(jnp.asarray, (params, state))
    _, path = jax.lax.scan(body, start, None, length=steps)
    return jax.tree.map(lambda first, rest: jnp.concatenate([first[None], rest]), start[0], path)


def _like(before: Any, after: Any) -> Any:
    """`after` with the weak types of `before`, which a scan insists on and a student never sees."""
    return jax.tree.map(
        lambda a, b: jax.lax.convert_element_type(b, a.dtype) if jnp.result_type(b) == a.dtype else b, before, after
    )


def _over(call: Call, axes: tuple[int | None, ...]) -> Any:
    def many(params: Any, state: Any, lr: Any, data: tuple[Any, ...], *, steps: int) -> Any:
        return jax.vmap(partial(_scan, call, steps=steps), in_axes=axes)(params, state, lr, data)

    return many


def _stack(trees: list[Any]) -> Any:
    return jax.tree.map(lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *trees)
