"""Mistakes of 7.3.1, and what they are made of."""

import jax
import jax.numpy as jnp
from jaxercise.author import (
    Wrong,
    reference,
)


def row_by_row(params, X):
    return jnp.stack([reference("one_forward")(params, x) for x in X])


def filled_in(params, X):
    Z = jnp.zeros((len(X), len(params[-1][1])))
    for number, x in enumerate(X):
        Z = Z.at[number].set(reference("one_forward")(params, x))
    return Z


def along_the_units(params, X):
    return jax.vmap(lambda x: reference("one_forward")(params, x), out_axes=1)(X)


def whole_batch(params, X):
    return reference("one_forward")(params, X)


def compiled_inside(params, X):
    return jax.jit(lambda params, X: by_products(params, X))(params, X)


def of_two_layers(params, X):
    (W, b), (V, c) = params
    return jnp.maximum(X @ W.T + b, 0) @ V.T + c


def bent_at_the_end(params, X):
    return jnp.maximum(by_products(params, X), 0)


def straight(params, X):
    for W, b in params:
        X = X @ W.T + b
    return X


def by_products(params, X):
    for W, b in params[:-1]:
        X = jnp.maximum(X @ W.T + b[None, :], 0)
    return X @ params[-1][0].T + params[-1][1][None, :]


def by_map(params, X):
    return jax.lax.map(lambda x: reference("one_forward")(params, x), X)


MISTAKES = [
    Wrong(
        "loop",
        [row_by_row, filled_in],
        cause="The numbers are right, but Python goes through the rows and writes the steps of each into the program.",
        advice="`jax.vmap(lambda x: one_forward(params, x))(X)`, or products of whole matrices.",
        bank="M37",
        decided_by="size",
    ),
    Wrong(
        "batch_as_one",
        whole_batch,
        cause="The whole batch goes into a function of one input.",
        advice="`jax.vmap` makes a function of a batch of it.",
        bank="M73",
    ),
    Wrong(
        "of_two_layers",
        of_two_layers,
        cause="You unpack two layers. `params` may hold any number of them.",
        advice="Go through `params[:-1]` in a loop, as `one_forward` does.",
    ),
    Wrong(
        "activation_last",
        bent_at_the_end,
        cause="A relu stands behind the last layer as well: your logits cannot be negative.",
        advice="Leave it out after `params[-1]`.",
        bank="M46",
    ),
    Wrong(
        "no_activation",
        straight,
        cause="No activation is applied, and the layers together are one affine function.",
        advice="Put a relu behind every layer but the last.",
        bank="M47",
    ),
    Wrong(
        "transposed",
        along_the_units,
        cause="The batch stands in the last axis: each column is an example.",
        advice="The batch comes first: one row of the result for each row of X. With `jax.vmap`, that is `out_axes` at 0.",
        bank="M35",
    ),
    Wrong(
        "jit_inside",
        [compiled_inside, by_map],
        cause="Inside, `jax.jit`, `jax.lax.map` or `jax.lax.scan` is given a function that is new in each call, and compiles it from scratch.",
        advice="Take products of arrays or `jax.vmap`, which compile nothing as a whole; or compile all of it once, outside.",
        bank="M30",
        decided_by="compiles_once",
    ),
]
