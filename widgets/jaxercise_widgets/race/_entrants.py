"""The entrants of a race: a student's step or an optimiser of optax, watched once, then run at 32 learning rates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from .._heart import Lesson, StepRunner, trace
from ..descent._paths import as_points

FRAMES, LRS = 257, 32
_DECADES = 1.5


@dataclass(frozen=True)
class Entrant:
    """One optimiser: its name, what watching it found, how to run it, and how many gradients a step of it takes."""

    name: str
    lessons: tuple[Lesson, ...]
    runner: StepRunner | None
    gradients: int


def learning_rates(centre: float) -> np.ndarray:
    """32 learning rates over three decades, ascending, `centre` among them exactly."""
    return (centre * 10 ** (np.arange(-LRS // 2, LRS // 2) / (LRS / 2) * _DECADES)).astype(np.float32)


def enter(
    name: str, step: Any, loss: Callable[..., Any], w0: Any, data: tuple[Any, ...], lr: float, state: Any, gradients: int
) -> Entrant:
    """Watch one entrant run, and say how it may be run from now on."""
    if str(getattr(step, "__module__", "")).startswith("optax"):
        step, state = _of_optax(step, loss), step(1.0).init(w0)
    state = state(w0) if callable(state) else state
    watched = trace(step, w0, *data, lr=lr, state=state, gradient=jax.grad(loss))
    lessons = tuple(Lesson(each.id, f"{name}: {each.says}", each.line, each.stops) for each in watched.lessons)
    return Entrant(name, lessons, watched.runner, gradients)


def _of_optax(factory: Callable[..., Any], loss: Callable[..., Any]) -> Callable[..., Any]:
    def step(params: Any, state: Any, *data_and_lr: Any) -> tuple[Any, Any]:
        *data, lr = data_and_lr
        updates, state = factory(lr).update(jax.grad(loss)(params, *data), state, params)
        return jax.tree.map(lambda w, change: w + change, params, updates), state

    return step


def frames(steps: int) -> np.ndarray:
    """The numbers of gradients shown, `int32 [frames]`: every one, or 257 of them."""
    return np.unique(np.rint(np.linspace(0, steps, min(steps + 1, FRAMES))).astype(np.int32))


def run(entrant: Entrant, start: Any, lrs: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Where the entrant is after each number of gradients shown: `float32 [lrs, frames, 2]`."""
    steps = max(1, int(shown[-1]) // entrant.gradients)
    paths = as_points(entrant.runner.follow_lrs(start, lrs, steps), 2)
    return paths[:, np.minimum(shown // entrant.gradients, steps)]


def best(losses: np.ndarray) -> int:
    """The index of the learning rate with the lowest last loss, `losses [lrs, frames]`; the smallest of equals."""
    last = losses[:, -1]
    return int(np.argmin(np.where(np.isfinite(last), last, np.inf)))


def ranks(last: Mapping[int, float]) -> list[tuple[int, int]]:
    """(rank, entrant) from the lowest last loss up; equal losses share a rank, and NaN comes last."""
    value = {index: loss if np.isfinite(loss) else np.inf for index, loss in last.items()}
    order = sorted(value, key=lambda index: value[index])
    return [(1 + sum(value[other] < value[index] for other in order), index) for index in order]
