"""Networks of several depths, and wrong and right ways through them."""

from functools import reduce

import numpy as np
from jaxercise.author import TestFunction, draw

SQUARE, TANH, SIN = (draw.fixed(TestFunction(name)) for name in ("square", "tanh", "sin"))
TWO_LAYERS_OF_ONE = draw.fixed(
    [tuple(np.array(part, np.float32) for part in layer) for layer in (([[2]], [1]), ([[3]], [-1]))]
)


def network_and_input(*sizes, activation, batch=()):
    """Parameters of a network, an input (or a batch of them), and an activation."""
    return draw.together(draw.network(*sizes), draw.normal((*batch, sizes[0])), activation)


def through(layers, activation, x, bias=True):
    """The input through some layers, an activation after each."""
    return reduce(lambda x, layer: activation(layer[0] @ x + layer[1] * bias), layers, x)


def logits(params, x, activation):
    W, b = params[-1]
    return W @ through(params[:-1], activation, x) + b


def recursive(params, x, activation):
    (W, b), *rest = params
    return recursive(rest, activation(W @ x + b), activation) if rest else W @ x + b
