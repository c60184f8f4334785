"""Training steps for other losses, right and wrong, which the pages on the step and on the training share."""

import jax
import jax.numpy as jnp
from jaxercise.author import reference


def log_softmax_terms(Z, Y):
    return -Y * jax.nn.log_softmax(Z)


def step_with(loss):
    """A training step that minimises a loss of (logits, targets)."""

    @jax.jit
    def step(params, X, Y, lr):
        value, grads = jax.value_and_grad(lambda p: loss(reference("forward")(p, X), Y))(params)
        return jax.tree.map(lambda p, g: p - lr * g, params, grads), value

    return step


def step_with_own_loss():
    """A right step that does not use the notebook's `cross_entropy`."""
    return step_with(lambda Z, Y: jnp.mean(jnp.sum(log_softmax_terms(Z, Y), axis=1)))


def plain_step(params, X, Y, lr):
    loss = lambda p: reference("cross_entropy")(reference("forward")(p, X), Y)  # noqa: E731
    value, grads = jax.value_and_grad(loss)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), value


def own_forward(params, X):
    for W, b in params[:-1]:
        X = jnp.maximum(X @ W.T + b[None, :], 0.0)
    return X @ params[-1][0].T + params[-1][1][None, :]


compiled_slope = jax.jit(
    lambda p, X, Y: jax.value_and_grad(lambda p: jnp.mean(jnp.sum(log_softmax_terms(own_forward(p, X), Y), axis=1)))(p)
)


def around_a_compiled_slope(params, X, Y, lr):
    loss, grads = compiled_slope(params, X, Y)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads), loss


averaging_over_classes = step_with(lambda Z, Y: jnp.mean(log_softmax_terms(Z, Y)))
AVERAGED_OVER_CLASSES = {
    "cause": "You average over the classes as well: the loss of one example is a sum over its classes. With C classes your learning rate is C times smaller than you think.",
    "advice": "Sum over the class axis first; average over the examples only.",
    "bank": "M56",
}
