"""Versions of log_softmax by name, right ones and such with one mistake, for tests that a learner writes."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

Version = Callable[[object], object]


def log_softmax_of(version: str) -> Version:
    """The version of that name, as a function of logits (batch, classes) that does not tell its own name."""
    computed = _VERSIONS[version]

    def log_softmax(Z: object) -> object:
        return computed(jnp.asarray(Z, jnp.float32))

    return log_softmax


def _from_largest(Z: jax.Array, axis: int | None = 1) -> jax.Array:
    return Z - jnp.max(Z, axis=axis, keepdims=True)


def _logs(shifted: jax.Array, axis: int | None = 1) -> jax.Array:
    return shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis=axis, keepdims=True))


def _in_numpy(Z: jax.Array) -> np.ndarray:
    exact = np.asarray(Z, np.float64)
    exact = exact - exact.max(axis=1, keepdims=True)
    return (exact - np.log(np.exp(exact).sum(axis=1, keepdims=True))).astype(np.float32)


_VERSIONS: dict[str, Version] = {
    # right ones
    "of_the_library": lambda Z: jax.nn.log_softmax(Z, axis=1),
    "from_the_largest": lambda Z: _logs(_from_largest(Z)),
    "in_numpy": _in_numpy,
    "by_logsumexp": lambda Z: Z - jax.nn.logsumexp(Z, axis=1, keepdims=True),
    # wrong ones
    "without_the_largest": _logs,
    "along_the_batch": lambda Z: _logs(_from_largest(Z, 0), 0),
    "without_the_logarithm": lambda Z: jnp.exp(_logs(_from_largest(Z))),
    "from_the_largest_of_all": lambda Z: _logs(_from_largest(Z, None)),
    "over_everything": lambda Z: _logs(_from_largest(Z, None), None),
    "in_base_two": lambda Z: _logs(_from_largest(Z)) / jnp.log(2.0),
    "cut_off": lambda Z: jnp.log(jnp.exp(_logs(_from_largest(Z))) + 1e-15),
    "only_moved": _from_largest,
    "sorted": lambda Z: _logs(_from_largest(jnp.sort(Z, axis=1))),
    "of_the_first_row": lambda Z: Z - jax.nn.logsumexp(Z, axis=1, keepdims=True)[:1],
    "without_the_axis": lambda Z: jnp.squeeze(_logs(_from_largest(Z))),
    "turned_round": lambda Z: _logs(_from_largest(-Z)),
}
