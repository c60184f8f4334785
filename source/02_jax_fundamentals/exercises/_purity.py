"""Ways of keeping what a function computes on the way, right and wrong."""

import jax
import jax.numpy as jnp
from jaxercise.author import reference


class Notebook:
    """An object that remembers, as a model that is changed inside its loss does."""

    def __init__(self):
        self.seen = None

    def __call__(self, x):
        self.seen = jnp.sum(x**2)
        return jnp.sqrt(1 + self.seen), self.seen


KEPT = []


def in_a_list(x):
    KEPT.append(jnp.sum(x**2))
    return jnp.sqrt(1 + KEPT[-1]), KEPT[-1]


def in_a_default(x, log=[]):  # noqa: B006
    y = reference("noisy_step")(x, log)
    return y, log[-1]


def read_after_tracing(x):
    kept = {}

    def inner(x):
        kept["seen"] = jnp.sum(x**2)
        return jnp.sqrt(1 + kept["seen"])

    return jax.jit(inner)(x), 1 * kept["seen"]


def returned_after_tracing(x):
    log = []
    y = jax.jit(lambda x: reference("noisy_step")(x, log))(x)
    return y, log[0]


def pure(x):
    seen = jnp.sum(x**2)
    return jnp.sqrt(1 + seen), seen


def with_a_list_of_its_own(x):
    log = []
    y = reference("noisy_step")(x, log)
    return y, log[0]


def by_value(x):
    y = jnp.sqrt(1 + jnp.dot(x, x))
    return [y, y**2 - 1]


def as_float(x):
    y, seen = pure(x)
    return y, float(seen)


class Stepper:
    def __call__(self, x):
        return pure(x)
