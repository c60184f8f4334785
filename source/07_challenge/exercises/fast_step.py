"""7.3.2: a training step in one compiled program."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Exercise,
    SpeedBar,
    compiles_once,
    draw,
    faster,
    gate,
    hidden,
    inputs_unchanged,
    is_jitted,
    matches,
    same_program_size,
    shown,
)

from ._fast_step_mistakes import MISTAKES, slope
from ._steps import (
    A_BATCH,
    BY_HAND,
    EIGHT,
    FIRST_AND_SECOND,
    TWO_INPUTS,
    own_loss,
    repeated,
    stepping,
)


def around_a_compiled_slope(params, X, Y, lr):
    loss, grads = slope(params, X, Y)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)], loss


class Compiled:
    def __init__(self):
        self.step = jax.jit(stepping())

    def __call__(self, params, X, Y, lr):
        return self.step(params, X, Y, lr)


def by_pull(params, X, Y, lr):
    loss, pull = jax.vjp(lambda params: own_loss(params, X, Y), params)
    (grads,) = pull(jnp.ones(()))
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), loss


SPEED = SpeedBar("slow_step", 16.0, slowest_acceptable=around_a_compiled_slope, fastest_unacceptable=stepping())

fast_step = Exercise(
    title="A step in one piece",
    points=5,
    minutes=9,
    returns="The new parameters (a list of (W, b)) and the loss before the step: one number.",
    cases={
        "by_hand": shown(draw.fixed(BY_HAND, TWO_INPUTS, FIRST_AND_SECOND, 0.5)),
        "batch": A_BATCH,
        "deep": hidden(EIGHT),
    },
    checks={
        "value": gate(matches("gives what `slow_step` gives", rtol=1e-4, weight=2)),
        "compiles_once": compiles_once("is compiled once and then reused", calls=3, on="batch", weight=2),
        "is_jitted": is_jitted("runs as a compiled program", at_most=16, static=(3,), on="batch"),
        "size": same_program_size(
            "is a program of the same size for any batch", larger=repeated(3), static=(3,), on="batch", weight=2
        ),
        "pure": inputs_unchanged("leaves the old parameters as they were", on="batch"),
        "fast": faster("is 16 times as fast as `slow_step`, or more", SPEED, on="batch", weight=2),
    },
    wrong=MISTAKES,
    right=[jax.jit(stepping()), around_a_compiled_slope, Compiled(), jax.jit(by_pull)],
    hints=[
        "Three things make `slow_step` slow: nothing is compiled, Python goes through the rows, and the loss is computed twice.",
        "`jax.value_and_grad(loss)(params)` gives (loss, gradient) in one pass. In the loss, take `forward`, which treats a whole batch.",
        "loss, grads = value_and_grad(lambda p: cross_entropy(forward(p, X), Y))(params); new = p - lr * g for every leaf; return new, loss; and @jax.jit above.",
    ],
    why="A compiled step is one call instead of hundreds, and what stands between the operations, waiting and small arrays in memory, is gone. The arithmetic is the same.",
)
