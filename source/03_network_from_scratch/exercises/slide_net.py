"""3.3: the small network of the slides, two inputs, three hidden units, one output."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, TestFunction, Wrong, draw, gate, hidden, matches, shown

SQUARE, TANH, SIN = (draw.fixed(TestFunction(name)) for name in ("square", "tanh", "sin"))
NETWORK = draw.normal((3, 2), (1, 3), (2,))


def unit_by_unit(A0, A1, x, activation):
    return sum(A1[:, unit] * activation(jnp.dot(A0[unit], x)) for unit in range(3))


slide_net = Exercise(
    title="Two, three, one",
    points=4,
    minutes=6,
    returns="One number in an array: (1,).",
    cases={
        "by_hand": shown(draw.together(draw.arrays([[1, 0], [0, 1], [1, 1]], [[2, 1, -1]], [2, 3]), SQUARE)),
        "tanh": draw.together(NETWORK, TANH),
        "sin": draw.together(NETWORK, SIN),
        "other_tanh": hidden(draw.together(NETWORK, TANH)),
    },
    checks={
        "by_hand": gate(matches("gives -8 for the network of the text, whose activation is a square")),
        "value": matches("is matrix, activation, matrix, with any activation", on="tanh sin other_tanh"),
    },
    wrong=[
        Wrong(
            "activation_first",
            lambda A0, A1, x, activation: A1 @ (A0 @ activation(x)),
            cause="The activation comes before the first matrix, so that it bends the inputs and no hidden unit.",
            advice="From right to left: the input meets A0, then the activation, then A1.",
            bank="M46",
        ),
        Wrong(
            "activation_last",
            lambda A0, A1, x, activation: activation(A1 @ activation(A0 @ x)),
            cause="An activation is applied to the output. The slides draw it so, but the last layer must stay raw: a relu there could never say a negative number.",
            advice="Activate the three hidden numbers, and nothing after that.",
            bank="M46",
        ),
        Wrong(
            "no_activation",
            lambda A0, A1, x, activation: A1 @ (A0 @ x),
            cause="There is no activation, and two matrices multiply into one: this network is a linear model.",
            advice="Between the two matrices every hidden number goes through the activation.",
            bank="M47",
        ),
    ],
    right=[
        unit_by_unit,
        lambda A0, A1, x, activation: jnp.einsum("oh,h->o", A1, activation(jnp.einsum("hi,i->h", A0, x))),
        lambda A0, A1, x, activation: np.asarray(A1) @ np.asarray(activation(np.asarray(A0) @ np.asarray(x))),
        lambda A0, A1, x, activation: A1 @ jax.vmap(lambda row: activation(row @ x))(A0),
        lambda A0, A1, x, activation: jnp.sum(A1 * activation(A0 @ x), axis=1),
    ],
    hints=[
        "Three steps: two numbers become three, each of the three is bent, three become one.",
        "The first step is `A0 @ x`. What is the second applied to, and what is left for A1?",
        "A1 times (the activation of (A0 times x)).",
    ],
    why="A bend between two matrices is all that tells a network from a linear model. Every network in this course is this line, repeated.",
)
