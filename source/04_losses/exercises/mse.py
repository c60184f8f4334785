"""4.3: the mean squared error of a batch, which refuses arrays of different shapes."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, duplicate, gate, gradient, hidden, matches, refuses, responds, shown


def of_equal(loss):
    """A loss of the difference that refuses arrays of different shapes."""

    def refusing(P, Y):
        if P.shape != Y.shape:
            raise ValueError("shapes differ")
        return loss(P - Y)

    return refusing


def asserting(P, Y):
    assert np.shape(P) == np.shape(Y)
    return jnp.square(jnp.subtract(P, Y)).mean()


mse = Exercise(
    title="Mean squared error",
    points=4,
    minutes=5,
    returns="One number: ().",
    cases={
        "by_hand": shown(draw.arrays([[1, 2], [3, 4]], [[1, 0], [1, 4]])),
        "batch": draw.normal((7, 5), (7, 5)),
        "large": hidden(draw.normal((11, 3), (11, 3), scale=100)),
    },
    checks={
        "by_hand": gate(matches("is 2 for the four numbers of the text")),
        "value": gate(matches("is the mean over all entries", on="batch large")),
        "scale": responds(
            "grows fourfold when all errors double", change=lambda P, Y: (2 * P, 2 * Y), factor=4, on="batch"
        ),
        "duplicated": responds("does not change when every example stands twice", change=duplicate, on="batch"),
        "gradient": gradient("can be differentiated, with the slope of a bowl", on="batch"),
        "refuses": refuses(
            "refuses `(batch,)` against `(batch, 1)`", change=lambda P, Y: (P[:, 0], Y[:, :1]), on="batch large"
        ),
    },
    wrong=[
        Wrong(
            "rooted",
            [of_equal(lambda d: jnp.sqrt(jnp.mean(d**2))), of_equal(lambda d: jnp.sqrt(jnp.sum(d**2)))],
            cause="A root is taken: when all errors double, your loss doubles, and a squared error would grow fourfold.",
            advice="Say the name backwards: error, squared, mean. There is no root in it.",
            bank="M51",
        ),
        Wrong(
            "squares_summed",
            [
                of_equal(lambda d: jnp.sum(d**2)),
                of_equal(lambda d: jnp.sum(jnp.mean(d**2, axis=1))),
                of_equal(lambda d: jnp.mean(jnp.sum(d**2, axis=1))),
            ],
            cause="Somewhere a sum stands for a mean, so your loss grows with the size of the batch, or with the number of classes.",
            advice="Divide by the number of all entries, examples times classes.",
            bank="M55",
        ),
        Wrong(
            "all_pairs",
            [lambda P, Y: jnp.mean((P - Y) ** 2), lambda P, Y: jnp.sum((P - Y) ** 2) / P.size],
            cause="Shapes `(batch,)` and `(batch, 1)` are broadcast to `(batch, batch)`: every prediction is compared with every truth, silently.",
            advice="Compare the two shapes before you subtract, and raise an error that names both.",
            bank="M58",
        ),
    ],
    right=[
        asserting,
        jax.jit(of_equal(lambda d: jnp.vdot(d, d) / d.size)),
        lambda P, Y: jax.vmap(lambda p, y: jnp.dot(p - y, p - y))(P, Y).sum() / P.size if P.shape == Y.shape else 1 / 0,
    ],
    hints=[
        "The name says the order backwards: error, squared, mean. The mean runs over every entry there is.",
        "Before you subtract, compare `P.shape` with `Y.shape`: broadcasting would pair every row with every other, and complain about nothing.",
        "If the shapes differ, raise ValueError with both shapes in its text. Else: square the difference, entry by entry, and average all of them.",
    ],
    why="A mean keeps the step size independent of how many examples a batch holds, and a function that refuses wrong shapes saves an evening of looking for the reason.",
)
