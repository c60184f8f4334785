"""Mistakes of 7.3.2, and what they are made of."""

import jax
from jaxercise.author import (
    Wrong,
)

from ._steps import (
    own_loss,
    row_by_row,
    stepping,
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


MISTAKES = [
    Wrong(
        "jit_inside",
        compiled_inside,
        cause="Inside the step, `jax.jit`, or a loop such as `jax.lax.scan`, is given a function that is new each time, so each step compiles from scratch.",
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
        cause="The step, or a part of it, is not compiled: each of its operations is sent to the machine by itself.",
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
]
