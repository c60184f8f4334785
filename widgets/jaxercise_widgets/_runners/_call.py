"""How a student's step is called: `step(params, [state], *data, lr)`, with `lr` wherever they named it."""

import inspect
from collections.abc import Callable
from typing import Any

Call = Callable[..., Any]  # (params, state, lr, data) -> (params, state)

_LEARNING_RATE = ("lr", "learning_rate", "alpha", "eta", "step_size")


def lr_place(step: Callable[..., Any], count: int) -> int | None:
    """Where `lr` goes among `count` other arguments; None if the step has no room for it.

    A parameter with one of the usual names decides; otherwise `lr` comes last, as the signature says.
    """
    try:
        parameters = list(inspect.signature(step).parameters.values())
    except (TypeError, ValueError):
        return count
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    for index, parameter in enumerate(places):
        if parameter.name in _LEARNING_RATE and index <= count:
            return index
    takes_any = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return count if takes_any or len(places) > count else None


def as_call(step: Callable[..., Any], has_state: bool, data_count: int) -> tuple[Call, bool]:
    """The step with one fixed signature, and whether it takes a learning rate at all."""
    place = lr_place(step, 1 + has_state + data_count)

    def call(params: Any, state: Any, lr: Any, data: tuple[Any, ...]) -> tuple[Any, Any]:
        arguments = [params, state, *data] if has_state else [params, *data]
        if place is not None:
            arguments.insert(place, lr)
        result = step(*arguments)
        return _pair(result) if has_state else (result, state)

    return call, place is not None


def _pair(result: Any) -> tuple[Any, Any]:
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(
            f"a step with a state returns two things, (params, state), and this one returned {result!r:.60}"
        )
    return result
