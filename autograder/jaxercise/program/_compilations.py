"""Whether later calls compile something again, by the processor time of the student's process, read from outside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from .._answer import Ask, Observation
from .._values import Value
from ._clock import Clock, timed

# A call that finds its program takes up to three times as long as the program, one that has to find it anew, even among compiled
# ones, thirty times and more. Steps that run one by one take up to twenty-five times as long without compiling anything.
TIMES_THE_PROGRAM, TIMES_STEP_BY_STEP = 12.0, 60.0
FEW_STEPS = 4  # one by one
RUNS = 5
MOST_CALLS = 8  # before calls that were all slow count: on a busy machine, one call after the other may be disturbed


@dataclass(frozen=True)
class Least:
    """What a call needs at least: seconds of processor time; and how many of its steps run one by one.

    lower: traces and lowers the smallest function anew, and tells its seconds: whoever compiles does no less, even where the compiled
    program is found in a cache.
    """

    seconds: float
    outside_jit: int
    lower: Callable[[], float]


def count_compilations(ask: Ask, call: Callable[[Ask], Observation], least: Least, clock: Clock) -> Observation:
    """How many later calls compile something, as an observation: all, if even the quickest of them takes so long, or none.

    So long is many times what the program takes, and longer than tracing and lowering take beside them: a busy machine may slow
    whatever runs. They are `calls`, and more if none of these was quick. ask: an ask for compilations. call: asks the student's
    process, whose processor time `clock` reads.
    """
    plain = replace(ask, operation="call", options={}, keep="")
    first = call(plain)
    if first.kind != "returned":
        return first
    times = TIMES_THE_PROGRAM if least.outside_jit <= FEW_STEPS else TIMES_STEP_BY_STEP
    calls, quick, taken, lowered = ask.options.get("calls", 10), times * least.seconds, [], []
    while len(taken) < calls or (min(taken) > quick and (len(taken) < MOST_CALLS or len(lowered) < RUNS)):
        number = len(taken) + 1
        args = _other_floats(ask.args, 1 + number / 16) if ask.options.get("varied") else ask.args
        seconds, again = timed(clock, partial(call, replace(plain, args=args)))
        if again.kind != "returned":
            return again
        taken.append(seconds)
        if number >= max(calls, MOST_CALLS) and min(taken) > quick:
            lowered.append(least.lower())
    compiled = min(taken) > max(quick, min(lowered, default=0.0))
    return replace(first, value=len(taken) if compiled else 0)


def least_seconds(clock: Clock, work: Callable[[], object]) -> float:
    """The least processor time that a process takes for some work, of a few runs."""
    return min(timed(clock, work)[0] for _ in range(RUNS))


def _other_floats(args: tuple, factor: float) -> tuple[Value, ...]:
    return tuple(arg * factor if type(arg) is float else arg for arg in args)
