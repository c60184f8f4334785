"""Watching a student's step: three steps run eagerly, then scanned, and compared leaf by leaf."""

import dis
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from ._call import Call, as_call
from ._leaves import changed_types, close, first_nan, leaf_names, reordered, type_of
from ._notice import Notice, Stopped, explain, name_of
from ._quiet import quiet
from ._run import StepRunner

_STEPS = 3


@dataclass(frozen=True)
class Trace:
    """What watching a step found: how it may be run, and what to tell the student.

    `mode` is "scan" (compiled whole), "jit" (compiled step by step), "python" (a plain loop) or "stopped".
    """

    mode: str
    lessons: tuple[Notice, ...]
    runner: StepRunner | None


def trace(
    step: Callable[..., Any],
    params: Any,
    *data: Any,
    lr: float,
    state: Any = None,
    gradient: Callable[..., Any] | None = None,
    rehearse: Callable[[StepRunner], Any] | None = None,
) -> Trace:
    """Run `step` three times eagerly and scanned, and say how it may be run from now on.

    `gradient(params, *data)`, when given, lets it tell a climbing step and a returned gradient from a good one.
    `rehearse(runner)`, when given, is the scanned run that will be drawn anyway: it returns the path from `params` at `lr`,
    so that nothing is compiled for the comparison alone.
    """
    name = name_of(step)
    call, takes_lr = as_call(step, state is not None, len(data))
    lr_value = float(lr)  # a Python number, as in the student's own loop
    try:
        run, printed = _eagerly(call, params, state, lr_value, data, name)
    except Stopped as stop:
        return Trace("stopped", (stop.lesson,), None)
    drift = _shape_problem(params, run[-1][0], name)
    lessons = [drift] if drift else []
    lessons += _habits(step, name, printed)
    lessons += _meaning(call, takes_lr, run, params, state, lr_value, data, name, gradient)
    runner = StepRunner(call, "scan", state, data)
    mode, why = _mode(runner, run, lr_value, name, rehearse)
    return Trace(mode, (*why, *lessons), runner if mode == "scan" else StepRunner(call, mode, state, data))


def _eagerly(
    call: Call, params: Any, state: Any, lr: float, data: tuple[Any, ...], name: str
) -> tuple[list[tuple[Any, Any]], str]:
    run = [(params, state)]
    with quiet() as spoken:
        for _ in range(_STEPS):
            run.append(_one(call, run[-1], lr, data, name))
    return run, spoken.getvalue()


def _one(call: Call, before: tuple[Any, Any], lr: float, data: tuple[Any, ...], name: str) -> tuple[Any, Any]:
    try:
        after = call(*before, lr, data)
    except Exception as error:
        lesson = explain(error, name)
        raise Stopped(Notice(lesson.id, lesson.says, lesson.line, stops=True)) from error
    problem = _shape_problem(before[0], after[0], name)
    if problem and problem.stops:
        raise Stopped(problem)
    return after


def _shape_problem(before: Any, after: Any, name: str) -> Notice | None:
    if after is None:
        return Notice(
            "returns_none", f"`{name}` returned None. End it with `return` and the new parameters.", stops=True
        )
    if jax.tree.structure(before) != jax.tree.structure(after):
        says = f"`{name}` was given {_outline(before)} and returned {_outline(after)}. Return the same arrangement."
        return Notice("wrong_structure", says, stops=True)
    if reordered(before, after):
        says = f"`{name}` returned the parameters in another order: {_outline(before)} came back as {_outline(after)}."
        return Notice("leaf_order", says, stops=True)
    for leaf, was, now in changed_types(before, after):
        return _changed(name, leaf, was, now, stops=now.split("[")[1] != was.split("[")[1])
    return None


def _changed(name: str, leaf: str, was: str, now: str, stops: bool) -> Notice:
    says = f"`{name}` changed {leaf} from {was} to {now}. A step keeps every shape and dtype."
    return Notice("changes_type", says, stops=stops)


def _outline(tree: Any) -> str:
    leaves = [type_of(leaf) for leaf in jax.tree.leaves(tree)]
    return f"{type(tree).__name__}({', '.join(leaves)})" if leaves else repr(tree)


def _habits(step: Callable[..., Any], name: str, printed: str) -> list[Notice]:
    lessons = []
    if printed:
        says = (
            f"`{name}` prints at every step ({printed.strip()[:40]!r}). Compiled, a print speaks once, while tracing; "
            "`jax.debug.print` speaks every time."
        )
        lessons.append(Notice("prints", says))
    for word in _written_globals(step):
        says = f"`{name}` writes the global `{word}`. Compiled code runs that line once only: pass it in and return it."
        lessons.append(Notice("hidden_state", says))
    return lessons


def _written_globals(step: Callable[..., Any]) -> list[str]:
    code = getattr(step, "__code__", None)
    if code is None:
        return []
    return sorted(
        {i.argval for i in dis.get_instructions(code) if i.opname in ("STORE_GLOBAL", "STORE_DEREF")}
        - set(code.co_cellvars)
    )


def _meaning(
    call: Call,
    takes_lr: bool,
    run: list[tuple[Any, Any]],
    params: Any,
    state: Any,
    lr: float,
    data: tuple[Any, ...],
    name: str,
    gradient: Callable[..., Any] | None,
) -> list[Notice]:
    """What is wrong with the numbers of a step that runs."""
    for count, (after, _) in enumerate(run[1:], 1):
        leaf = first_nan(after)
        if leaf:
            says = f"`{name}` made {leaf} NaN or infinite at step {count}, from finite parameters."
            return [Notice("not_finite", says)]
    lessons: list[Notice] = []
    slope = _slope(gradient, params, data)
    if slope is not None and close(run[1][0], slope) and not close(params, slope):
        return [
            *lessons,
            Notice("returns_gradient", f"`{name}` returned the gradient itself. Return `w - lr * gradient`."),
        ]
    if not takes_lr or _ignores_lr(call, run, params, state, lr, data):
        says = f"`{name}` takes the same step for lr = {lr:g} and lr = {2 * lr:g}: it never uses `lr`."
        lessons.append(Notice("forgets_lr", says))
    if slope is not None and _climbs(params, run[1][0], slope):
        says = (
            f"`{name}` walks uphill: it moves along the gradient, not against it. Check the sign: `w - lr * gradient`."
        )
        lessons.append(Notice("climbs", says))
    return lessons


def _slope(gradient: Callable[..., Any] | None, params: Any, data: tuple[Any, ...]) -> Any:
    if gradient is None:
        return None
    try:
        return gradient(params, *data)
    except Exception:  # the loss has its own lessons
        return None


def _ignores_lr(
    call: Call, run: list[tuple[Any, Any]], params: Any, state: Any, lr: float, data: tuple[Any, ...]
) -> bool:
    with quiet():
        twice = call(params, state, 2 * lr, data)[0]
    return close(run[1][0], twice) and not close(run[1][0], params)


def _climbs(before: Any, after: Any, slope: Any) -> bool:
    pairs = zip(jax.tree.leaves(before), jax.tree.leaves(after), jax.tree.leaves(slope), strict=True)
    moves = [(np.ravel(np.asarray(b) - np.asarray(a)), np.ravel(s)) for a, b, s in pairs]
    move, up = (np.concatenate([np.asarray(part[i], np.float64) for part in moves]) for i in (0, 1))
    return float(move @ up) > 0.1 * float(np.linalg.norm(move) * np.linalg.norm(up)) > 0


def _mode(
    runner: StepRunner,
    run: list[tuple[Any, Any]],
    lr: float,
    name: str,
    rehearse: Callable[[StepRunner], Any] | None,
) -> tuple[str, list[Notice]]:
    with quiet():
        again = _one(runner.call, run[0], lr, runner.data, name)
    if not close(again, run[1]):
        says = (
            f"`{name}` gives another answer when it is run again from the same start: it keeps something between "
            "calls, or draws random numbers of its own. Running it as a plain Python loop."
        )
        return "python", [Notice("hidden_state", says)]
    try:
        with quiet():
            whole = rehearse(runner) if rehearse else runner.follow(run[0][0], lr, _STEPS)
            scanned = jax.tree.map(lambda leaf: np.asarray(leaf[: _STEPS + 1]), whole)
    except Exception as error:
        return _mode_without_scan(runner, run[0][0], lr, error, name)
    if close(jax.tree.map(lambda leaf: leaf[-1], scanned), run[-1][0]):
        return "scan", []
    says = (
        f"`{name}` gives another answer once compiled ({_difference(scanned, run)}): it depends on something that is "
        "not an argument. Running it as a plain Python loop."
    )
    return "python", [Notice("differs_compiled", says)]


def _mode_without_scan(
    runner: StepRunner, params: Any, lr: float, error: Exception, name: str
) -> tuple[str, list[Notice]]:
    try:
        StepRunner(runner.call, "jit", runner.state, runner.data).follow(params, lr, _STEPS)
    except Exception as why:
        lesson = explain(why, name)
        says = f"{lesson.says} Running your code as plain Python, which is slower."
        return "python", [Notice(lesson.id, says, lesson.line)]
    return "jit", [
        Notice("step_by_step", f"`{name}` cannot be compiled as one loop: {str(error).splitlines()[0]:.120}")
    ]


def _difference(scanned: Any, run: list[tuple[Any, Any]]) -> str:
    for leaf, now, was in zip(
        leaf_names(run[0][0]), jax.tree.leaves(scanned), jax.tree.leaves(run[-1][0]), strict=True
    ):
        if not close(now[-1], was):
            return f"{leaf} differs by {float(np.max(np.abs(np.asarray(now[-1]) - np.asarray(was)))):.2g}"
    return "its state differs"
