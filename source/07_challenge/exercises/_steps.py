"""Losses, steps and draws of networks with batches, which the pages of 7.3 and 7.4 share."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import draw, reference


def own_loss(params, X, Y):
    """The cross-entropy of a batch, without the notebook's functions."""
    for W, b in params[:-1]:
        X = jnp.maximum(X @ W.T + b[None, :], 0.0)
    Z = X @ params[-1][0].T + params[-1][1][None, :]
    return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))


def row_by_row(params, X, Y):
    return reference("cross_entropy")(reference("slow_forward")(params, X), Y)


def stepping(loss=own_loss):
    """A step that is not compiled, for a loss of (params, X, Y)."""

    def step(params, X, Y, lr):
        value, grads = jax.value_and_grad(loss)(params, X, Y)
        return jax.tree.map(lambda p, g: p - lr * g, params, grads), value

    return step


def repeated(place, times=3, axis=0):
    """The arguments, with several times as many rows, or batches, in those from the second to the one before `place`."""

    def larger(*args):
        return tuple(np.concatenate([arg] * times, axis=axis) if 0 < at < place else arg for at, arg in enumerate(args))

    return larger


# Two inputs, two units, two classes, in whole numbers.
BY_HAND = [
    (np.array([[1, 1], [1, -1]], np.float32), np.zeros(2, np.float32)),
    (np.array([[1, 0], [0, 1]], np.float32), np.array([0, 10], np.float32)),
]
TWO_INPUTS = np.array([[1, 2], [2, 1]], np.float32)
FIRST_AND_SECOND = np.eye(2, dtype=np.float32)
A_BATCH = draw.together(draw.network(11, 13, 5), draw.normal((7, 11)), draw.one_hot(7, 5), draw.fixed(0.3))
EIGHT = draw.together(draw.network(5, 7, 7, 3), draw.normal((8, 5)), draw.one_hot(8, 3), draw.fixed(0.2))
