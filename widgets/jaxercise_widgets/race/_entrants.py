"""Runs the entrants of a race, a student's step or an optimiser of optax, at 32 learning rates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from .._runners import Notice, StepRunner, trace
from ..descent._paths import as_points

FRAMES, LRS = 257, 32
NO_HEADING = 32767  # where there is no velocity, or one without a direction; others are in 1/10000 radian
_DECADES = 1.5


@dataclass(frozen=True)
class Entrant:
    """One optimiser: its name, what watching it found, how to run it, and how many gradients a step of it takes.

    With `velocity`, the runner's parameters are pairs of parameters and the part of the state that looks like them.
    """

    name: str
    lessons: tuple[Notice, ...]
    runner: StepRunner | None
    gradients: int
    velocity: Any = None


def learning_rates(centre: float, chosen: float) -> np.ndarray:
    """32 learning rates over three decades around `centre`, ascending; the one nearest to `chosen` is `chosen` exactly."""
    lrs = (centre * 10 ** (np.arange(-LRS // 2, LRS // 2) / (LRS / 2) * _DECADES)).astype(np.float32)
    lrs[np.argmin(np.abs(np.log(lrs / chosen)))] = chosen
    return lrs


def enter(
    name: str,
    step: Any,
    loss: Callable[..., Any],
    w0: Any,
    data: tuple[Any, ...],
    lr: float,
    state: Any,
    gradients: int,
) -> Entrant:
    """Watch one entrant run, and say how it may be run from now on."""
    if str(getattr(step, "__module__", "")).startswith("optax"):
        step, state = _of_optax(step, loss), step(1.0).init(w0)
    state = state(w0) if callable(state) else state
    watched = trace(step, w0, *data, lr=lr, state=state, gradient=jax.grad(loss))
    lessons = tuple(Notice(each.id, f"{name}: {each.says}", each.line, each.stops) for each in watched.lessons)
    velocity = _velocity(state, w0)
    if watched.runner is None or velocity is None:
        return Entrant(name, lessons, watched.runner, gradients)
    call = watched.runner.call

    def both(pair: Any, state: Any, lr: Any, data: tuple[Any, ...]) -> Any:
        after, state = call(pair[0], state, lr, data)
        return (after, _velocity(state, w0)), state

    return Entrant(name, lessons, StepRunner(both, watched.mode, state, data), gradients, velocity)


def _velocity(state: Any, w0: Any) -> Any:
    """The first part of the state with the tree and the shapes of the parameters; None without one."""

    def alike(part: Any) -> bool:
        same = jax.tree.structure(part) == jax.tree.structure(w0)
        return same and jax.tree.map(np.shape, part) == jax.tree.map(np.shape, w0)

    return next((part for part in jax.tree.leaves(state, is_leaf=alike) if alike(part)), None)


def _of_optax(factory: Callable[..., Any], loss: Callable[..., Any]) -> Callable[..., Any]:
    def step(params: Any, state: Any, *data_and_lr: Any) -> tuple[Any, Any]:
        *data, lr = data_and_lr
        updates, state = factory(lr).update(jax.grad(loss)(params, *data), state, params)
        return jax.tree.map(lambda w, change: w + change, params, updates), state

    return step


def frames(steps: int) -> np.ndarray:
    """The numbers of gradients shown, `int32 [frames]`: every one, or 257 of them."""
    return np.unique(np.rint(np.linspace(0, steps, min(steps + 1, FRAMES))).astype(np.int32))


def run(entrant: Entrant, start: Any, lrs: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Where the entrant is after each number of gradients shown, `float32 [lrs, frames, 2]`, and where its velocity points.

    The latter is `int16 [lrs, frames]`, an angle in 1/10000 radian; None for an entrant without a velocity. Whether a
    velocity is the way of the next step or against it is the student's choice, so it is turned the way the path goes.
    """
    steps = max(1, int(shown[-1]) // entrant.gradients)
    begin = start if entrant.velocity is None else (start, entrant.velocity)
    paths = as_points(entrant.runner.follow_lrs(begin, lrs, steps), 2)
    shown_steps = np.minimum(shown // entrant.gradients, steps)
    if entrant.velocity is None:
        return paths[:, shown_steps], None
    paths, velocities = paths[..., :2], paths[..., 2:].astype(np.float64)
    with np.errstate(all="ignore"):
        along = np.nansum(np.diff(paths, axis=1) * velocities[:, 1:], axis=(1, 2))
        turned = np.where(along < 0, -1.0, 1.0)[:, None, None] * velocities
        angles = np.rint(1e4 * np.arctan2(turned[..., 1], turned[..., 0]))
    known = np.isfinite(angles) & (np.abs(velocities).max(axis=-1) > 0)
    return paths[:, shown_steps], np.where(known, angles, NO_HEADING).astype(np.int16)[:, shown_steps]


def best(losses: np.ndarray) -> int:
    """The index of the learning rate with the lowest last loss, `losses [lrs, frames]`; the smallest of equals."""
    last = losses[:, -1]
    return int(np.argmin(np.where(np.isfinite(last), last, np.inf)))


def ranks(last: Mapping[int, float]) -> list[tuple[int, int]]:
    """(rank, entrant) from the lowest last loss up; equal losses share a rank, and NaN comes last."""
    value = {index: loss if np.isfinite(loss) else np.inf for index, loss in last.items()}
    order = sorted(value, key=lambda index: value[index])
    return [(1 + sum(value[other] < value[index] for other in order), index) for index in order]
