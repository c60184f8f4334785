"""Draws of models, and losses of models, right and wrong, which several pages share."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import TestFunction, draw, reference


def holding(layers):
    """A network of Equinox's that holds the numbers of some (W, b)."""
    return TestFunction("mlp", tuple(np.asarray(array, np.float32) for layer in layers for array in layer))


def network(*sizes):
    """A random network as a module."""
    return lambda rng: (holding(draw.network(*sizes)(rng)[0]),)


def untrained_and_digits(rng):
    """A network that knows nothing, a batch of digits and its one-hot labels.

    The last weights are a tenth of the usual ones, so that the loss is that of no knowledge under every key.
    """
    images, one_hot = draw.digits(64, "images", "one_hot")(rng)
    ((first, (W, b)),) = draw.network(784, 17, 10, bias_scale=0.0)(rng)
    return holding([first, (W / 10, b)]), images, one_hot


# Two inputs, two units, two classes, in whole numbers: the hidden units of (1, 2) are 3 and 0, its logits 3 and 0.
BY_HAND = holding([([[1, 1], [1, -1]], [0, 0]), ([[1, 0], [0, 1]], [0, 0])])
TWO_INPUTS = np.array([[1, 2], [2, 1]], np.float32)
FIRST_AND_SECOND = np.eye(2, dtype=np.float32)
A_BATCH = draw.together(network(11, 13, 5), draw.normal((7, 11)), draw.one_hot(7, 5))


def terms(Z, Y):
    return -Y * jax.nn.log_softmax(Z)


def per_example(Z, Y):
    return jnp.mean(jnp.sum(terms(Z, Y), axis=1))


def over_classes_too(Z, Y):
    return jnp.mean(terms(Z, Y))


def over_the_batch(Z, Y):
    return jnp.sum(terms(Z, Y))


def softmax_twice(Z, Y):
    return reference("cross_entropy")(jax.nn.softmax(Z), Y)


AVERAGED_OVER_CLASSES = {
    "cause": "You average over the classes as well: the loss of one example is a sum over its classes. With C classes the gradient is C times smaller.",
    "advice": "Sum over the class axis first; average over the examples only. `cross_entropy` does both.",
    "bank": "M56",
}
BATCH_INTO_THE_MODEL = {
    "cause": "The whole batch goes into a model that takes one input.",
    "advice": "`jax.vmap(model)` takes a batch; `logits(model, X)` does that for you.",
    "bank": "M73",
}
