"""5.6: the share of examples that a network gets right."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, matches, reference, shown


def half_right(batch, classes):
    """A network, a batch, and labels of which about half are what the network says."""

    def drawn(rng):
        params, X = draw.together(draw.network(11, 13, classes), draw.normal((batch, 11)))(rng)
        said = np.asarray(jnp.argmax(reference("forward")(params, X), axis=1))
        other = (said + rng.integers(1, classes, size=batch)) % classes
        return params, X, np.where(rng.permutation(batch) < batch // 2, said, other).astype(np.int32)

    return drawn


def below_zero(rng):
    """A network whose logits are all negative, as far as they go."""
    params, X, y = half_right(13, 5)(rng)
    W, b = params[-1]
    return [*params[:-1], (W, b - 100)], X, y


def over_examples(params, X, y):
    return jnp.mean(jnp.argmax(reference("forward")(params, X), axis=0) == y)


def against_one_hot(params, X, y):
    Z = reference("forward")(params, X)
    return jnp.mean(jnp.argmax(Z, axis=1)[:, None] == jax.nn.one_hot(y, Z.shape[1]))


def as_float(params, X, y):
    return float(np.mean(np.argmax(np.asarray(reference("forward")(params, X)), axis=-1) == np.asarray(y)))


def by_softmax(params, X, y):
    return (jax.nn.softmax(reference("forward")(params, X)).argmax(1) == y).sum() / len(y)


def by_rows(params, X, y):
    forward = reference("forward")
    right = jax.vmap(lambda x, label: jnp.argmax(forward(params, x[None])[0]) == label)(X, y)
    return right.astype(jnp.float32).mean()


LOGITS_ARE_INPUTS = [(np.eye(3, dtype=np.float32), np.zeros(3, np.float32))]
FOUR_ROWS = draw.arrays([[5, 1, 0], [0, 2, 1], [3, 0, 1], [0, 4, 9]])
FOUR_LABELS = draw.arrays([0, 1, 2, 2], dtype=np.int32)

accuracy = Exercise(
    title="What has it learnt?",
    points=3,
    minutes=5,
    returns="One number between 0 and 1: ().",
    cases={
        "by_hand": shown(draw.together(draw.fixed(LOGITS_ARE_INPUTS), FOUR_ROWS, FOUR_LABELS)),
        "batch": half_right(17, 5),
        "fewer_than_classes": half_right(4, 7),
        "many": half_right(250, 5),
        "below_zero": below_zero,
    },
    checks={
        "value": gate(
            matches(
                "is the fraction of examples whose largest logit is the true class", on="by_hand batch many", weight=2
            )
        ),
        "below_zero": matches("is right where all logits are negative", weight=0.5),
        "few": matches("works when there are fewer examples than classes", on="fewer_than_classes"),
    },
    wrong=[
        Wrong(
            "argmax_over_examples",
            over_examples,
            cause="The largest logit is sought over the examples, so you get one example for each class instead of one class for each example.",
            advice="Classes are the last axis.",
            bank="M11",
        ),
        Wrong(
            "compared_with_one_hot",
            against_one_hot,
            cause="Class numbers are compared with one-hot rows, which hold only 0 and 1.",
            advice="Compare integers with integers: the argmax of each row with y.",
            bank="M81",
        ),
    ],
    right=[as_float, by_softmax, by_rows],
    hints=[
        "Each row of logits names one class: the one with the largest number. Count how often that is the label.",
        "`jnp.argmax(logits, axis=1)` gives one class per row; compare it with y, which holds classes and no one-hot rows.",
        "logits = forward(params, X); the mean over the rows of (argmax of the row == y).",
    ],
    why="Softmax keeps the order of the logits, so the largest logit is the largest probability and no softmax is needed. The mean of truth values is a fraction; it has no useful slope, which is why you train on another number.",
)
