"""4.8: the gradient of the mean cross-entropy with respect to the logits, from a formula."""

import math
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, remark, rows_sum, shown

from ._mistakes import NO_MAX, NO_SOFTMAX, SOFTMAX_AXIS, SWAPPED

logp, softmax = jax.nn.log_softmax, jax.nn.softmax


def populations_minus_target(Z, Y, populations):
    return (populations(Z) - Y) / len(Z)


def naive_softmax(Z):
    return jnp.exp(Z) / jnp.sum(jnp.exp(Z), axis=1, keepdims=True)


def one_subtracted(Z, Y):
    return softmax(Z).at[jnp.arange(len(Z)), jnp.argmax(Y, axis=1)].add(-1.0) / len(Z)


def in_numpy(Z, Y):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True) - np.asarray(Y)) / len(Z)


def loss_per_example(Z, Y):
    return jax.vmap(lambda z, y: -jnp.dot(y, logp(z)))(Z, Y).mean()


dce_dlogits = Exercise(
    title="Gradient of the cross-entropy",
    points=8,
    minutes=7,
    returns="(batch, classes), like the logits.",
    cases={
        "one_row": shown(draw.arrays(np.zeros((1, 4)), [[0, 1, 0, 0]])),
        "by_hand": shown(draw.arrays([[0, 0], [0, math.log(3)]], [[1, 0], [1, 0]])),
        "batch": draw.logits_and_one_hot(7, 5),
        "other_batch": hidden(draw.logits_and_one_hot(11, 3, 2.0)),
        "large": draw.logits_and_one_hot(7, 5, 1e3),
    },
    checks={
        "value": gate(
            matches("is what `jax.grad` gives for the cross-entropy", on="one_row by_hand batch other_batch")
        ),
        "rows": rows_sum("has rows that add up to 0", to=0, on="batch large"),
        "large": matches("is right when a logit is 1000"),
        "by_hand": remark(
            "is a formula, found without `jax.grad`",
            field="differentiating",
            at_most=0,
            message="mechanism.differentiated",
            on="batch",
        ),
    },
    wrong=[
        Wrong(
            "slope_of_sum",
            lambda Z, Y: softmax(Z) - Y,
            cause="This is the slope of the sum over the batch; the loss is a mean.",
            advice="What does the number of examples do to the share of each in the loss?",
            bank="M55",
        ),
        Wrong(
            "slope_of_mean_over_classes",
            lambda Z, Y: (softmax(Z) - Y) / Z.size,
            cause="You divide by the number of classes as well, but the loss only averages over the examples.",
            advice="Divide by the number of rows alone.",
            bank="M56",
        ),
        Wrong("softmax_axis", partial(populations_minus_target, populations=partial(softmax, axis=0)), **SOFTMAX_AXIS),
        Wrong("no_max", partial(populations_minus_target, populations=naive_softmax), **NO_MAX),
        Wrong(
            "slope_uphill",
            lambda Z, Y: (Y - softmax(Z)) / len(Z),
            cause="The sign is reversed: this is the force, which points downhill. The gradient points uphill.",
            advice="Raise the logit of a wrong class a little: the loss grows, so its slope there is positive.",
            bank="M62",
        ),
        Wrong("no_softmax", lambda Z, Y: (Z - Y) / len(Z), **NO_SOFTMAX),
        Wrong(
            "slope_of_softmax_forgotten",
            lambda Z, Y: -Y / softmax(Z) / len(Z),
            cause="You stopped at the derivative of the logarithm, with respect to the probabilities. The probabilities depend on all logits of their row.",
            advice="Write the loss of a row as logsumexp minus one logit before you differentiate: then no chain rule is needed.",
            bank="M64",
        ),
        Wrong("swapped", lambda Z, Y: (softmax(Y) - Z) / len(Z), **SWAPPED),
    ],
    right=[
        one_subtracted,
        in_numpy,
        lambda Z, Y: jax.vmap(lambda z, y: softmax(z) - y)(Z, Y) / len(Z),
        jax.grad(loss_per_example),
    ],
    hints=[
        "Write one row as logsumexp(z) minus the logit of the true class, and differentiate the two terms separately.",
        "The derivative of logsumexp by its logits is a function that you know well. The other term is linear. And the loss is a mean over the rows.",
        "p = the softmax of each row, with its maximum subtracted first; the result is (p minus Y) divided by the number of rows.",
    ],
    why="What the network says minus what is true: the whole backward pass starts from this difference, and it dies out only when the two agree.",
)
