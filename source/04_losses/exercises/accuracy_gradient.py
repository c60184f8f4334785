"""4.7, the half that a machine can judge: the gradient of the accuracy."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches

logp, softmax = jax.nn.log_softmax, jax.nn.softmax


def accuracy(Z, y):
    return jnp.mean(jnp.argmax(Z, axis=1) == y)


def share_right(Z, y):
    return jnp.mean(jnp.take_along_axis(softmax(Z), y[:, None], axis=1))


def by_central_differences(Z, y):
    Z, y = np.asarray(Z, np.float64), np.asarray(y)
    steps = 1e-6 * np.eye(Z.size).reshape(-1, *Z.shape)
    rate = [(np.mean((Z + s).argmax(1) == y) - np.mean((Z - s).argmax(1) == y)) / 2e-6 for s in steps]
    return np.reshape(rate, Z.shape)


accuracy_gradient = Exercise(
    title="Gradient of the accuracy",
    points=2,
    minutes=4,
    returns="(batch, classes), like the logits.",
    cases={"batch": draw.logits_and_labels(7, 5), "other_batch": hidden(draw.logits_and_labels(11, 3))},
    checks={"value": gate(matches("is the slope of the share of right answers, logit by logit"))},
    wrong=[
        Wrong(
            "smooth_stand_in",
            [
                jax.grad(share_right),
                jax.grad(lambda Z, y: -jnp.log(share_right(Z, y))),
                jax.grad(lambda Z, y: -jnp.mean(jnp.take_along_axis(logp(Z), y[:, None], 1))),
            ],
            cause="This is the slope of a smooth stand-in, such as a probability or the cross-entropy, not of the accuracy.",
            advice="Accuracy counts right answers. Move one logit by a millionth: does the count change?",
            bank="M66",
        )
    ],
    right=[
        jax.grad(accuracy),
        lambda Z, y: jnp.zeros_like(Z),
        lambda Z, y: np.zeros(Z.shape),
        by_central_differences,
    ],
    hints=[
        "Change one logit by a millionth. How many predictions change?",
        "Write the accuracy as a function of Z first: the mean of `argmax(Z, axis=1) == y`. Then let JAX differentiate it.",
        "define accuracy(Z, y) as above; the result is jax.grad of it, at (Z, y). Look at what comes out before you worry about it.",
    ],
    why="Accuracy is a staircase: flat almost everywhere, with jumps where two logits tie. Gradient descent needs a ramp, and the cross-entropy is one.",
)
