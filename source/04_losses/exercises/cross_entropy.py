"""4.5: the mean cross-entropy of a batch of logits."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxercise.author import (
    Exercise,
    Wrong,
    draw,
    duplicate,
    finite,
    gate,
    gradient,
    jits,
    matches,
    responds,
    shown,
)

from ._mistakes import NO_SOFTMAX, ROUNDED_TO_ZERO, SILENCED, SILENCED_ALARM, SOFTMAX_AXIS, SOFTMAX_NO_AXIS, SWAPPED

logp, softmax, sigmoid = jax.nn.log_softmax, jax.nn.softmax, jax.nn.sigmoid


def sure_and_wrong(rng):
    """A logit of 1000 for a wrong class, and the one-hot rows of the true ones."""
    labels, ahead = rng.integers(5, size=7), rng.integers(1, 5, size=7)
    return (1e3 * np.eye(5)[(labels + ahead) % 5]).astype(np.float32), np.eye(5, dtype=np.float32)[labels]


def mean_loss(per_entry):
    """Minus the mean over the rows of the row sums."""
    return lambda Z, Y: -jnp.mean(jnp.sum(per_entry(Z, Y), axis=1))


def picked(Z, Y):
    rows = Z - jax.nn.logsumexp(Z, axis=-1, keepdims=True)
    return -jnp.take_along_axis(rows, jnp.argmax(Y, axis=1)[:, None], axis=1).mean()


def per_example(Z, Y):
    return jax.vmap(lambda z, y: -jnp.dot(y, logp(z)))(Z, Y).mean()


class CrossEntropy:  # a loss as an object
    def __call__(self, Z, Y):
        return optax.softmax_cross_entropy(Z, Y).mean()


cross_entropy = Exercise(
    title="Cross-entropy",
    points=12,
    minutes=12,
    returns="One number: ().",
    cases={
        "zeros": shown(draw.arrays(np.zeros((1, 10)), np.eye(10)[[3]])),
        "by_hand": shown(draw.arrays([[2, 0], [0, 0]], [[0, 1], [1, 0]])),
        "batch": draw.logits_and_one_hot(7, 5),
        "sure_and_wrong": sure_and_wrong,
        "large": draw.logits_and_one_hot(7, 5, 1e3),
        "float16": draw.logits_and_one_hot(7, 5, 3.0, np.float16),
    },
    checks={
        "ln_10": gate(matches("is ln 10 for ten classes and no preference", on="zeros")),
        "value": gate(matches("averages over the examples what it sums over the classes", on="by_hand batch")),
        "duplicated": responds(
            "does not change when every example stands twice in the batch", change=duplicate, on="batch"
        ),
        "gradient": gradient("has the right slope for every logit", on="batch"),
        "finite": finite("stays finite when a logit is 1000", on="large"),
        "large": matches("is still right when a logit is 1000"),
        "alarm": gradient("still has a slope when it is sure and wrong", weight=2, on="sure_and_wrong"),
        "jits": jits(weight=0.5, on="batch"),
        "float16": matches("works in half precision", weight=0.5),
    },
    wrong=[
        Wrong(
            "sum_over_batch",
            lambda Z, Y: -jnp.sum(Y * logp(Z)),
            cause="You sum over the batch instead of averaging: the loss grows with the number of examples, and so does every step you take with it.",
            advice="Take the mean over the examples, after the sum over the classes.",
            bank="M55",
        ),
        Wrong(
            "mean_over_classes",
            lambda Z, Y: -jnp.mean(Y * logp(Z)),
            cause="You average over the classes as well: the loss of one example is a sum over its classes. With C classes your learning rate is C times smaller than you think.",
            advice="Sum over the class axis first; average over the examples only.",
            bank="M56",
        ),
        Wrong(
            "softmax_twice",
            mean_loss(lambda Z, Y: Y * logp(softmax(Z))),
            cause="A softmax is applied twice. The loss cannot fall to zero any more, and its slope is small everywhere.",
            advice="The network gives logits; let the loss apply the one softmax there is.",
            bank="M57",
        ),
        Wrong("softmax_axis", mean_loss(lambda Z, Y: Y * logp(Z, axis=0)), **SOFTMAX_AXIS),
        Wrong("softmax_no_axis", mean_loss(lambda Z, Y: Y * logp(Z, axis=None)), **SOFTMAX_NO_AXIS),
        Wrong("rounded_to_zero", mean_loss(lambda Z, Y: Y * jnp.log(softmax(Z))), **ROUNDED_TO_ZERO),
        Wrong(
            "silenced_alarm",
            [mean_loss(lambda Z, Y, silenced=silenced: Y * silenced(Z)) for silenced in SILENCED],
            **SILENCED_ALARM,
        ),
        Wrong(
            "no_minus",
            mean_loss(lambda Z, Y: -Y * logp(Z)),
            cause="The minus is missing: this is the likelihood's logarithm, which training should raise, not lower.",
            advice="A loss goes down when the answer gets better.",
            bank="M62",
        ),
        Wrong(
            "other_base",
            [mean_loss(lambda Z, Y, base=base: Y * logp(Z) / jnp.log(base)) for base in (2.0, 10.0)],
            cause="A logarithm of another base: a factor of 1.4427 is 1/ln 2, a factor of 0.4343 is 1/ln 10.",
            advice="Use the natural logarithm, `jnp.log`.",
            bank="M63",
        ),
        Wrong("no_softmax", [mean_loss(lambda Z, Y: Y * Z), mean_loss(lambda Z, Y: Y * jnp.log(Z))], **NO_SOFTMAX),
        Wrong(
            "binary",
            [mean_loss(lambda Z, Y, p=p: Y * jnp.log(p(Z)) + (1 - Y) * jnp.log(1 - p(Z))) for p in (softmax, sigmoid)],
            cause="This is the loss of yes-or-no questions, one for each class: the terms with `1 - Y` do not belong here.",
            advice="The classes exclude each other; only the surprise about the true one counts.",
            bank="M64",
        ),
        Wrong("swapped", mean_loss(lambda Z, Y: Z * logp(Y)), **SWAPPED),
    ],
    right=[
        lambda Z, Y: jnp.mean(jax.nn.logsumexp(Z, axis=1) - jnp.sum(Z * Y, axis=1)),
        picked,
        per_example,
        CrossEntropy(),
        partial(lambda scale, Z, Y: -scale * jnp.mean(jnp.einsum("bc,bc->b", Y, logp(Z))), 1.0),
        jax.jit(per_example),
    ],
    hints=[
        "For one example, only the log-probability of its true class counts. What do you do with the other examples of the batch?",
        "You have `log_softmax` for logits of shape (batch, classes). Multiplying by the one-hot rows keeps one number in each row.",
        "Row by row: minus the sum over classes of target times log_softmax of the logits. Then the mean over the rows.",
    ],
    why="Of each row only the log-probability of the true class counts. Taken from the logits, and never from a probability that was rounded or clipped, it falls linearly with how wrong the network is: the slope never dies.",
)
