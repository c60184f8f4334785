"""1.3: the linear model, a matrix times a vector."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, responds, shown


def in_loops(A, x):
    return np.array([sum(float(a) * float(b) for a, b in zip(row, x, strict=True)) for row in A])


linear_model = Exercise(
    title="The linear model",
    points=4,
    minutes=5,
    returns="One score for each class: (k,).",
    cases={
        "two_classes": shown(draw.arrays([[1, 2, 3], [0, 1, -1]], [1, 0, 2])),
        "eleven_inputs": draw.normal((5, 11), (11,)),
        "square": draw.normal((3, 3), (3,)),
        "one_class": draw.normal((1, 7), (7,)),
        "seventeen_inputs": hidden(draw.normal((2, 17), (17,))),
    },
    checks={
        "two_classes": gate(matches("gives the scores 7 and -2 of the text")),
        "value": matches(
            "is the weighted sum of the inputs, class by class", on="eleven_inputs one_class seventeen_inputs"
        ),
        "square": matches("is right for as many classes as inputs, too"),
        "scale": responds(
            "gives three times the scores for three times the input",
            change=lambda A, x: (A, 3 * x),
            factor=3,
            on="eleven_inputs",
        ),
        "adds": matches(
            "gives for a sum of two inputs the sum of their scores",
            change=lambda A, x: (A, x + x[::-1]),
            on="eleven_inputs",
        ),
    },
    wrong=[
        Wrong(
            "other_side",
            [lambda A, x: x @ A, lambda A, x: A.T @ x],
            cause="You multiply from the wrong side. A has one row for each class, and each row is to meet the input.",
            advice="A takes d numbers to k numbers when it stands on the left: `A @ x`.",
            bank="M9",
        ),
        Wrong(
            "not_summed",
            lambda A, x: A * x,
            cause="You have the k times d products, each weight times its input, but they are not summed.",
            advice="A score is a weighted sum: add up the products of each row.",
            bank="M10",
        ),
        Wrong(
            "one_sum",
            lambda A, x: jnp.sum(A * x),
            cause="All products of all classes are added up to one number.",
            advice="Each class has a score of its own: sum along the inputs only.",
            bank="M10",
        ),
        Wrong(
            "averaged",
            lambda A, x: jnp.mean(A * x, axis=1),
            cause="You average the products instead of adding them: every score is d times too small.",
            advice="A weighted sum; nothing divides by the number of inputs.",
        ),
    ],
    right=[
        in_loops,
        lambda A, x: jnp.einsum("kd,d->k", A, x),
        lambda A, x: jnp.sum(A * x, axis=1),
        lambda A, x: jax.vmap(lambda weights: jnp.dot(weights, x))(A),
        lambda A, x: np.asarray(A).dot(np.asarray(x)),
    ],
    hints=[
        "Each class has a row of weights, one weight for each input. What is its score?",
        "A matrix times a vector is that weighted sum for all rows at once. Python writes it with `@`.",
        "One expression: the matrix, then `@`, then the vector.",
    ],
    why="Every score is a weighted sum of the inputs: that is all a linear model can say. Everything it has learnt stands in A.",
)
