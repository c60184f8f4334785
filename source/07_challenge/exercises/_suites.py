"""Tests of log_softmax, sound ones and such that let mistakes pass or reject what is right."""

import jax
import jax.numpy as jnp
import numpy as np

LOGITS = (
    np.random.default_rng(8).normal(size=(3, 5)).astype(np.float32),
    np.array([[500.0, 0.0, -500.0], [0.0, 1.0, 2.0]], np.float32),
    np.array([[1e4, 0.0], [-1e4, 0.0], [0.0, 0.5]], np.float32),
    np.array([[3.0, 1.0, 2.0]], np.float32),
)


def wanted(Z):
    wide = np.asarray(Z, np.float64)
    wide = wide - wide.max(axis=1, keepdims=True)
    return wide - np.log(np.exp(wide).sum(axis=1, keepdims=True))


def by_numbers(log_softmax):
    for Z in LOGITS:
        got = np.asarray(log_softmax(Z))
        if got.shape != Z.shape or not np.allclose(got, wanted(Z), rtol=1e-4, atol=1e-3):
            return False
    return True


def by_properties(log_softmax):
    for Z in LOGITS:
        L = jnp.asarray(log_softmax(jnp.asarray(Z)))
        if L.shape != Z.shape or not jnp.all(jnp.isfinite(L)) or jnp.any(L > 1e-6):
            return False
        differences = (L - L[:, :1]) - (Z - Z[:, :1])
        if jnp.max(jnp.abs(differences)) > 1e-2 or jnp.max(jnp.abs(jnp.exp(L).sum(1) - 1)) > 1e-3:
            return False
    return True


class Suite:
    def __call__(self, log_softmax):
        try:
            for Z in LOGITS:
                np.testing.assert_allclose(np.asarray(log_softmax(Z)), wanted(Z), rtol=1e-3, atol=1e-3)
                assert np.shape(log_softmax(Z)) == Z.shape
        except AssertionError:
            return np.bool_(False)
        return np.bool_(True)


def on_small(log_softmax, Z=LOGITS[0]):
    got = np.asarray(log_softmax(Z))
    return bool(got.shape == Z.shape and np.allclose(got, wanted(Z), atol=1e-4))


def always_finite(log_softmax):
    return bool(jnp.isfinite(jnp.asarray(log_softmax(LOGITS[0]))).all())


def to_the_last_digit(log_softmax):
    return all(bool(np.array_equal(np.asarray(log_softmax(Z)), np.asarray(jax.nn.log_softmax(Z)))) for Z in LOGITS)


def opposite(log_softmax):
    return not by_numbers(log_softmax)
