"""6.3: the loss of a module, and its gradient in the shape of a module."""

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxercise.author import Exercise, draw, gate, hidden, matches, shown, starts_near

from ._loss_and_gradient_mistakes import MISTAKES, filtered
from ._models import (
    A_BATCH,
    BY_HAND,
    FIRST_AND_SECOND,
    TWO_INPUTS,
    network,
    per_example,
    untrained_and_digits,
)


def by_partition(model, X, Y):
    arrays, others = eqx.partition(model, eqx.is_inexact_array)
    return jax.value_and_grad(lambda arrays: per_example(jax.vmap(eqx.combine(arrays, others))(X), Y))(arrays)


def in_two_calls(model, X, Y):
    def loss(model, X, Y):
        return optax.softmax_cross_entropy(jax.vmap(model)(X), Y).mean()

    return loss(model, X, Y), eqx.filter_grad(loss)(model, X, Y)


def by_hand(model, X, Y):
    (W, b), (V, c) = ((layer.weight, layer.bias) for layer in model.layers)
    H = jax.nn.relu(X @ W.T + b)
    loss, pull = jax.vjp(lambda V, c, H: per_example(H @ V.T + c, Y), V, c, H)
    dV, dc, dH = pull(jnp.ones(()))
    outer = dH * (H > 0)
    return loss, {"layers": [(outer.T @ X, outer.sum(axis=0)), (dV, dc)]}


loss_and_gradient = Exercise(
    title="A gradient in the shape of a module",
    points=5,
    minutes=8,
    returns="The loss, one number, and the gradient, a module like `model`.",
    cases={
        "by_hand": shown(draw.fixed(BY_HAND, TWO_INPUTS, FIRST_AND_SECOND)),
        "batch": A_BATCH,
        "digits": untrained_and_digits,
        "sure": draw.together(network(5, 7, 3), draw.normal((6, 5), scale=300), draw.one_hot(6, 3)),
        "one_example": hidden(draw.together(network(5, 7, 3), draw.normal((1, 5)), draw.one_hot(1, 3))),
    },
    checks={
        "by_hand": gate(matches("is right for two inputs, two units and two classes", rtol=1e-4)),
        "value": gate(
            matches(
                "returns the loss, and its gradient for every array of the module",
                rtol=1e-4,
                weight=2,
                on="batch one_example",
            )
        ),
        "sure": matches("is right for logits of hundreds, too", rtol=1e-3, weight=0.5),
        "no_knowledge": starts_near(
            "is near ln 10 for an untrained network on digits", classes=10, item=0, on="digits"
        ),
    },
    wrong=MISTAKES,
    right=[filtered(per_example), by_partition, in_two_calls, by_hand, eqx.filter_jit(in_two_calls)],
    hints=[
        "Write the loss as a function of the model alone. What differentiates it, and leaves functions alone?",
        "`eqx.filter_value_and_grad(loss)` is a function of the model that returns (value, gradient), value first.",
        "The loss of a model m is cross_entropy(logits(m, X), Y). Put that into a function of m, filter_value_and_grad around it, and call the result on `model`.",
    ],
    why="The gradient is a module of the same kind, so whatever goes through a tree goes through both side by side: that is all an optimiser needs. None stands where nothing can be learnt.",
)
