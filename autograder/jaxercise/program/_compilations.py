"""Whether later calls compile something again, by the processor time of the student's process, read from outside."""

from collections.abc import Callable
from dataclasses import replace

from .._answer import Ask, Observation
from .._values import Value

TIMES_THE_PROGRAM = 40.0  # a call that compiles takes hundreds of times as long, one without `jit` tens of times
RUNS = 5

Clock = Callable[[], float]


def count_compilations(
    ask: Ask, call: Callable[[Ask], Observation], seconds_of_program: float, clock: Clock
) -> Observation:
    """How many of `calls` later calls take as much processor time as only compiling does, as an observation.

    ask: an ask for compilations. call: asks the student's process, whose processor time `clock` reads. seconds_of_program: what a call needs at least.
    """
    plain = replace(ask, operation="call", options={}, keep="")
    first = call(plain)
    if first.kind != "returned":
        return first
    count = 0
    for number in range(1, ask.options.get("calls", 10) + 1):
        args = _other_floats(ask.args, 1 + number / 16) if ask.options.get("varied") else ask.args
        made: list[Observation] = []
        taken = seconds_of(clock, lambda args=args, made=made: made.append(call(replace(plain, args=args))))
        if made[0].kind != "returned":
            return made[0]
        count += taken > TIMES_THE_PROGRAM * seconds_of_program
    return replace(first, value=count)


def least_seconds(clock: Clock, work: Callable[[], object]) -> float:
    """The least processor time that a process takes for some work, of a few runs."""
    return min(seconds_of(clock, work) for _ in range(RUNS))


def seconds_of(clock: Clock, work: Callable[[], object]) -> float:
    """Processor time that goes by on a clock during some work."""
    before = clock()
    work()
    return clock() - before


def _other_floats(args: tuple, factor: float) -> tuple[Value, ...]:
    return tuple(arg * factor if type(arg) is float else arg for arg in args)
