"""1.4: from scores to classes."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown


def one_by_one(A, X):
    return np.array([int(np.argmax(np.asarray(A) @ np.asarray(x))) for x in X])


def from_zero(A, X):
    best, winner = jnp.zeros(len(X)), jnp.zeros(len(X), int)
    for number, weights in enumerate(A):
        score = X @ weights
        winner, best = jnp.where(score > best, number, winner), jnp.maximum(best, score)
    return winner


def by_probability(A, X):
    powers = jnp.exp(X @ A.T)
    return jnp.argmax(powers / powers.sum(axis=1, keepdims=True), axis=1)


def by_comparison(A, X):
    scores = X @ A.T
    return jnp.sum(jnp.arange(len(A)) * (scores == scores.max(axis=1, keepdims=True)), axis=1)


predict = Exercise(
    title="Reading a prediction",
    points=3,
    minutes=5,
    returns="One class number for each example: (n,).",
    cases={
        "four_points": shown(draw.arrays([[1, 0], [0, 1], [-1, -1]], [[2, 1], [1, 3], [-1, -2], [-2, 3]])),
        "seven": draw.normal((5, 11), (7, 11)),
        "as_many_examples_as_classes": draw.normal((5, 3), (5, 3)),
        "all_negative": draw.together(draw.uniform((4, 7), low=-1, high=0), draw.uniform((6, 7))),
        "large": draw.normal((5, 11), (9, 11), scale=30),
        "twenty_three": hidden(draw.normal((3, 13), (23, 13))),
    },
    checks={
        "four_points": gate(matches("gives 0, 1, 2, 1 for the four points of the text")),
        "value": matches("gives each example the class with its largest score", on="seven twenty_three", weight=2),
        "any_size": matches("is right for scores below zero, and for scores of hundreds", on="all_negative large"),
        "square": matches("is right for as many examples as classes, too", on="as_many_examples_as_classes"),
    },
    wrong=[
        Wrong(
            "among_the_examples",
            [lambda A, X: jnp.argmax(X @ A.T, axis=0), lambda A, X: jnp.argmax(A @ X.T, axis=1)],
            cause="You look for the largest score along the wrong axis: for each class among the examples. An accuracy made of such predictions is near chance.",
            advice="For each example look among its classes: the classes are the last axis of `X @ A.T`.",
            bank="M11",
        ),
        Wrong(
            "among_all",
            lambda A, X: jnp.argmax(X @ A.T),
            cause="One position is looked for among all scores of all examples.",
            advice="Give `argmax` the axis of the classes; then each example gets its own.",
            bank="M11",
        ),
        Wrong(
            "the_score_itself",
            lambda A, X: jnp.max(X @ A.T, axis=1),
            cause="This is how large the largest score is. Asked for is where it stands, the number of the class.",
            advice="`argmax` instead of `max`.",
        ),
        Wrong(
            "all_scores",
            lambda A, X: X @ A.T,
            cause="These are the scores of all classes; no class is chosen yet.",
            advice="Take the position of the largest score in each row.",
        ),
        Wrong(
            "from_zero",
            from_zero,
            cause="Your search for the largest score begins at 0. Where all scores are negative, none is ever larger, and the class is 0.",
            advice="Begin with the first score, or with minus infinity. `jnp.argmax` does the whole search.",
        ),
        Wrong(
            "by_probability",
            by_probability,
            cause="You turn the scores into probabilities by an exponential that overflows: above 88, infinity divided by infinity is NaN.",
            advice="The largest score has the largest probability: look for it among the scores.",
        ),
        Wrong(
            "counted_from_one",
            lambda A, X: jnp.argmax(X @ A.T, axis=1) + 1,
            cause="You count the classes from 1; all your predictions are one too high.",
            advice="The first class is 0, as in your labels.",
            bank="M3",
        ),
    ],
    right=[
        one_by_one,
        by_comparison,
        lambda A, X: jax.vmap(lambda x: jnp.argmax(A @ x))(X),
        lambda A, X: jnp.argmax(jnp.einsum("kd,nd->kn", A, X), axis=0),
        lambda A, X: jax.lax.top_k(X @ A.T, 1)[1][:, 0],
        lambda A, X: jnp.argsort(X @ A.T, axis=1)[:, -1],
    ],
    hints=[
        "First the scores of all examples in one table; then a decision in each of its rows.",
        "The scores are `X @ A.T`, shape (n, k). `jnp.argmax` with an `axis` tells where the largest entry stands.",
        "scores = X times the transpose of A; the result is the argmax of the scores along axis 1.",
    ],
    why="A prediction keeps only which score is largest. By how much it is larger, which says how sure the model is, is thrown away here, and comes back in notebook 4.",
)
