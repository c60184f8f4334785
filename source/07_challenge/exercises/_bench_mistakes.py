"""Mistakes of 7.1, and what they are made of."""

from jaxercise.author import Wrong

from ._stopwatches import (
    all_together,
    by_another_clock,
    first_call,
    first_call_among_them,
    first_part_always,
    first_part_only,
    measured_at_once,
    not_blocked,
    ten_runs,
    waiting_at_the_end,
    warm_up_not_awaited,
    warmed,
)

MISTAKES = [
    Wrong(
        "not_blocked",
        not_blocked,
        cause="You measure how long it takes to ask for the work, not how long the work takes: a call of JAX returns before its result is there.",
        advice="Put `jax.block_until_ready(...)` around the call, before you read the clock again.",
        bank="M31",
    ),
    Wrong(
        "first_call",
        [first_call, first_call_among_them, measured_at_once],
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
        [first_part_only, first_part_always],
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
]
