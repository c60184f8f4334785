"""7.1: a stopwatch for a function whose results are there later, and whose first call is another than the rest."""

from jaxercise.author import Ask, Exercise, TestFunction, Wrong, between, draw, gate, hidden, matches, shown

from ._stopwatches import (
    Stopwatch,
    all_together,
    by_another_clock,
    first_call,
    first_call_among_them,
    first_part_only,
    in_numpy,
    leaf_by_leaf,
    not_blocked,
    ten_runs,
    waiting_at_the_end,
    warm_up_not_awaited,
    warmed,
)

CLOCK, STOPPED = TestFunction("fake_clock"), TestFunction("fake_clock", (0.0,))


def timed(clock, fn, x, y, runs):
    """The answer times fn(x, y), so many runs."""
    return [Ask("call", args=(clock, fn, x, y), options={"keywords": {"n": runs}})]


def working(first, asked, takes, results=1):
    return TestFunction("fake_work", (first, asked, takes, results))


def uneven(runs):
    """Calls of which every so many in a row hold the quickest, at a place that is drawn; the first and the last run hold no extreme."""

    def drawn(rng):
        order = rng.permutation(runs)
        while {order[0], order[1]} & {0, runs - 1}:
            order = rng.permutation(runs)
        takes = [round(float(number), 4) for number in order * 0.01 + rng.uniform(0.02, 0.03)]
        return CLOCK, working(0.5, 0.001, takes), 1.0, 2.0, runs

    return drawn


def last_is_quickest(rng):
    """Five calls that are slow, of which the first is not to be counted, and then a quick one."""
    slow, quick = round(float(rng.uniform(0.06, 0.09)), 4), round(float(rng.uniform(0.01, 0.03)), 4)
    return CLOCK, working(0.5, 0.001, [slow] * 5 + [quick] + [slow] * 20), 1.0, 1.0, 5


def quicker_later(rng):
    """Three calls that are slow, after the first that is not to be counted, and quick ones behind them."""
    slow, quick = round(float(rng.uniform(0.06, 0.09)), 4), round(float(rng.uniform(0.01, 0.03)), 4)
    return CLOCK, working(0.5, 0.001, [slow] * 4 + [quick] * 40), 1.0, 1.0, 3


bench = Exercise(
    title="An honest stopwatch",
    points=8,
    minutes=15,
    returns="Seconds of the given clock, one number: ().",
    cases={
        "even": shown(draw.fixed(CLOCK, working(0.5, 0.001, [0.02]), 2.0, 3.0, 3)),
        "uneven": uneven(7),
        "last_is_quickest": last_is_quickest,
        "quicker_later": quicker_later,
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
        "first": matches("does not count the first call, even if n is 1", asks=timed, on="once", weight=2),
        "shortest": matches(
            "is the shortest of n runs after it",
            asks=timed,
            on="uneven last_is_quickest quicker_later more_uneven",
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
    wrong=[
        Wrong(
            "not_blocked",
            not_blocked,
            cause="You measure how long it takes to ask for the work, not how long the work takes: a call of JAX returns before its result is there.",
            advice="Put `jax.block_until_ready(...)` around the call, before you read the clock again.",
            bank="M31",
        ),
        Wrong(
            "first_call",
            [first_call, first_call_among_them],
            cause="The first call is counted. It compiles, and that happens once.",
            advice="Call the function once, and wait for its result, before you begin to measure.",
            bank="M95",
        ),
        Wrong(
            "averaged",
            [
                warmed(lambda times: sum(times) / len(times)),
                warmed(lambda times: sorted(times)[len(times) // 2]),
                all_together,
                waiting_at_the_end,
            ],
            cause="You take an average or a median. Whatever disturbs a run makes it longer, never shorter, so that both hold the disturbance.",
            advice="Measure each run by itself, and take the shortest.",
            bank="M96",
        ),
        Wrong(
            "longest",
            warmed(max),
            cause="You take the longest run, the one that was disturbed most.",
            advice="Take the shortest: `min`.",
            bank="M96",
        ),
        Wrong(
            "one_run",
            [warmed(lambda times: times[0]), warmed(lambda times: times[-1])],
            cause="One single run decides, the first or the last: the others have no influence.",
            advice="Collect the times of all n runs, and take the shortest behind the loop.",
        ),
        Wrong(
            "own_number",
            ten_runs,
            cause="You measure as many runs as you like, and not n.",
            advice="The loop goes `range(n)`.",
        ),
        Wrong(
            "warm_up_not_awaited",
            warm_up_not_awaited,
            cause="Nobody waits for the first call: it still runs when the measurement begins, and the first run waits for it as well.",
            advice="Put `jax.block_until_ready(...)` around the first call, too.",
            bank="M31",
        ),
        Wrong(
            "negative",
            warmed(lambda times: min(-time for time in times)),
            cause="The later reading is subtracted from the earlier one.",
            advice="Subtract the reading before the call from the one after it.",
        ),
        Wrong(
            "all_runs",
            warmed(sum),
            cause="You add up all runs.",
            advice="Take the shortest of them.",
        ),
        Wrong(
            "first_part",
            first_part_only,
            cause="A result may have several parts, and you wait for the first of them.",
            advice="`jax.block_until_ready` takes the whole result, whatever its structure, and waits for all of it.",
            bank="M31",
        ),
        Wrong(
            "another_clock",
            by_another_clock,
            cause="By a clock that stands still your time is not zero, so you read another clock, or add something to what you measured.",
            advice="Every reading is `clock()`.",
            decided_by="clock",
        ),
    ],
    right=[leaf_by_leaf, in_numpy, Stopwatch()],
    hints=[
        "Three things happen besides the work: the first call compiles, a call returns before its result is there, and the machine is disturbed now and then.",
        "Call `fn(*args)` once and wait for it. Then n times: read the clock, call, wait with `jax.block_until_ready`, read the clock.",
        "times = []; n times: start = clock(); jax.block_until_ready(fn(*args)); append clock() - start. Return min(times).",
    ],
    why="A disturbance only ever makes a run longer. So the shortest of several runs is the one that was disturbed least, and two of these can be compared; averages cannot.",
)
