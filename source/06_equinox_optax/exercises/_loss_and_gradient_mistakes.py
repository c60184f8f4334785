"""Mistakes of 6.3, and what they are made of."""

import equinox as eqx
import jax
from jaxercise.author import Wrong, reference

from ._models import (
    AVERAGED_OVER_CLASSES,
    BATCH_INTO_THE_MODEL,
    over_classes_too,
    over_the_batch,
    per_example,
    softmax_twice,
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


MISTAKES = [
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
]
