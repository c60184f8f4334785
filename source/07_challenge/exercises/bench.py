"""7.1: a stopwatch for a function whose results are there later, and whose first call is another than the rest."""

from jaxercise.author import Ask, Exercise, TestFunction, between, draw, gate, hidden, matches, shown

from ._bench_mistakes import MISTAKES
from ._stopwatches import (
    Stopwatch,
    in_numpy,
    leaf_by_leaf,
)

CLOCK, STOPPED = TestFunction("fake_clock"), TestFunction("fake_clock", (0.0,))


def timed(clock, fn, x, y, runs):
    """The answer times fn(x, y), so many runs."""
    return [Ask("call", args=(clock, fn, x, y), options={"keywords": {"n": runs}})]


def working(first, asked, takes, results=1):
    return TestFunction("fake_work", (first, asked, takes, results))


def uneven(runs, second=0.01):
    """Calls of which every so many in a row hold the quickest, at a place that is drawn; the first and the last run hold neither an extreme nor the median.

    second: how many seconds one takes longer than the next quicker one.
    """

    def drawn(rng):
        order = rng.permutation(runs)
        while {order[0], order[1]} & {0, runs // 2, runs - 1}:
            order = rng.permutation(runs)
        takes = [round(float(number), 4) for number in second * (order + rng.uniform(2, 3))]
        return CLOCK, working(0.5, 0.001, takes), 1.0, 2.0, runs

    return drawn


def last_is_quickest(rng):
    """Five calls that are slow, of which the first is not to be counted, and then a quick one."""
    slow, quick = round(float(rng.uniform(0.06, 0.09)), 4), round(float(rng.uniform(0.01, 0.03)), 4)
    return CLOCK, working(0.5, 0.001, [slow] * 5 + [quick] + [slow] * 20), 1.0, 1.0, 5


def quicker_later(rng):
    """Eight slow calls, more than three runs and a warm-up take, and quick ones behind them."""
    slow, quick = round(float(rng.uniform(0.06, 0.09)), 4), round(float(rng.uniform(0.01, 0.03)), 4)
    return CLOCK, working(0.5, 0.001, [slow] * 8 + [quick] * 40), 1.0, 1.0, 3


bench = Exercise(
    title="An honest stopwatch",
    points=8,
    minutes=15,
    returns="Seconds of the given clock, one number: ().",
    cases={
        "even": shown(draw.fixed(CLOCK, working(0.5, 0.001, [0.02]), 2.0, 3.0, 3)),
        "uneven": uneven(7),
        "slow": uneven(5, 1.0),
        "last_is_quickest": last_is_quickest,
        "quicker_later": quicker_later,
        "quick_at_first": draw.fixed(CLOCK, working(0.0, 0.002, [0.01] + [0.05] * 40), 1.0, 1.0, 3),
        "once": draw.fixed(CLOCK, working(0.75, 0.002, [0.03]), 1.0, 1.0, 1),
        "two_results": draw.fixed(CLOCK, working(0.5, 0.001, [0.04], 2), 1.0, 1.0, 3),
        "standing": draw.fixed(STOPPED, working(0.5, 0.001, [0.02]), 1.0, 1.0, 3),
        "more_uneven": hidden(uneven(11)),
    },
    checks={
        "value": gate(
            matches(
                "is 0.121 s for work that takes 0.121 s in every call but the first", asks=timed, on="even", weight=2
            )
        ),
        "first": matches(
            "does not count the first call, even if n is 1", asks=timed, on="once quick_at_first", weight=2
        ),
        "shortest": matches(
            "is the shortest of n runs after it",
            asks=timed,
            on="uneven slow last_is_quickest quicker_later more_uneven",
            weight=2,
        ),
        "all": matches("waits for all parts of a result", asks=timed, on="two_results"),
        "clock": between(
            "reads the clock that it is given: by one that stands still, nothing takes any time",
            low=0.0,
            high=0.0,
            message="timing.moving",
            asks=timed,
            on="standing",
        ),
    },
    wrong=MISTAKES,
    right=[leaf_by_leaf, in_numpy, Stopwatch()],
    hints=[
        "Three things happen besides the work: the first call compiles, a call returns before its result is there, and the machine is disturbed now and then.",
        "Call `fn(*args)` once and wait for it. Then n times: read the clock, call, wait with `jax.block_until_ready`, read the clock.",
        "times = []; n times: start = clock(); jax.block_until_ready(fn(*args)); append clock() - start. Return min(times).",
    ],
    why="A disturbance only ever makes a run longer. So the shortest of several runs is the one that was disturbed least, and two of these can be compared; averages cannot.",
)
