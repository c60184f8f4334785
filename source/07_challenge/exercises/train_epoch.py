"""7.4: a whole epoch in one compiled program."""

from dataclasses import replace

import jax
import numpy as np
from jaxercise.author import (
    Exercise,
    Wrong,
    compiles_once,
    draw,
    gate,
    hidden,
    is_jitted,
    matches,
    same_program_size,
    shown,
)

from ._epochs import (
    appending,
    backwards,
    by_counting,
    by_index,
    compiled_inside,
    last_loss,
    loop,
    loss_after,
    not_carried,
    of_leaves,
    scanning,
)
from ._steps import BY_HAND, FIRST_AND_SECOND, TWO_INPUTS, repeated, row_by_row


def epoch(*sizes, batches, batch, lr):
    """A network and the batches of an epoch, with their one-hot labels."""
    ins, classes = sizes[0], sizes[-1]

    def targets(rng):
        return (np.eye(classes, dtype=np.float32)[rng.integers(classes, size=(batches, batch))],)

    return draw.together(draw.network(*sizes), draw.normal((batches, batch, ins)), targets, draw.fixed(lr))


train_epoch = Exercise(
    title="An epoch in one piece",
    points=8,
    minutes=15,
    returns="The parameters after the epoch (a list of (W, b)) and the loss before each step: (k,).",
    cases={
        "by_hand": shown(
            draw.fixed(BY_HAND, np.stack([TWO_INPUTS, TWO_INPUTS[::-1]]), np.stack([FIRST_AND_SECOND] * 2), 0.5)
        ),
        "epoch": epoch(11, 13, 5, batches=3, batch=7, lr=0.3),
        "one_batch": epoch(5, 7, 3, batches=1, batch=2, lr=0.1),
        "long": hidden(epoch(5, 7, 7, 3, batches=17, batch=4, lr=0.2)),
    },
    checks={
        "value": gate(
            matches(
                "is where the loop over the batches is, and has the loss before each of its steps", rtol=1e-4, weight=3
            )
        ),
        "batches": replace(
            same_program_size(
                "is a program of the same size for any number of batches",
                larger=repeated(3),
                static=(3,),
                on="epoch",
                weight=2,
            ),
            params={"message": "mechanism.unrolled"},
        ),
        "rows": same_program_size(
            "is a program of the same size for batches of any size",
            larger=repeated(3, axis=1),
            static=(3,),
            on="epoch",
        ),
        "compiles_once": compiles_once("is compiled once and then reused", calls=3, on="epoch"),
        "is_jitted": is_jitted("runs as a compiled program", at_most=16, static=(3,), on="epoch"),
    },
    wrong=[
        Wrong(
            "loop",
            [loop, jax.jit(loop)],
            cause="The numbers are right, but Python goes through the batches: compiled, the program holds every step of the epoch, one after the other.",
            advice="`jax.lax.scan(one_step, params, (X, Y))` writes the steps of one batch.",
            bank="M97",
            decided_by="batches",
        ),
        Wrong(
            "loop_in_the_body",
            jax.jit(scanning(loss=row_by_row)),
            cause="`scan` goes through the batches, but inside its body Python goes through the rows of a batch.",
            advice="Take `forward`, which treats a whole batch, in the body.",
            bank="M97",
            decided_by="rows",
        ),
        Wrong(
            "growing_carry",
            jax.jit(appending),
            cause="What the body returns to be carried has another structure than what it was given: a list grows in it, or the two things that the body returns have changed places.",
            advice="The body returns (new parameters, loss): the first is carried, the second is stacked for you, one for each batch.",
            bank="M97",
        ),
        Wrong(
            "not_carried",
            jax.jit(not_carried),
            cause="Every step begins with the first parameters: the body returns as carry what it was given.",
            advice="The first thing that the body returns is what the next batch begins with: the new parameters.",
            bank="M84",
        ),
        Wrong(
            "loss_after",
            jax.jit(scanning(loss_after)),
            cause="The losses are those after each step.",
            advice="`jax.value_and_grad` gives the loss before the step.",
        ),
        Wrong(
            "last_loss",
            jax.jit(last_loss),
            cause="Only the last loss is returned.",
            advice="The second thing that `scan` returns holds one for each batch.",
        ),
        Wrong(
            "backwards",
            jax.jit(backwards),
            cause="The batches are taken from the last to the first.",
            advice="Leave `reverse` out.",
        ),
        Wrong(
            "jit_inside",
            [compiled_inside, scanning()],
            cause="Inside, `jax.jit` or `jax.lax.scan` itself is given a function that is new in each call, and compiles it from scratch.",
            advice="Compile once, outside: `@jax.jit` above the function, or one line below it.",
            bank="M30",
            decided_by="compiles_once",
        ),
    ],
    right=[jax.jit(scanning()), jax.jit(by_counting), jax.jit(by_index), jax.jit(of_leaves)],
    hints=[
        "A loop that carries something from round to round has a body: what comes in, what goes out to the next round, and what is to be kept of this one?",
        "`jax.lax.scan(body, params, (X, Y))` calls body(params, (x, y)) for every batch. The body returns (new parameters, loss).",
        "def body(params, batch): x, y = batch; loss and gradient as in 7.3; return new, loss. Then: return jax.lax.scan(body, params, (X, Y)); and @jax.jit above train_epoch.",
    ],
    why="`scan` is a loop that JAX knows: its body is traced and compiled once, however often it runs. A Python loop is gone before JAX sees anything; what is left is a long list.",
)
