"""3.1.1: the activation that cuts off below zero."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Ask, Check, Exercise, Wrong, draw

from ._activations import CASES, checks


def by_python_if(z):
    if z > 0:
        return z
    return 0.0 * z


def slope_at_once(z):
    return [Ask("grad", args=(z,))]


relu = Exercise(
    title="Cut off below zero",
    points=2,
    minutes=4,
    returns="The shape of z.",
    cases={**CASES, "kink": draw.arrays(0.0)},
    checks={
        **checks("is 0, 0, 0, 0.5, 2 for the five numbers of the text"),
        "kink": Check("has a slope between 0 and 1 at 0", slope_at_once, "between", {"low": 0, "high": 1}, None),
    },
    wrong=[
        Wrong(
            "python_if",
            [by_python_if, lambda z: z if z > 0 else 0.0],
            cause="`if` asks one question, and z holds many numbers; some are above zero and some are not.",
            advice="Decide for every entry at once, with `jnp.maximum` or `jnp.where`.",
            bank="M43",
        ),
        Wrong(
            "in_numpy",
            [lambda z: np.maximum(z, 0), lambda z: np.where(np.asarray(z) > 0, z, 0)],
            cause="The values are right, but NumPy computes them: JAX cannot follow, so that there is no slope and nothing to compile.",
            advice="The same function of `jnp` does it.",
            bank="M43",
        ),
        Wrong(
            "its_own_slope",
            [lambda z: jnp.where(z > 0, 1.0, 0.0), lambda z: jnp.heaviside(z, 0.0)],
            cause="This is a step from 0 to 1, which is the slope of the relu and not the relu. It is flat on both sides, so that nothing could be learnt through it.",
            advice="Above zero the number itself comes out.",
        ),
        Wrong(
            "absolute",
            jnp.abs,
            cause="Negative numbers are turned round instead of cut off.",
            advice="Below zero nothing comes out: 0.",
        ),
    ],
    right=[
        jax.nn.relu,
        lambda z: jnp.where(z > 0, z, 0.0),
        lambda z: z * (z > 0),
        lambda z: (z + jnp.abs(z)) / 2,
        lambda z: 0.5 * (z + jnp.sqrt(jnp.where(z == 0, 1.0, z * z)) * (z != 0)),
        lambda z: jnp.clip(z, min=0),
    ],
    hints=[
        "For each number: the larger of two. Which two?",
        "`jnp.maximum` compares two arrays entry by entry; one of them may be a single number.",
        "The elementwise maximum of z and 0.",
    ],
    why="Two straight pieces and one kink. Above zero the slope is 1 however large the number is: nothing fades on its way back through many layers.",
)
