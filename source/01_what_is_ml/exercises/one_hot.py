"""1.1: class numbers become basis vectors."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, rows_sum, shown


def three_of_many(rng):
    """Labels of three examples that leave most of eleven classes out, the last one among them."""
    return rng.choice(7, size=3, replace=False).astype(np.int32), 11


def compared(labels, k):
    return labels[:, None] == jnp.arange(k)


def scattered(labels, k):
    return jnp.zeros((len(labels), k)).at[jnp.arange(len(labels)), labels].set(1.0)


def in_a_loop(labels, k):
    rows = np.zeros((len(labels), k), np.float32)
    for row, label in zip(rows, labels, strict=True):
        row[int(label)] = 1
    return rows


def as_many_as_seen(labels, k):
    return jax.nn.one_hot(labels, int(labels.max()) + 1)


one_hot = Exercise(
    title="Classes as vectors",
    points=4,
    minutes=6,
    returns="One row for each example: (n, k).",
    cases={
        "cat_and_dog": shown(draw.together(draw.arrays([0, 1, 0], dtype=np.int32), draw.fixed(2))),
        "seven": draw.together(draw.labels(7, 5), draw.fixed(5)),
        "absent_classes": three_of_many,
        "twenty_three": hidden(draw.together(draw.labels(23, 13), draw.fixed(13))),
    },
    checks={
        "cat_and_dog": gate(matches("turns cat, dog, cat into three rows of two real numbers")),
        "value": matches("gives each example the basis vector of its class", on="seven twenty_three", weight=2),
        "rows": rows_sum("has rows that add up to 1", to=1, on="seven twenty_three"),
        "absent": matches("keeps a column for a class that does not occur", on="absent_classes"),
    },
    wrong=[
        Wrong(
            "transposed",
            lambda labels, k: jax.nn.one_hot(labels, k).T,
            cause="Rows and columns have changed places: you have one row for each class.",
            advice="Everywhere in this course the first axis counts examples: one row for each of them, shape `(n, k)`.",
            bank="M1",
        ),
        Wrong(
            "not_real",
            [lambda labels, k: jax.nn.one_hot(labels, k, dtype=jnp.int32), compared],
            cause="The right rows, but of integers, or of True and False. A gradient needs real numbers.",
            advice="Convert the result at the end: `.astype(jnp.float32)`.",
            bank="M2",
        ),
        Wrong(
            "counted_from_one",
            [lambda labels, k: jax.nn.one_hot(labels - 1, k), lambda labels, k: jnp.eye(k)[labels - 1]],
            cause="You count the classes from 1. Class 0 then has no place: without any error its row becomes all zeros, or that of the last class.",
            advice="Label 0 is the first class: the row of label 0 begins with the 1.",
            bank="M3",
        ),
        Wrong(
            "left_a_number",
            [
                lambda labels, k: labels.astype(jnp.float32),
                lambda labels, k: labels[:, None].astype(jnp.float32),
            ],
            cause="The class is still one number. A number says that class 2 lies between 1 and 3, and that a cat and a half is a dog.",
            advice="Give each class an axis of its own: `k` numbers for each example, one of them 1.",
            bank="M4",
        ),
        Wrong(
            "as_many_as_seen",
            as_many_as_seen,
            cause="You count the columns by the largest label that happens to occur.",
            advice="The number of classes is `k`. A batch may well hold none of the last one.",
        ),
    ],
    right=[
        jax.nn.one_hot,
        lambda labels, k: np.eye(k)[np.asarray(labels)],
        scattered,
        in_a_loop,
        lambda labels, k: jax.vmap(lambda label: jnp.where(jnp.arange(k) == label, 1.0, 0.0))(labels),
    ],
    hints=[
        "Three classes are the three axes of a space. Which vector points along the axis of class 2?",
        "Compare a column of labels, shape (n, 1), with the row 0, 1, ..., k - 1: broadcasting fills the whole table at once.",
        "Give the labels a second axis with `[:, None]`, compare with `jnp.arange(k)`, and make real numbers of True and False.",
    ],
    why="All basis vectors are equally far from each other, so that no class is more like another before anything has been learnt.",
)
