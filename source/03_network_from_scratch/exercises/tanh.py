"""3.1.3: the activation between -1 and 1."""

import jax
import jax.numpy as jnp
from jaxercise.author import Exercise, Wrong

from ._activations import CASES, checks


def from_small_exponentials(z):
    small = jnp.exp(-2 * jnp.abs(z))
    return jnp.where(z >= 0, 1 - small, small - 1) / (1 + small)


tanh = Exercise(
    title="Between -1 and 1",
    points=3,
    minutes=4,
    returns="The shape of z.",
    cases=CASES,
    checks=checks("is -0.9640, -0.4621, 0, 0.4621, 0.9640 for the five numbers"),
    wrong=[
        Wrong(
            "overflow",
            [
                lambda z: (jnp.exp(z) - jnp.exp(-z)) / (jnp.exp(z) + jnp.exp(-z)),
                lambda z: jnp.sinh(z) / jnp.cosh(z),
                lambda z: (jnp.exp(2 * z) - 1) / (jnp.exp(2 * z) + 1),
                lambda z: (1 - jnp.exp(-2 * z)) / (1 + jnp.exp(-2 * z)),
            ],
            cause="An exponential overflows to infinity, and infinity divided by infinity is NaN.",
            advice="Only `exp(-2 * jnp.abs(z))` is always harmless. Or let your `sigmoid`, or the library, do the work.",
            bank="M42",
        ),
        Wrong(
            "too_wide",
            lambda z: 2 * jax.nn.sigmoid(z) - 1,
            cause="The right range, but your curve is twice too wide: at 0 it rises with slope 1/2 instead of 1.",
            advice="A tanh is a sigmoid of twice its argument, stretched and shifted.",
        ),
    ],
    right=[
        jnp.tanh,
        from_small_exponentials,
        lambda z: 2 * jax.nn.sigmoid(2 * z) - 1,
        lambda z: 1 - 2 * jax.nn.sigmoid(-2 * z),
        jax.jit(jnp.tanh),
    ],
    hints=[
        "You may use the library, or your sigmoid: how do the two curves differ?",
        "tanh(z) runs from -1 to 1, sigmoid(z) from 0 to 1; and tanh is twice as narrow.",
        "Twice the sigmoid of 2 z, minus 1. Or the function of that name in jnp.",
    ],
    why="tanh and sigmoid are one curve in two frames. Around 0 tanh is nearly the identity, so that a network of small weights begins its life nearly linear.",
)
