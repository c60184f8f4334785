"""3.6: the logits of a network of any depth."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, gate, hidden, matches, shown

from ._networks import SIN, SQUARE, TANH, TWO_LAYERS_OF_ONE, draw, logits, network_and_input, recursive, through


def active_first(params, x, activation):
    for W, b in params:
        x = W @ activation(x) + b
    return x


def with_flags(params, x, activation):
    for number, (W, b) in enumerate(params, 1):
        x = jnp.einsum("oi,i->o", W, x) + b
        x = activation(x) if number < len(params) else x
    return x


def in_numpy(params, x, activation):
    x = np.asarray(x)
    for W, b in params[:-1]:
        x = np.asarray(activation(np.asarray(W) @ x + np.asarray(b)))
    return np.asarray(params[-1][0]) @ x + np.asarray(params[-1][1])


forward = Exercise(
    title="Any depth",
    points=7,
    minutes=9,
    returns="One logit for each class: (k,).",
    cases={
        "by_hand": shown(draw.together(TWO_LAYERS_OF_ONE, draw.arrays([1]), SQUARE)),
        "two_layers": network_and_input(11, 13, 5, activation=TANH),
        "one_layer": network_and_input(11, 5, activation=TANH),
        "four_layers": network_and_input(11, 13, 7, 5, 3, activation=SIN),
        "other_two": hidden(network_and_input(7, 5, 2, activation=SIN)),
    },
    checks={
        "by_hand": gate(matches("gives 26 for the network of the text")),
        "value": matches("is layer, activation, layer for two layers", on="two_layers other_two"),
        "one": matches("has no activation at all if there is one layer", on="one_layer"),
        "four": matches("works for four layers as well", on="four_layers"),
    },
    wrong=[
        Wrong(
            "activation_last",
            lambda params, x, activation: through(params, activation, x),
            cause="The last layer is activated as well. Its numbers are scores, which must be free to be negative.",
            advice="Treat the last layer on its own, after the loop over the others.",
            bank="M46",
        ),
        Wrong(
            "activation_first",
            active_first,
            cause="The activation comes before each matrix, so that the input itself is bent.",
            advice="Matrix and bias first; then, except after the last layer, the activation.",
            bank="M46",
        ),
        Wrong(
            "no_activation",
            lambda params, x, activation: through(params, lambda z: z, x),
            cause="No activation is applied, and all layers together are one affine function.",
            advice="After every layer but the last, apply `activation`.",
            bank="M47",
        ),
        Wrong(
            "softmaxed",
            lambda params, x, activation: jax.nn.softmax(logits(params, x, activation)),
            cause="A softmax is applied. The loss of notebook 4 has one of its own, and two of them leave hardly any slope.",
            advice="Return the raw logits.",
            bank="M57",
        ),
        Wrong(
            "no_bias",
            lambda params, x, activation: params[-1][0] @ through(params[:-1], activation, x, bias=False),
            cause="The biases are left out.",
            advice="Each layer is `W @ x + b`, as in your `layer`.",
            bank="M45",
        ),
        Wrong(
            "two_layers_only",
            lambda params, x, activation: logits([params[0], params[-1]], x, activation),
            cause="You use the first and the last layer, however many there are.",
            advice="Loop over `params[:-1]`; then comes the last layer.",
        ),
    ],
    right=[logits, recursive, with_flags, in_numpy],
    hints=[
        "A loop that carries x through the layers. For which of them is there no activation afterwards?",
        "`params[:-1]` are the layers with an activation after them, and `params[-1]` is the one without.",
        "for each (W, b) of params[:-1]: x becomes activation(W x + b). The result is the last W times x plus the last b.",
    ],
    why="Logits are raw on purpose: what they mean, probabilities or just an order, is a matter for the loss.",
)
