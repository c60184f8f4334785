"""The exercises of 04_losses: what distinguishes a good loss from a bad one, and one good loss in full."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import (
    Case,
    Exercise,
    Misconception,
    duplicate,
    finite,
    gradient,
    jits,
    matches,
    matches_after,
)


def logits_and_one_hot(batch, classes, scale=1.0):
    """Random logits and the one-hot rows of random labels."""

    def draw(rng):
        Z = (scale * rng.normal(size=(batch, classes))).astype(np.float32)
        return Z, np.eye(classes, dtype=np.float32)[rng.integers(classes, size=batch)]

    return draw


def wrong_by(size):
    """Logits that are sure of a wrong class, by a margin."""

    def draw(rng):
        labels = rng.integers(5, size=7)
        sure = (labels + rng.integers(1, 5, size=7)) % 5
        return (size * np.eye(5)[sure]).astype(np.float32), np.eye(5, dtype=np.float32)[labels]

    return draw


def ce_softmax_axis(Z, Y):
    return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z, axis=0), axis=1))


def ce_sum_over_batch(Z, Y):
    return -jnp.sum(Y * jax.nn.log_softmax(Z))


def ce_mean_over_classes(Z, Y):
    return -jnp.mean(Y * jax.nn.log_softmax(Z))


def ce_softmax_twice(Z, Y):
    return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(jax.nn.softmax(Z)), axis=1))


def ce_silenced(Z, Y):
    return -jnp.mean(jnp.sum(Y * jnp.log(jax.nn.softmax(Z) + 1e-15), axis=1))


def ce_no_minus(Z, Y):
    return jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))


def ce_base_two(Z, Y):
    return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1)) / jnp.log(2.0)


def ce_swapped(Z, Y):
    return -jnp.mean(jnp.sum(Z * jax.nn.log_softmax(Y), axis=1))


def ce_from_logsumexp(Z, Y):
    return jnp.mean(jax.nn.logsumexp(Z, axis=1) - jnp.sum(Z * Y, axis=1))


def ce_picked(Z, Y):
    logp = Z - jax.nn.logsumexp(Z, axis=-1, keepdims=True)
    return -jnp.take_along_axis(logp, jnp.argmax(Y, axis=1)[:, None], axis=1).mean()


def ce_per_example(Z, Y):
    return jax.vmap(lambda z, y: -jnp.dot(y, jax.nn.log_softmax(z)))(Z, Y).mean()


cross_entropy = Exercise(
    points=12,
    minutes=12,
    returns="One number: ().",
    cases=[
        Case(lambda rng: (np.zeros((1, 10), np.float32), np.eye(10, dtype=np.float32)[[3]]), "zeros", shown=True),
        Case(logits_and_one_hot(7, 5), "batch"),
        Case(wrong_by(1e3), "sure_and_wrong", hidden=True),
        Case(logits_and_one_hot(7, 5, 1e3), "large", hidden=True),
    ],
    checks=[
        matches("is ln 10 for ten classes and no preference", name="ln_10", cases=("zeros",)),
        matches("averages over the examples what it sums over the classes", cases=("batch",)),
        matches_after(
            duplicate,
            "does not change when every example stands twice in the batch",
            name="duplicated",
            cases=("batch",),
        ),
        gradient(0, "has the right slope for every logit", cases=("batch",)),
        finite("stays finite when a logit is 1000", cases=("large",)),
        gradient(0, "still has a slope when it is sure and wrong", name="alarm", cases=("sure_and_wrong",), weight=2),
        jits(cases=("batch",), weight=0.5),
    ],
    misconceptions=[
        Misconception("M55", ce_sum_over_batch, "loss.sum_over_batch"),
        Misconception("M56", ce_mean_over_classes, "loss.mean_over_classes"),
        Misconception("M57", ce_softmax_twice, "loss.softmax_twice"),
        Misconception("M59", ce_softmax_axis, "loss.softmax_axis"),
        Misconception("M61", ce_silenced, "loss.silenced_alarm"),
        Misconception("M62", ce_no_minus, "loss.no_minus"),
        Misconception("M63", ce_base_two, "loss.base_two"),
        Misconception("M64", ce_swapped, "loss.swapped"),
    ],
    variants=[ce_from_logsumexp, ce_picked, ce_per_example],
    hints=[
        "For one example, only the log-probability of its true class counts. What do you do with the other examples of the batch?",
        "You have `log_softmax` for logits of shape (batch, classes). Multiplying by the one-hot rows keeps one number in each row.",
        "Row by row: minus the sum over classes of target times log_softmax of the logits. Then the mean over the rows.",
    ],
    why="Only one number per row survives the one-hot product, and its logarithm grows linearly with how wrong you are: the slope never dies.",
)
