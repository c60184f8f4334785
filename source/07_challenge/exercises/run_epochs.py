"""7.7: a loop that compiles one step again and again, and what is left when it does not."""

import numpy as np
from jaxercise.author import Exercise, TestFunction, Wrong, between, draw, gate, hidden, matches, shown

from ._loops import (
    Runner,
    first_rate,
    looping,
    new_for_each_batch,
    new_for_each_epoch,
    not_compiled,
    one_function,
    rates_inside,
    scanned,
    static_rate,
    with_batches_first,
)

FADING, COUNTING = TestFunction("fading_step"), TestFunction("counting_step")


def counted(width):
    return {"runs": np.zeros((), np.int32), "total": np.zeros(width, np.float32)}


def rows(count, width, batch, epochs, step=FADING):
    """Rows of whole numbers, so that nothing is rounded; the state is a total of them, or that and a count."""
    state = {"total": np.zeros(width, np.float32)} if step is FADING else counted(width)

    def drawn(rng):
        return step, state, rng.integers(-9, 9, size=(count, width)).astype(np.float32), batch, epochs

    return drawn


run_epochs = Exercise(
    title="The recompilation hunt",
    points=8,
    minutes=12,
    bonus=True,
    returns="The state after the last step.",
    cases={
        "by_hand": shown(
            draw.together(
                draw.fixed(FADING, {"total": np.zeros(1, np.float32)}),
                draw.arrays([[1], [10], [100], [1000]]),
                draw.fixed(2, 2),
            )
        ),
        "even": rows(15, 3, 5, 2),
        "ragged": rows(13, 3, 5, 2),
        "counted": rows(11, 3, 5, 3, COUNTING),
        "short": hidden(rows(17, 2, 7, 1)),
        "long": hidden(rows(13, 5, 4, 2, COUNTING)),
    },
    checks={
        "value": gate(matches("goes through all batches of every epoch, each at its rate", on="by_hand even")),
        "ragged": matches("leaves out the rows that fill no batch", on="ragged short"),
        "once": between(
            "runs through the step once, however many batches and epochs there are",
            low=1,
            high=1,
            field="runs",
            message="mechanism.runs_again",
            on="counted long",
            weight=2,
        ),
    },
    wrong=[
        Wrong(
            "for_each_batch",
            [looping(new_for_each_batch), looping(not_compiled)],
            cause="Every batch is a run: the step is not compiled, or a loop around it is compiled and unrolled, or `jax.jit` is given a new function for each batch, and a `lambda` is a new one each time.",
            advice="Call `jax.jit(step)` once, before both loops, and call what it returns.",
            bank="M30",
        ),
        Wrong(
            "for_each_epoch",
            [looping(new_for_each_epoch), looping(static_rate), rates_inside],
            cause="Every epoch is a run: its rate is a static argument or a part of the program, or the function is a new one.",
            advice="Call `jax.jit(step)` once, before both loops, and pass the rate as an ordinary argument.",
            bank="M30",
        ),
        Wrong(
            "two_kinds_of_rate",
            looping(one_function, rate=lambda epoch: 0.5**epoch if epoch else 1),
            cause="Your rate begins as a whole number and goes on as a float: two dtypes are two programs.",
            advice="Begin with 1.0, or write 0.5**epoch.",
        ),
        Wrong(
            "ragged",
            looping(one_function, keep_rest=True),
            cause="Rows that fill no batch are used all the same, which makes batches of another shape, and each shape is compiled by itself.",
            advice="Stop before them: `len(X) // batch * batch` rows fill batches.",
            bank="M79",
        ),
        Wrong(
            "first_rate",
            looping(first_rate),
            cause="All epochs have the rate of the first: a number that a compiled function does not take as an argument is a part of its program.",
            advice="Pass the rate as an argument.",
            bank="M23",
        ),
    ],
    right=[scanned, with_batches_first, Runner(), looping(one_function)],
    hints=[
        "When does a compiled function have to be compiled again? There are three answers, and all three stand in the slow loop.",
        "Another function, another shape, another static value. Which line of `slow_epochs` does which?",
        "fast = jax.jit(step), before both loops; start runs up to len(X) // batch * batch; state = fast(state, rows, 0.5**epoch).",
    ],
    why="A compiled program is found again by three things: which function, which shapes and kinds of its arrays, which static values. Keep all three, and it is never compiled twice.",
)
