"""A machine that does nothing but let the time of its own clock pass: what a function that measures times is judged with."""

import math
import sys
from collections.abc import Callable, Sequence

import numpy as np

_now, _busy_until = [100.0], [0.0]  # seconds; one machine, so that clock and work need no common argument


class Promised:
    """A result that is there later, as those of JAX are; whoever waits for it lets the time pass."""

    def __init__(self, ready: float) -> None:
        self._ready = ready

    def block_until_ready(self) -> "Promised":
        """Let the time pass until the result is there."""
        _now[0] = max(_now[0], self._ready)
        return self

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        self.block_until_ready()
        return np.zeros(())

    def __float__(self) -> float:
        self.block_until_ready()
        return 0.0


def fake_clock(rate: float = 1.0) -> Callable[[], float]:
    """A clock that tells the machine's time in seconds; with the rate 0 it stands still."""
    return lambda: rate * _now[0]


def fake_work(first: float, asked: float, takes: Sequence[float], results: int = 1) -> Callable[[float, float], object]:
    """A function of two numbers that keeps the machine busy for their product times what `takes` says of each call, in turn.

    first: seconds that the first call takes in addition, before it returns. asked: seconds after which any call returns, with a result
    that is there later. results: how many results a call has; the last of them is there last. Whatever the machine was busy with before
    is forgotten, so that nobody waits for work that somebody else did not wait for.
    """
    calls, _busy_until[0] = [0], 0.0

    def work(x: float, y: float) -> object:
        _refuse_placeholders(x, y)
        number = calls[0]
        calls[0] += 1
        _now[0] += asked + (0.0 if number else first)
        start = max(_now[0], _busy_until[0])
        _busy_until[0] = start + takes[number % len(takes)] * math.prod((float(x), float(y)))
        moments = np.linspace(start, _busy_until[0], results + 1)[1:]
        promised = tuple(Promised(float(moment)) for moment in moments)
        return promised if results > 1 else promised[0]

    return work


def _refuse_placeholders(*numbers: object) -> None:
    jax = sys.modules.get("jax")
    if jax and any(isinstance(number, jax.core.Tracer) for number in numbers):
        raise TypeError(
            "fake_work was handed to a transform such as jax.jit. Time it as it is: compiled, it is another function."
        )
