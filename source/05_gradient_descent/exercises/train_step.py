"""5.7: one compiled step of training a network."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import (
    Exercise,
    Wrong,
    compiles_once,
    draw,
    falls,
    gate,
    inputs_unchanged,
    is_jitted,
    matches,
    reference,
    repeated,
    shown,
    starts_near,
)

from ._steps import (
    AVERAGED_OVER_CLASSES,
    around_a_compiled_slope,
    averaging_over_classes,
    log_softmax_terms,
    plain_step,
    step_with,
    step_with_own_loss,
)


def digits(rng):
    """An untrained network, digits, their one-hot labels; the last weights are small, so that its loss is that of no knowledge."""
    images, one_hot = draw.digits(64, "images", "one_hot")(rng)
    ((first, (W, b)),) = draw.network(784, 17, 10, bias_scale=0.0)(rng)
    return [first, (W / 10, b)], images, one_hot, 0.1


def leaky(params, X, Y, lr):
    def loss(p):
        params[:] = p  # what an object with an attribute `weights` does, when the loss assigns to it
        return reference("cross_entropy")(reference("forward")(params, X), Y)

    value, grads = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), value


def compiled_inside(params, X, Y, lr):
    def step(params, X, Y, lr):
        return plain_step(params, X, Y, lr)

    return jax.jit(step)(params, X, Y, lr)


def unpacked_backwards(params, X, Y, lr):
    loss = lambda p: reference("cross_entropy")(reference("forward")(p, X), Y)  # noqa: E731
    grads, value = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), value


def with_gradient(params, X, Y, lr):
    loss = lambda p: reference("cross_entropy")(reference("forward")(p, X), Y)  # noqa: E731
    _, grads = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), grads


AN_UNTRAINED_LAYER = [(np.zeros((2, 1), np.float32), np.zeros(2, np.float32))]
TWO_NUMBERS = np.array([[1], [10]], np.float32)
FIRST_CLASS_BOTH = np.array([[1, 0], [1, 0]], np.float32)

BATCH = draw.together(draw.network(11, 13, 5), draw.normal((7, 11)), draw.one_hot(7, 5), draw.fixed(0.3))

train_step = Exercise(
    title="A training step, compiled",
    points=7,
    minutes=10,
    returns="The new parameters (a list of (W, b)) and the loss before the update: one number.",
    cases={
        "by_hand": shown(draw.fixed(AN_UNTRAINED_LAYER, TWO_NUMBERS, FIRST_CLASS_BOTH, 0.1)),
        "batch": BATCH,
        "another_batch": BATCH,
        "digits": digits,
    },
    checks={
        "value": gate(
            matches(
                "returns the new parameters and the loss before the update",
                on="by_hand batch another_batch",
                rtol=1e-4,
                weight=2,
            )
        ),
        "first_loss": starts_near("starts near ln 10 on digits, within 15 %", classes=10, item=1, on="digits"),
        "falls": falls(
            "lowers the loss of a batch that is shown three times", item=1, asks=repeated(3, carry={0: 0}), on="batch"
        ),
        "pure": inputs_unchanged("leaves the old parameters as they were", on="batch"),
        "compiles_once": compiles_once("is compiled once and then reused", calls=2, on="batch"),
        "is_jitted": is_jitted("runs as a compiled program", at_most=16, static=(3,), on="batch"),
    },
    wrong=[
        Wrong(
            "leaked",
            leaky,
            cause="The loss writes to the parameters it was given, and leaves JAX's placeholders in them. They mean nothing once the differentiation is over.",
            advice="Inside the loss, only read: parameters come in as arguments, new ones go out as results.",
            bank="M24",
        ),
        Wrong(
            "jit_inside",
            compiled_inside,
            cause="Inside the step, `jax.jit`, or a loop such as `jax.lax.scan`, is given a function that is new each time, so each step compiles from scratch.",
            advice="Compile once, outside: `@jax.jit` above the function, or one line below it.",
            bank="M30",
            decided_by="compiles_once",
        ),
        Wrong(
            "unpacked_backwards",
            unpacked_backwards,
            cause="`jax.value_and_grad` returns the value first and the gradient second; you unpack them the other way round.",
            advice="loss, grads = ...",
            bank="M83",
        ),
        Wrong(
            "gradient_returned",
            with_gradient,
            cause="In the place of the loss you return the gradient, a whole tree.",
            advice="`jax.value_and_grad` returns (value, gradient); the value is the loss.",
            bank="M83",
        ),
        Wrong("mean_over_classes", averaging_over_classes, **AVERAGED_OVER_CLASSES),
        Wrong(
            "sum_over_batch",
            step_with(lambda Z, Y: jnp.sum(log_softmax_terms(Z, Y))),
            cause="You sum over the batch instead of averaging: the loss grows with the number of examples, and so does every step you take with it.",
            advice="Take the mean over the examples, after the sum over the classes.",
            bank="M55",
        ),
    ],
    right=[step_with_own_loss(), jax.jit(plain_step), around_a_compiled_slope],
    hints=[
        "Write the loss as a function of the parameters alone; what differentiates it can also give you its value.",
        "`jax.value_and_grad(loss)(params)` returns (value, gradient), value first. Put `@jax.jit` above your function, not inside it.",
        "Inside: loss(p) = cross_entropy(forward(p, X), Y); value, grads = value_and_grad(loss)(params); new = the step from 5.1; return new, value.",
    ],
    why="Parameters go in, new parameters come out, nothing is stored on the way: that is why the whole step can be compiled as one program, once for each shape.",
)
