"""7.3.2: a training step in one compiled program."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Exercise,
    SpeedBar,
    Wrong,
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

from ._steps import (
    A_BATCH,
    BY_HAND,
    EIGHT,
    FIRST_AND_SECOND,
    TWO_INPUTS,
    own_loss,
    row_by_row,
    stepping,
    three_times,
)


def compiled_inside(params, X, Y, lr):
    return jax.jit(stepping())(params, X, Y, lr)


def with_float(params, X, Y, lr):
    params, loss = stepping()(params, X, Y, lr)
    return params, float(loss)


def loss_after(params, X, Y, lr):
    new, _ = stepping()(params, X, Y, lr)
    return new, own_loss(new, X, Y)


def with_another_rate(rate):
    """A step whose learning rate is rate(lr)."""
    return jax.jit(lambda params, X, Y, lr: stepping()(params, X, Y, rate(lr)))


def gradients(params, X, Y, lr):
    loss, grads = slope(params, X, Y)
    return grads, loss


def loss_first(params, X, Y, lr):
    new, loss = stepping()(params, X, Y, lr)
    return loss, new


def matrices_only(params, X, Y, lr):
    new, loss = stepping()(params, X, Y, lr)
    return [(W, b) for (W, _), (_, b) in zip(new, params, strict=True)], loss


slope = jax.jit(jax.value_and_grad(own_loss))


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
            "is a program of the same size for any batch", larger=three_times(3), static=(3,), on="batch", weight=2
        ),
        "pure": inputs_unchanged("leaves the old parameters as they were", on="batch"),
        "fast": faster("is 16 times as fast as `slow_step`, or more", SPEED, on="batch", weight=2),
    },
    wrong=[
        Wrong(
            "jit_inside",
            compiled_inside,
            cause="`jax.jit` is called inside the step, on a function that is new each time, so each step compiles from scratch.",
            advice="Compile once, outside: `@jax.jit` above the function, or one line below it.",
            bank="M30",
            decided_by="compiles_once",
        ),
        Wrong(
            "row_by_row",
            [jax.jit(stepping(row_by_row))],
            cause="The numbers are right and the step is compiled, but Python goes through the rows: the program holds the steps of each.",
            advice="Take `fast_forward`, or `forward`, in the loss.",
            bank="M37",
            decided_by="size",
        ),
        Wrong(
            "not_compiled",
            stepping(),
            cause="Nothing is compiled: every operation is sent to the machine by itself.",
            advice="`@jax.jit` above the function, or a line below it that compiles the function by its name.",
            decided_by="is_jitted",
        ),
        Wrong(
            "float_inside",
            jax.jit(with_float),
            cause="`float(...)` wants a number, and inside a compiled function there is only a placeholder.",
            advice="Return the loss as it is, an array of shape ().",
        ),
        Wrong(
            "loss_after",
            jax.jit(loss_after),
            cause="The loss is that of the new parameters.",
            advice="`jax.value_and_grad` gives the loss before the step, and it costs nothing.",
        ),
        Wrong(
            "uphill",
            with_another_rate(lambda lr: -lr),
            cause="The step is added to the parameters, and goes uphill.",
            advice="The new parameters are w - lr * dw.",
        ),
        Wrong(
            "no_rate",
            with_another_rate(lambda lr: 1.0),
            cause="The gradient is subtracted as it is; `lr` has no influence.",
            advice="Multiply the gradient by `lr` first.",
        ),
        Wrong(
            "gradients",
            gradients,
            cause="You return the gradient in the place of the new parameters.",
            advice="The new parameters are w - lr * dw, for every leaf.",
        ),
        Wrong(
            "matrices_only",
            jax.jit(matrices_only),
            cause="The biases stay as they were.",
            advice="`jax.tree.map` goes through every leaf, the biases among them.",
        ),
        Wrong(
            "loss_first",
            jax.jit(loss_first),
            cause="The loss stands first, and the parameters second.",
            advice="return new_params, loss",
        ),
    ],
    right=[jax.jit(stepping()), around_a_compiled_slope, Compiled(), jax.jit(by_pull)],
    hints=[
        "Three things make `slow_step` slow: nothing is compiled, Python goes through the rows, and the loss is computed twice.",
        "`jax.value_and_grad(loss)(params)` gives (loss, gradient) in one pass. In the loss, take `forward`, which treats a whole batch.",
        "loss, grads = value_and_grad(lambda p: cross_entropy(forward(p, X), Y))(params); new = p - lr * g for every leaf; return new, loss; and @jax.jit above.",
    ],
    why="A compiled step is one call instead of hundreds, and what stands between the operations, waiting and small arrays in memory, is gone. The arithmetic is the same.",
)
