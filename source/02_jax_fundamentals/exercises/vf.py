"""2.9: a function of one row, for all rows."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, same_program_size, shown


def product(x, A):
    return A @ x


def many_rows(X, A):
    return np.tile(X, (16, 1)), A


def loop(X, A):
    return jnp.stack([product(x, A) for x in X])


def filled(X, A):
    Y = jnp.zeros((len(X), len(A)))
    for i, x in enumerate(X):
        Y = Y.at[i].set(product(x, A))
    return Y


def nested(X, A):
    return jax.vmap(lambda x: jax.vmap(lambda a: jnp.dot(a, x))(A))(X)


vf = Exercise(
    title="For all rows",
    points=8,
    minutes=10,
    returns="One row of the result for each row of X: (b, m).",
    cases={
        "by_hand": shown(draw.arrays([[1, 0], [0, 1], [1, 1], [2, 0]], [[1, 2], [3, 4], [5, 6]])),
        "seventeen": draw.normal((17, 11), (3, 11)),
        "as_many_as_rows_of_A": draw.normal((3, 11), (3, 11)),
        "four": draw.normal((4, 11), (3, 11)),
        "others": hidden(draw.normal((13, 5), (7, 5))),
    },
    checks={
        "by_hand": gate(matches("gives each of four rows its product with A")),
        "value": matches("gives every row its product with A", weight=2, on="seventeen others"),
        "square": matches("is right for as many rows in X as in A, too", weight=2, on="as_many_as_rows_of_A"),
        "no_loop": same_program_size(
            "is a program of the same size for 4 rows and for 64", larger=many_rows, weight=2, on="four"
        ),
    },
    wrong=[
        Wrong(
            "default_axes",
            [lambda X, A: jax.vmap(product)(X, A), lambda X, A: jax.vmap(product, in_axes=0)(X, A)],
            cause="Both arguments are mapped, row by row side by side, and all rows of X share one A. Here the numbers of rows differ, which JAX notices; where they agree, it would give something wrong without a word.",
            advice="Say that A is shared: `in_axes=(0, None)`.",
            bank="M36",
        ),
        Wrong(
            "row_by_row",
            [lambda X, A: jnp.sum(X * A, axis=1), lambda X, A: jnp.einsum("bn,bn->b", X, A)],
            cause="Row i of X meets row i of A, and no other. Each row of X is to meet all rows of A.",
            advice="Write what happens to one row, `A @ x`, and map that over X alone.",
            bank="M34",
        ),
        Wrong(
            "transposed",
            [lambda X, A: jax.vmap(product, in_axes=(0, None), out_axes=1)(X, A), lambda X, A: A @ X.T],
            cause="The rows have become columns.",
            advice="The batch comes first: one row of the result for each row of X. With `jax.vmap`, that is `out_axes` at 0.",
            bank="M35",
        ),
        Wrong(
            "loop",
            [loop, filled],
            cause="Python goes through the rows one by one, and writes steps for each: the program that JAX gets grows with their number.",
            advice="Let `jax.vmap` write the rule for many rows from the one for one row.",
            bank="M37",
            decided_by="no_loop",
        ),
        Wrong(
            "not_called",
            lambda X, A: jax.vmap(product, in_axes=(0, None)),
            cause="You return a function: `jax.vmap(row)` is the rule for many rows, and has to be called with them.",
            advice="Call it: `jax.vmap(row, in_axes=(0, None))(X, A)`.",
        ),
    ],
    right=[
        lambda X, A: jax.vmap(lambda x: A @ x)(X),
        lambda X, A: X @ A.T,
        lambda X, A: jax.lax.map(lambda x: A @ x, X),
        lambda X, A: jnp.einsum("bn,mn->bm", X, A),
        nested,
        jax.jit(jax.vmap(product, in_axes=(0, None))),
    ],
    hints=[
        "You have the function of one row. `jax.vmap` makes of it a function of many rows; but which of its arguments has many?",
        "`in_axes` has one entry for each argument: the axis along which it is mapped, or None for what all calls share.",
        "return jax.vmap(row, in_axes=(0, None))(X, A)",
    ],
    why="You wrote the rule for one row. For this rule there is a matrix product that does the same for all; for most functions there is none, and vmap does it all the same.",
)
