"""3.1.2: the activation between 0 and 1."""

import jax
import jax.numpy as jnp
from jaxercise.author import Exercise, Wrong

from ._activations import CASES, checks


def guarded_twice(z):
    small = jnp.exp(-jnp.abs(z))
    return jnp.where(z >= 0, 1.0, small) / (1 + small)


sigmoid = Exercise(
    title="Between 0 and 1",
    points=3,
    minutes=6,
    returns="The shape of z.",
    cases=CASES,
    checks=checks("is 0.1192, 0.3775, 0.5, 0.6225, 0.8808 for the five numbers"),
    wrong=[
        Wrong(
            "overflow_below",
            [lambda z: 1 / (1 + jnp.exp(-z)), lambda z: (1 + jnp.exp(-z)) ** -1],
            cause="The values are right. But at -100 the exponential is infinite in float32, and the chain rule multiplies the infinity by zero: the slope is NaN.",
            advice="Use a form in which no exponential can be large, for either sign of z; for instance, a sigmoid is a stretched and shifted tanh.",
            bank="M41",
        ),
        Wrong(
            "overflow_above",
            lambda z: jnp.exp(z) / (1 + jnp.exp(z)),
            cause="At 100 numerator and denominator are both infinite, and infinity divided by infinity is NaN.",
            advice="Never take the exponential of a large positive number. For which sign of z is `exp(-z)` harmless?",
            bank="M41",
        ),
        Wrong(
            "both_branches",
            lambda z: jnp.where(z >= 0, 1 / (1 + jnp.exp(-z)), jnp.exp(z) / (1 + jnp.exp(z))),
            cause="The values are right, but `jnp.where` differentiates both of its branches. The one not chosen has an infinite exponential, and infinity times zero is NaN.",
            advice="Let the exponential itself see only the harmless sign, such as that of `-jnp.abs(z)`.",
            bank="M41",
        ),
        Wrong(
            "mirrored",
            lambda z: jax.nn.sigmoid(-z),
            cause="Left and right have changed places: yours falls.",
            advice="A large positive number gives nearly 1: check the sign in the exponential.",
        ),
    ],
    right=[
        jax.nn.sigmoid,
        guarded_twice,
        lambda z: jnp.exp(-jnp.logaddexp(0.0, -z)),
        lambda z: jax.scipy.special.expit(z),
        lambda z: jnp.exp(jax.nn.log_sigmoid(z)),
    ],
    hints=[
        "On paper it is 1 / (1 + exp(-z)). What is that exponential at z = -100, in float32?",
        "tanh runs from -1 to 1 and never overflows. Which stretch and which shift make it run from 0 to 1?",
        "Half of (1 + the tanh of half of z).",
    ],
    why="Mathematics does not mind which of two equal formulas you take; float32 does. A formula is good if every intermediate result is harmless, also on the way back.",
)
