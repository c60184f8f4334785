"""Processor time of some work, by a clock that is read from outside."""

from collections.abc import Callable
from typing import TypeVar

Clock = Callable[[], float]
Result = TypeVar("Result")


def timed(clock: Clock, work: Callable[[], Result]) -> tuple[float, Result]:
    """The seconds that go by on a clock during some work, and what came of it."""
    before = clock()
    result = work()
    return clock() - before, result
