"""The wrong and the unusual right answers of `train`: loops with one thing changed."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise import load_mnist
from jaxercise.author import reference

from ._steps import averaging_over_classes, plain_step, step_with, step_with_own_loss


def digits(images, labels):
    """Images and one-hot labels for NumPy, which takes rows of them in less time."""
    return np.asarray(images), np.eye(10, dtype=np.float32)[labels]


def trainer(
    step=None, images=lambda X: X, labels=lambda key, Y: Y, keep_start=False, more=lambda X, y: (X, y), rate=1.0
):
    """A training loop with one thing changed."""

    def train(key, X, y, epochs=5, batch=64, lr=0.1):
        advance = step or reference("train_step")
        key_init, key_epochs = jax.random.split(key)
        params, losses = reference("init_params")(key_init, (784, 100, 10)), []
        X, Y = digits(*more(X, y))
        X = images(X)
        for key_epoch in jax.random.split(key_epochs, epochs):
            T = np.asarray(labels(key_epoch, Y))
            for rows in np.asarray(reference("epoch_batches")(key_epoch, len(X), batch)):
                new, loss = advance(params, X[rows], T[rows], rate * lr)
                params = params if keep_start else new
                losses.append(loss)
        return params, jnp.stack(losses)

    return train


def reshuffled(key, Y):
    return jax.random.permutation(jax.random.fold_in(key, 1), Y)


def and_test_digits(X, y):
    images, labels = load_mnist("test", quiet=True)
    images = images[:1500].reshape(-1, 784).astype(np.float32) / 255
    return jnp.concatenate([X, images]), jnp.concatenate([y, labels[:1500]])


naive_step = step_with(
    lambda Z, Y: -jnp.mean(jnp.sum(Y * jnp.log(jnp.exp(Z) / jnp.sum(jnp.exp(Z), axis=1, keepdims=True)), axis=1))
)

exploding = trainer(naive_step, rate=100.0)
loss_averaged_over_classes = trainer(averaging_over_classes)
parameters_not_kept = trainer(keep_start=True)
images_scaled_again = trainer(images=lambda X: X / 255)
labels_shuffled_apart = trainer(labels=reshuffled)
with_test_digits = trainer(more=and_test_digits)


def with_a_seed_inside(key, images, labels, epochs=5, batch=64, lr=0.1):
    return reference("train")(jax.random.key(0), images, labels, epochs, batch, lr)


def with_order(order):
    """A training in which order(key, n, batch) gives the batches of every epoch."""

    def train(key, images, labels, epochs=5, batch=64, lr=0.1):
        key_init, key_order = jax.random.split(key)
        params, losses = reference("init_params")(key_init, (784, 100, 10)), []
        X, Y = digits(images, labels)
        batches = np.asarray(order(key_order, len(X), batch))
        for _ in range(epochs):
            for rows in batches:
                params, loss = reference("train_step")(params, X[rows], Y[rows], lr)
                losses.append(loss)
        return params, jnp.stack(losses)

    return train


shuffled_once = with_order(lambda key, n, batch: reference("epoch_batches")(key, n, batch))
in_order = with_order(lambda key, n, batch: jnp.arange(n // batch * batch).reshape(-1, batch))

compiled = trainer(step_with_own_loss())


def logging_floats(key, images, labels, epochs=5, batch=64, lr=0.1):
    params, losses = reference("train")(key, images, labels, epochs, batch, lr)
    return tuple(params), [float(loss) for loss in losses]


def scanned(key, images, labels, epochs=5, batch=64, lr=0.1):
    key_init, key_epochs = jax.random.split(key)
    X, Y = jnp.asarray(images), jax.nn.one_hot(labels, 10)
    advance = jax.jit(lambda params, rows: plain_step(params, X[rows], Y[rows], lr))
    keys = jax.random.split(key_epochs, epochs)
    order = jnp.concatenate([jax.random.permutation(k, len(X))[: len(X) // batch * batch] for k in keys]).reshape(
        -1, batch
    )
    return jax.lax.scan(advance, reference("init_params")(key_init, (784, 100, 10)), order)
