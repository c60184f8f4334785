"""7.3.1: a network for a whole batch, in a program that does not grow with it."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Exercise,
    compiles_once,
    draw,
    gate,
    hidden,
    matches,
    same_program_size,
    shown,
)

from ._fast_forward_mistakes import MISTAKES, by_map, by_products
from ._steps import BY_HAND, TWO_INPUTS, repeated


def by_einsum(params, X):
    *hidden_layers, (V, c) = params
    for W, b in hidden_layers:
        X = jnp.einsum("oi,ni->no", W, X) + b[None, :]
        X = jnp.where(X > 0, X, 0)
    return jnp.einsum("oi,ni->no", V, X) + c[None, :]


fast_forward = Exercise(
    title="A whole batch at once",
    points=3,
    minutes=6,
    returns="Logits, one row for each example: (batch, classes).",
    cases={
        "by_hand": shown(draw.fixed(BY_HAND, TWO_INPUTS)),
        "batch": draw.together(draw.network(11, 13, 5), draw.normal((7, 11))),
        "deep": draw.together(draw.network(5, 7, 11, 3), draw.normal((13, 5))),
        "deeper": hidden(draw.together(draw.network(5, 7, 7, 3), draw.normal((17, 5)))),
    },
    checks={
        "value": gate(matches("gives what `slow_forward` gives", rtol=1e-4)),
        "size": same_program_size(
            "is a program of the same size for any batch", larger=repeated(2, times=20), on="batch", weight=2
        ),
        "compiles_once": compiles_once("compiles nothing in later calls", calls=3, on="batch"),
    },
    wrong=MISTAKES,
    right=[by_products, by_einsum, jax.jit(by_map)],
    hints=[
        "What does `jax.vmap` do with a function of one example?",
        "`params` is shared by all examples, X is not. A `lambda` of x alone says so.",
        "return jax.vmap(lambda x: one_forward(params, x))(X); or, as in notebook 5, X @ W.T + b for each layer.",
    ],
    why="A loop writes the steps of every row into the program; `vmap` writes them once, for arrays with one axis more. So the program for a thousand rows is the program for seven.",
)
