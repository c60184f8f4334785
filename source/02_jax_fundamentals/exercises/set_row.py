"""2.1: one row of an array replaced, without changing the array."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, inputs_unchanged, jits, matches, shown


def rows(n, d, i):
    """An array of n rows, the number of one of them, and its new content."""
    return draw.together(draw.normal((n, d)), draw.fixed(i), draw.normal((d,)))


def in_place(x, i, v):
    x[i] = v
    return x


def dropped(x, i, v):
    x.at[i].set(v)
    return x


def in_numpy(x, i, v):
    y = np.array(x)
    y[i] = v
    return y


def cut_and_joined(x, i, v):
    return jnp.concatenate([x[:i], v[None], x[i + 1 :]])


def by_mask(x, i, v):
    n = x.shape[0]
    return jnp.where((jnp.arange(n) == i % n)[:, None], v, x)


def by_difference(x, i, v):
    return x + jnp.outer(jax.nn.one_hot(i % x.shape[0], x.shape[0]), v - x[i])


set_row = Exercise(
    title="An array does not change",
    points=4,
    minutes=5,
    returns="An array like x: (n, d).",
    cases={
        "by_hand": shown(draw.together(draw.arrays([[1, 2], [3, 4], [5, 6]]), draw.fixed(1), draw.arrays([10, 20]))),
        "seven": rows(7, 5, 4),
        "from_the_end": shown(
            draw.together(draw.arrays([[1, 2], [3, 4], [5, 6]]), draw.fixed(-1), draw.arrays([10, 20]))
        ),
        "last_but_one": rows(5, 3, -2),
        "others": hidden(rows(11, 2, -3)),
    },
    checks={
        "value": gate(matches("has the new row in its place, and all others as they were", on="by_hand seven")),
        "from_the_end": matches("counts from the end where i is negative", on="from_the_end last_but_one others"),
        "kept": inputs_unchanged("leaves x as it was", weight=0.5, on="seven"),
        "jits": jits("works inside jax.jit, where i is known only later", on="seven last_but_one"),
    },
    wrong=[
        Wrong(
            "in_place",
            in_place,
            cause="You assign into the array. Arrays of JAX do not change: whoever else holds one must find it as it was.",
            advice="`x.at[i].set(v)` makes a new array with the new row. Return that.",
            bank="M14",
        ),
        Wrong(
            "result_dropped",
            [dropped, lambda x, i, v: x],
            cause="What you return is x as it was. `x.at[i].set(v)` changes nothing; it makes a new array, which has to be kept.",
            advice="Give the new array a name, or return it at once.",
            bank="M15",
        ),
        Wrong(
            "negative_ignored",
            [
                lambda x, i, v: jnp.where(jnp.arange(len(x))[:, None] == i, v, x),
                lambda x, i, v: jnp.array([v if row == i else old for row, old in enumerate(x)]),
            ],
            cause="Where i is negative, no row is replaced: no row has a negative number.",
            advice="`x.at[i]` counts from the end by itself; whoever compares numbers of rows compares with `i % n`.",
        ),
        Wrong(
            "added",
            lambda x, i, v: x.at[i].add(v),
            cause="The old row is still in the new one: v is added to it.",
            advice="`.add` adds; to replace is `.set`.",
        ),
        Wrong(
            "row_alone",
            lambda x, i, v: x.at[i].set(v)[i],
            cause="You return one row. The whole array is wanted, with that row in it.",
            advice="Return what `.set(v)` gives, without another index behind it.",
        ),
        Wrong(
            "in_numpy",
            in_numpy,
            cause="The work is done by NumPy. It needs the numbers themselves, and while JAX traces there are only placeholders.",
            advice="Stay with `jnp`: `x.at[i].set(v)` works on placeholders, too.",
        ),
        Wrong(
            "cut_and_joined",
            cut_and_joined,
            cause="You cut the array before and behind the row. For i = -1 the part behind begins at row 0 and is the whole array; and inside `jax.jit` no slice can end at a number that is not known yet.",
            advice="Say which row to replace, not where to cut: `x.at[i].set(v)`.",
        ),
    ],
    right=[
        by_mask,
        by_difference,
        lambda x, i, v: x.at[i, :].set(v),
        lambda x, i, v: jax.lax.dynamic_update_index_in_dim(x, v, i, 0),
        jax.jit(lambda x, i, v: x.at[i].multiply(0).at[i].add(v)),
    ],
    hints=[
        "An array of JAX cannot be changed. What could a function do that is to give you another one?",
        "`x.at[i]` names a place. Which of its methods puts something there, and what does that method give back?",
        "return x.at[i].set(v)",
    ],
    why="The old array and the new one both exist. Inside `jax.jit` the compiler sees that nobody needs the old one, and then writes into its memory after all.",
)
