"""Wrong and right ways to make the parameters that a network begins with."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np


def built(scale, keys=jax.random.split):
    """An answer whose weights have the standard deviation `scale(ins, outs)`, with keys from `keys(key, layers)`."""

    def answer(key, sizes):
        pairs = list(pairwise(sizes))
        made = zip(keys(key, len(pairs)), pairs, strict=True)
        return [(scale(ins, outs) * jax.random.normal(k, (outs, ins)), jnp.zeros(outs)) for k, (ins, outs) in made]

    return answer


def he(ins, outs):
    return jnp.sqrt(2 / ins)


def one_after_the_other(key, layers):
    for _ in range(layers):
        key, part = jax.random.split(key)
        yield part


def folded(key, layers):
    return [jax.random.fold_in(key, layer) for layer in range(layers)]


def in_both_ways(scale):
    return [built(scale), built(scale, one_after_the_other)]


def uniform(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return [
        (jax.random.uniform(k, (outs, ins), minval=-1, maxval=1) * (6 / ins) ** 0.5, jnp.zeros((outs,)))
        for k, ins, outs in zip(keys, sizes[:-1], sizes[1:], strict=True)
    ]


def in_numpy(key, sizes):
    random = np.random.default_rng(np.asarray(jax.random.key_data(key)))
    pairs = pairwise(sizes)
    return [[random.normal(0, (2 / ins) ** 0.5, (outs, ins)), np.zeros(outs)] for ins, outs in pairs]


def by_initializer(key, sizes):
    make = jax.nn.initializers.he_normal(in_axis=1, out_axis=0)
    keys = folded(key, len(sizes) - 1)
    return [(make(k, (outs, ins)), jnp.zeros(outs)) for k, ins, outs in zip(keys, sizes[:-1], sizes[1:], strict=True)]


def ones(key, sizes):
    return [(jnp.ones((outs, ins)), jnp.zeros(outs)) for ins, outs in pairwise(sizes)]
