"""7.6: from measured times to the cost of a call, and to the batch from which another machine is faster."""

import math

import numpy as np
from jaxercise.author import Exercise, Wrong, between, draw, gate, hidden, matches, shown

from ._straight_lines import (
    by_covariance,
    by_projection,
    crossing_of,
    first_measured,
    meeting,
    of_the_difference,
    through_zero,
    zero_from_the_first_measured,
)

SIZES = np.array([1, 4, 16, 64, 256, 1024], np.float32)


def line(start, each, sizes=SIZES):
    """The milliseconds that batches of some sizes take: a start, and something for each example."""
    return (start + each * sizes).astype(np.float32)


def two_machines(rng):
    """A machine that begins at once, and one that begins later and is faster then; they meet between 20 and 800 examples."""
    start, each, meets = rng.uniform(0.1, 0.3), rng.uniform(0.02, 0.08), rng.uniform(20, 800)
    faster = each / rng.uniform(5, 30)
    return SIZES, line(start, each), line(start + meets * (each - faster), faster)


def early(rng):
    """The same, but they meet below the smallest batch that was measured."""
    sizes = np.array([1, 2, 4, 8, 16, 32], np.float32)
    start, each, meets = rng.uniform(0.1, 0.3), rng.uniform(0.02, 0.08), rng.uniform(0.2, 0.8)
    faster = each / rng.uniform(5, 30)
    return sizes, line(start, each, sizes), line(start + meets * (each - faster), faster, sizes)


def never(rng):
    """The second machine begins later and is slower."""
    start, each = rng.uniform(0.1, 0.3), rng.uniform(0.02, 0.08)
    return SIZES, line(start, each), line(2 * start, 1.5 * each)


def always(rng):
    """The second machine begins earlier and is faster."""
    start, each = rng.uniform(0.1, 0.3), rng.uniform(0.02, 0.08)
    return SIZES, line(start, each), line(start / 2, each / 3)


crossing = Exercise(
    title="When does the other machine win?",
    points=8,
    minutes=12,
    bonus=True,
    returns="A number of examples, not rounded: ().",
    cases={
        "by_hand": shown(draw.arrays([1, 2, 4], [2, 3, 5], [4.5, 5, 6])),
        "machines": two_machines,
        "early": early,
        "never": never,
        "always": always,
        "others": hidden(two_machines),
    },
    checks={
        "value": gate(
            matches(
                "is the number of examples for which both machines take the same time",
                rtol=1e-2,
                on="by_hand machines early others",
                weight=2,
            )
        ),
        "never": between(
            "is infinite where the second machine begins later and is slower, too",
            low=1e30,
            high=math.inf,
            message="timing.never",
        ),
        "always": between(
            "is zero where the second machine is faster from the beginning", low=0.0, high=0.0, message="timing.always"
        ),
    },
    wrong=[
        Wrong(
            "first_measured",
            first_measured,
            cause="You take the first size among those that were measured. The two machines meet somewhere between two of them, or beyond the last.",
            advice="Put a straight line through the times of each machine, and ask where the two lines meet.",
        ),
        Wrong(
            "from_the_first_measured",
            zero_from_the_first_measured,
            cause="You decide at the smallest batch that was measured whether the second machine is faster from the beginning. The lines begin at zero examples.",
            advice="Compare the starts, or let the point where the lines meet decide.",
        ),
        Wrong(
            "no_start",
            crossing_of(meeting, through_zero),
            cause="Your lines begin at zero: without a start, one machine is the faster one for every size.",
            advice="`np.polyfit(sizes, times, 1)` gives the slope and where the line begins.",
        ),
        Wrong(
            "starts_exchanged",
            crossing_of(lambda a, b, c, d: (a - c) / (b - d) if b > d else math.inf),
            cause="The sign is turned round, and a number of examples is never negative.",
            advice="Set a + b n equal to c + d n and solve for n.",
        ),
        Wrong(
            "negative",
            crossing_of(lambda a, b, c, d: (c - a) / (b - d) if b > d else math.inf),
            cause="Where the second machine is faster from the beginning, your lines meet at a negative number.",
            advice="Then return 0.",
        ),
        Wrong(
            "met_in_the_past",
            crossing_of(lambda a, b, c, d: max((c - a) / (b - d), 0.0)),
            cause="Two lines meet even where the second machine begins later and costs more for each example: at a negative number. From there on it is the slower one.",
            advice="Look at the slopes first: only a smaller one can catch up.",
        ),
    ],
    right=[crossing_of(meeting, by_projection), crossing_of(meeting, by_covariance), of_the_difference],
    hints=[
        "A call costs something however small it is, and then something for each example. What are these two numbers of a machine in its measured times?",
        "`each, start = np.polyfit(sizes, times, 1)` for both machines. Then set the two costs equal.",
        "n = (start2 - start1) / (each1 - each2); infinite if each2 >= each1; 0 if it comes out negative.",
    ],
    why="The start decides for small batches and the slope for large ones. So neither machine is the faster one in every case: whoever says by how much must say for which size.",
)
