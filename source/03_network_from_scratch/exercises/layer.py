"""3.2: an affine layer."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, shown


def zero_input(rng):
    W, b = rng.normal(size=(13, 11)), rng.normal(size=13)
    return np.zeros(11, np.float32), W.astype(np.float32), b.astype(np.float32)


def with_one_appended(x, W, b):
    return jnp.hstack([W, b[:, None]]) @ jnp.append(x, 1.0)


layer = Exercise(
    title="An affine layer",
    points=4,
    minutes=5,
    returns="One number for each output: (o,).",
    cases={
        "by_hand": shown(draw.arrays([1, 2], [[1, 2], [0, 1], [-1, 1]], [0, 1, 0])),
        "eleven_to_thirteen": draw.normal((11,), (13, 11), (13,)),
        "square": draw.normal((5,), (5, 5), (5,)),
        "zero_input": zero_input,
        "seventeen_to_two": hidden(draw.normal((17,), (2, 17), (2,))),
    },
    checks={
        "by_hand": gate(matches("gives 5, 3, 1 for the numbers of the text")),
        "value": matches("weighs, adds up and shifts", on="eleven_to_thirteen seventeen_to_two"),
        "square": matches("is right for as many outputs as inputs, too"),
        "bias": matches("gives the bias for an input of zeros", on="zero_input"),
    },
    wrong=[
        Wrong(
            "stored_the_other_way",
            [lambda x, W, b: x @ W + b, lambda x, W, b: W.T @ x + b],
            cause="You take W for a matrix of shape (inputs, outputs). Here it is stored as (outputs, inputs), a row for each output.",
            advice="`W @ x`, with the matrix on the left. (Equinox stores it so, too; other libraries the other way.)",
            bank="M44",
        ),
        Wrong(
            "no_bias",
            lambda x, W, b: W @ x,
            cause="The bias is forgotten: an input of zeros gives zeros.",
            advice="An affine layer shifts: add b after the product.",
            bank="M45",
        ),
        Wrong(
            "active",
            [lambda x, W, b: jax.nn.relu(W @ x + b), lambda x, W, b: jnp.tanh(W @ x + b)],
            cause="An activation is applied. The layer alone is affine; the network puts the activation between its layers.",
            advice="Leave the result as it is, negative numbers included.",
            bank="M46",
        ),
        Wrong(
            "bias_subtracted",
            lambda x, W, b: W @ x - b,
            cause="The bias is subtracted.",
            advice="Add it: that is the convention, and your gradients would have the other sign.",
        ),
    ],
    right=[
        lambda x, W, b: jnp.einsum("oi,i->o", W, x) + b,
        with_one_appended,
        lambda x, W, b: jax.vmap(lambda weights, bias: jnp.dot(weights, x) + bias)(W, b),
        lambda x, W, b: np.array([float(w @ x + shift) for w, shift in zip(np.asarray(W), np.asarray(b), strict=True)]),
        lambda x, W, b: jnp.sum(W * x, axis=1) + b,
    ],
    hints=[
        "Notebook 1 had half of it. What is added, so that zero need not go to zero?",
        "The matrix stands on the left, because it has a row for each output: then comes the shift.",
        "W times x, plus b.",
    ],
    why="Stretch, rotate, shift. Without the shift every unit of the first layer would have its kink at the origin.",
)
