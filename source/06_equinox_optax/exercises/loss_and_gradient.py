"""6.3: the loss of a module, and its gradient in the shape of a module."""

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxercise.author import Exercise, Wrong, draw, gate, hidden, matches, reference, shown, starts_near

from ._models import (
    A_BATCH,
    AVERAGED_OVER_CLASSES,
    BATCH_INTO_THE_MODEL,
    BY_HAND,
    FIRST_AND_SECOND,
    TWO_INPUTS,
    network,
    over_classes_too,
    over_the_batch,
    per_example,
    softmax_twice,
    untrained_and_digits,
)


def filtered(loss):
    """Loss and gradient by Equinox, for a loss of (logits, targets)."""

    def both(model, X, Y):
        return eqx.filter_value_and_grad(lambda model: loss(reference("logits")(model, X), Y))(model)

    return both


def of_jax_alone(model, X, Y):
    return jax.value_and_grad(lambda model: per_example(reference("logits")(model, X), Y))(model)


def whole_batch(model, X, Y):
    return eqx.filter_value_and_grad(lambda model: per_example(model(X), Y))(model)


def backwards(model, X, Y):
    loss, grads = filtered(per_example)(model, X, Y)
    return grads, loss


def gradient_only(model, X, Y):
    return filtered(per_example)(model, X, Y)[1]


def negated(model, X, Y):
    loss, grads = filtered(per_example)(model, X, Y)
    return loss, jax.tree.map(lambda leaf: -leaf, grads)


def stepped(model, X, Y):
    loss, grads = filtered(per_example)(model, X, Y)
    return loss, eqx.apply_updates(model, grads)


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
        "no_knowledge": starts_near(
            "is near ln 10 for an untrained network on digits", classes=10, item=0, on="digits"
        ),
    },
    wrong=[
        Wrong(
            "not_filtered",
            of_jax_alone,
            cause="`jax.grad` and its relatives want arrays and nothing else, and this module holds a function, its activation.",
            advice="Use `eqx.filter_value_and_grad`, which leaves alone what is no array.",
            bank="M72",
        ),
        Wrong("batch_into_the_model", whole_batch, **BATCH_INTO_THE_MODEL),
        Wrong(
            "unpacked_backwards",
            backwards,
            cause="The gradient stands first. What differentiates returns the value first and the gradient second.",
            advice="loss, grads = ...",
            bank="M83",
        ),
        Wrong(
            "gradient_alone",
            gradient_only,
            cause="You return the gradient alone.",
            advice="`eqx.filter_value_and_grad` gives both, the value first.",
            bank="M83",
        ),
        Wrong(
            "negated",
            negated,
            cause="The gradient has its sign the other way round: you return the direction of descent.",
            advice="Return the gradient as it is; whoever steps subtracts it.",
        ),
        Wrong(
            "added_to_the_model",
            stepped,
            cause="In the place of the gradient you return a model: the old one with the gradient added.",
            advice="Return what `eqx.filter_value_and_grad` gives, and change no model here.",
        ),
        Wrong(
            "exchanged",
            filtered(lambda Z, Y: per_example(Y, Z)),
            cause="The logits and the labels stand in each other's place in the loss.",
            advice="`cross_entropy(Z, Y)`: first the logits, then the one-hot labels.",
        ),
        Wrong("mean_over_classes", filtered(over_classes_too), **AVERAGED_OVER_CLASSES),
        Wrong(
            "sum_over_batch",
            filtered(over_the_batch),
            cause="You sum over the batch instead of averaging: loss and gradient grow with the number of examples.",
            advice="Take the mean over the examples, after the sum over the classes.",
            bank="M55",
        ),
        Wrong(
            "softmax_twice",
            filtered(softmax_twice),
            cause="A softmax is applied to the logits before the loss, which applies its own.",
            advice="Give `cross_entropy` the raw logits.",
            bank="M57",
        ),
    ],
    right=[filtered(per_example), by_partition, in_two_calls, by_hand, eqx.filter_jit(in_two_calls)],
    hints=[
        "Write the loss as a function of the model alone. What differentiates it, and leaves functions alone?",
        "`eqx.filter_value_and_grad(loss)` is a function of the model that returns (value, gradient), value first.",
        "The loss of a model m is cross_entropy(logits(m, X), Y). Put that into a function of m, filter_value_and_grad around it, and call the result on `model`.",
    ],
    why="The gradient is a module of the same kind, so whatever goes through a tree goes through both side by side: that is all an optimiser needs. None stands where nothing can be learnt.",
)
