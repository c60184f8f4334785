"""Networks as modules, right and wrong, each under its own name."""

import equinox as eqx
import jax
import jax.numpy as jnp


class Layered(eqx.Module):
    """Two layers of the library's; what is called differs from class to class."""

    layers: list

    def __init__(self, in_size, width, out_size, key):
        first, second = jax.random.split(key)
        self.layers = [eqx.nn.Linear(in_size, width, key=first), eqx.nn.Linear(width, out_size, key=second)]

    def __call__(self, x):
        return self.layers[1](jax.nn.relu(self.layers[0](x)))


class MappingInside(Layered):
    def __call__(self, x):
        return jax.vmap(self.layers[1])(jax.nn.relu(jax.vmap(self.layers[0])(x)))


class Undeclared(eqx.Module):
    def __init__(self, in_size, width, out_size, key):
        first, second = jax.random.split(key)
        self.hidden = eqx.nn.Linear(in_size, width, key=first)
        self.readout = eqx.nn.Linear(width, out_size, key=second)

    def __call__(self, x):
        return self.readout(jax.nn.relu(self.hidden(x)))


class Remembering(Layered):
    last: object = None

    def __call__(self, x):
        self.last = jax.nn.relu(self.layers[0](x))
        return self.layers[1](self.last)


class BentAtTheEnd(Layered):
    def __call__(self, x):
        return jax.nn.relu(super().__call__(x))


class Straight(Layered):
    def __call__(self, x):
        return self.layers[1](self.layers[0](x))


class Softmaxed(Layered):
    def __call__(self, x):
        return jax.nn.softmax(super().__call__(x))


class OfNoKey(Layered):
    def __init__(self, in_size, width, out_size, key):
        super().__init__(in_size, width, out_size, jax.random.key(0))


class OfOneKey(Layered):
    def __init__(self, in_size, width, out_size, key):
        self.layers = [eqx.nn.Linear(in_size, width, key=key), eqx.nn.Linear(width, out_size, key=key)]


class OfTheSpentKey(Layered):
    def __init__(self, in_size, width, out_size, key):
        first, _ = jax.random.split(key)
        self.layers = [eqx.nn.Linear(in_size, width, key=first), eqx.nn.Linear(width, out_size, key=key)]


class BentBefore(Layered):
    def __call__(self, x):
        return self.layers[1](self.layers[0](jax.nn.relu(x)))


class Transposed(eqx.Module):
    W: jax.Array
    b: jax.Array
    V: jax.Array
    c: jax.Array

    def __init__(self, in_size, width, out_size, key):
        first, second = jax.random.split(key)
        self.W, self.b = jax.random.normal(first, (in_size, width)), jnp.zeros(width)
        self.V, self.c = jax.random.normal(second, (width, out_size)), jnp.zeros(out_size)

    def __call__(self, x):
        return jax.nn.relu(x @ self.W + self.b) @ self.V + self.c


class OfArrays(eqx.Module):
    W: jax.Array
    b: jax.Array
    V: jax.Array
    c: jax.Array

    def __init__(self, in_size, width, out_size, key):
        first, second = jax.random.split(key)
        self.W, self.b = jnp.sqrt(2 / in_size) * jax.random.normal(first, (width, in_size)), jnp.zeros(width)
        self.V, self.c = jnp.sqrt(2 / width) * jax.random.normal(second, (out_size, width)), jnp.zeros(out_size)

    def __call__(self, x):
        return jnp.dot(self.V, jnp.maximum(jnp.dot(self.W, x) + self.b, 0)) + self.c


class OfPairs(eqx.Module):
    layers: tuple

    def __init__(self, in_size, width, out_size, key):
        shapes = [(width, in_size), (out_size, width)]
        drawn = [
            jax.nn.initializers.he_normal(1, 0)(k, shape)
            for k, shape in zip(jax.random.split(key), shapes, strict=True)
        ]
        self.layers = tuple((W, jnp.full(len(W), 0.1)) for W in drawn)

    def __call__(self, x):
        (W, b), (V, c) = self.layers
        h = jnp.einsum("oi,i->o", W, x) + b
        return jnp.einsum("oi,i->o", V, jnp.where(h > 0, h, 0)) + c


class Sequence(eqx.Module):
    steps: eqx.nn.Sequential

    def __init__(self, in_size, width, out_size, key):
        first, second = jax.random.split(key)
        bend = eqx.nn.Lambda(jax.nn.relu)
        ends = eqx.nn.Linear(in_size, width, key=first), eqx.nn.Linear(width, out_size, key=second)
        self.steps = eqx.nn.Sequential([ends[0], bend, ends[1]])

    def __call__(self, x):
        return self.steps(x)


def of_the_library(in_size, width, out_size, key):
    return eqx.nn.MLP(in_size, out_size, width, 1, key=key)
