"""4.4: the logarithm of the softmax of each row, right for logits of any size."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, matches, responds, rows_sum, shown

from ._mistakes import NO_MAX, ROUNDED_TO_ZERO, SILENCED, SILENCED_ALARM, SOFTMAX_AXIS, SOFTMAX_NO_AXIS


def plus_and_minus(size):
    """Logits that are all of one size, of either sign."""
    return lambda rng: (size * rng.choice([-1, 1], size=(7, 5)).astype(np.float32),)


def rows_of_every_size(rng):
    """Seven rows of logits between a hundredth and ten thousand."""
    return ((10.0 ** np.arange(-2, 5)[:, None] * rng.normal(size=(7, 5))).astype(np.float32),)


def far_below(rng):
    """Rows whose logits are all far below zero: about -100."""
    return ((8 * rng.normal(size=(7, 5)) - 100).astype(np.float32),)


def in_numpy(Z):
    Z = np.asarray(Z)
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


log_softmax = Exercise(
    title="Log-softmax",
    points=6,
    minutes=10,
    returns="(batch, classes), like the logits.",
    cases={
        "rows": shown(draw.arrays([[0, 0, 0, 0], [0, math.log(2), math.log(2), math.log(3)]])),
        "batch": draw.normal((7, 5)),
        "huge": plus_and_minus(1e4),
        "every_size": rows_of_every_size,
        "far_below": far_below,
        "float16": draw.normal((7, 5), scale=3.0, dtype=np.float16),
    },
    checks={
        "value": gate(matches("is the logarithm of the softmax of each row", on="rows batch")),
        "rows": rows_sum("gives probabilities: `exp` of each row adds up to 1", to=1, exp=True, on="rows batch"),
        "shifted": responds("does not mind 128 added to every logit", change=lambda Z: (Z + 128,), on="batch"),
        "huge": matches("is right for logits of 10000 and -10000"),
        "every_size": matches("is right for rows of very different size in one batch", on="every_size far_below"),
        "float16": matches("works in half precision", weight=0.5),
    },
    wrong=[
        Wrong("softmax_axis", lambda Z: jax.nn.log_softmax(Z, axis=0), **SOFTMAX_AXIS),
        Wrong("softmax_no_axis", lambda Z: jax.nn.log_softmax(Z, axis=None), **SOFTMAX_NO_AXIS),
        Wrong(
            "no_max",
            [
                lambda Z: jnp.log(jnp.exp(Z) / jnp.sum(jnp.exp(Z), axis=1, keepdims=True)),
                lambda Z: Z - jnp.log(jnp.sum(jnp.exp(Z), axis=1, keepdims=True)),
            ],
            **NO_MAX,
        ),
        Wrong(
            "global_max",
            lambda Z: Z - Z.max() - jnp.log(jnp.exp(Z - Z.max()).sum(1, keepdims=True)),
            cause="One maximum is subtracted for the whole batch. Next to a row of large logits every exponential of a small row becomes zero.",
            advice="Each row needs its own maximum: reduce along the class axis only, with `keepdims=True`.",
            bank="M60",
        ),
        Wrong("rounded_to_zero", lambda Z: jnp.log(jax.nn.softmax(Z)), **ROUNDED_TO_ZERO),
        Wrong("silenced_alarm", SILENCED, **SILENCED_ALARM),
    ],
    right=[
        in_numpy,
        jax.vmap(lambda z: z - jax.nn.logsumexp(z)),
        jax.nn.log_softmax,
        jax.jit(lambda Z: Z - jax.nn.logsumexp(Z, axis=-1)[:, None]),
    ],
    hints=[
        "Adding one number to all logits of a row changes no probability. Which number would make every exponential harmless?",
        "Do not build the softmax first: log(a/b) = log a - log b, and log(exp(z)) is just z. Subtract each row's own maximum (`keepdims=True`).",
        "shifted = Z minus the maximum of each row; the result is shifted minus the logarithm of the row sums of exp(shifted).",
    ],
    why="Once each row has lost its own maximum, its largest exponential is exp(0) = 1: nothing overflows, and the sum whose logarithm is taken lies between 1 and the number of classes.",
)
