"""3.7: the network for a whole batch, without a loop over the examples."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, gate, hidden, matches, same_program_size, shown

from ._networks import SIN, SQUARE, TANH, TWO_LAYERS_OF_ONE, draw, logits, network_and_input


def vmapped(params, X, activation, out_axes=0):
    return jax.vmap(lambda x: logits(params, x, activation), out_axes=out_axes)(X)


def nine_times_as_many(params, X, activation):
    return params, np.tile(X, (9, 1)), activation


def by_rows(params, X, activation):
    for W, b in params[:-1]:
        X = activation(X @ W.T + b)
    return X @ params[-1][0].T + params[-1][1]


def by_columns(params, X, activation):
    X = X.T
    for W, b in params[:-1]:
        X = activation(W @ X + b[:, None])
    return (params[-1][0] @ X + params[-1][1][:, None]).T


batch_forward = Exercise(
    title="Batches for free",
    points=4,
    minutes=6,
    returns="One row of logits for each example: (batch, k).",
    cases={
        "by_hand": shown(draw.together(TWO_LAYERS_OF_ONE, draw.arrays([[1], [0]]), SQUARE)),
        "seventeen": network_and_input(11, 13, 5, activation=TANH, batch=(17,)),
        "as_many_examples_as_classes": network_and_input(7, 11, 3, activation=SIN, batch=(3,)),
        "twenty_three": hidden(network_and_input(5, 7, 2, activation=SIN, batch=(23,))),
    },
    checks={
        "by_hand": gate(matches("gives the rows 26 and 2 for the two inputs of the text")),
        "value": matches("gives each example the logits it has alone", on="seventeen twenty_three"),
        "square": matches("is right for as many examples as classes, too", on="as_many_examples_as_classes"),
        "no_loop": same_program_size(
            "is a program of the same size for any number of examples",
            larger=nine_times_as_many,
            static=(2,),
            on="seventeen",
        ),
    },
    wrong=[
        Wrong(
            "loop",
            lambda params, X, activation: jnp.stack([logits(params, x, activation) for x in X]),
            cause="The numbers are right. But Python goes through the examples one by one, and JAX gets a program that grows with the batch.",
            advice="Let `jax.vmap` write the rule for a batch from the one for an example; or multiply whole batches.",
            bank="M37",
        ),
        Wrong(
            "transposed",
            lambda params, X, activation: vmapped(params, X, activation, out_axes=1),
            cause="The examples have become the columns.",
            advice="The batch comes first: leave `out_axes` at 0, or transpose at the end.",
            bank="M35",
        ),
    ],
    right=[
        vmapped,
        by_rows,
        by_columns,
        lambda params, X, activation: jax.lax.map(lambda x: logits(params, x, activation), X),
    ],
    hints=[
        "You have the function for one example. What does `jax.vmap` do with such a function?",
        "vmap maps every argument unless told otherwise. Only X has an axis of examples, so hide the others in a `lambda x`.",
        "vmap of (lambda x: forward of params, x and activation), applied to X.",
    ],
    why="All examples go through one program, however many there are. It need not be written for a batch: vmap makes it from the network for one example.",
)
