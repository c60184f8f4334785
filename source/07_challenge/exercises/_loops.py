"""Loops over the batches of a few epochs, right ones and such that compile again and again."""

import jax
import jax.numpy as jnp
import numpy as np


def looping(compiled, keep_rest=False, rate=lambda epoch: 0.5**epoch):
    """The loop, with a function of (step, epoch) that says what is called for a batch."""

    def run_epochs(step, state, X, batch, epochs):
        kept, end = {}, len(X) if keep_rest else len(X) // batch * batch
        for epoch in range(epochs):
            for start in range(0, end, batch):
                fast = compiled(step, epoch, start, kept)
                state = fast(state, X[start : start + batch], rate(epoch))
        return state

    return run_epochs


def one_function(step, epoch, start, kept):
    return kept.setdefault("step", jax.jit(step))


def new_for_each_batch(step, epoch, start, kept):
    return jax.jit(lambda *args: step(*args))


def new_for_each_epoch(step, epoch, start, kept):
    return kept.setdefault(epoch, jax.jit(lambda *args: step(*args)))


def static_rate(step, epoch, start, kept):
    return kept.setdefault("step", jax.jit(step, static_argnums=2))


def first_rate(step, epoch, start, kept):
    return kept.setdefault("step", jax.jit(lambda state, rows, _: step(state, rows, 1.0)))


def not_compiled(step, epoch, start, kept):
    return step


def rates_inside(step, state, X, batch, epochs):
    state = dict(state)
    fast = {}
    for epoch in range(epochs):
        rate = 0.5**epoch
        fast[rate] = jax.jit(lambda state, rows, rate=rate: step(state, rows, rate))
        for start in range(0, len(X) // batch * batch, batch):
            state = fast[rate](state, X[start : start + batch])
    return state


def scanned(step, state, X, batch, epochs):
    batches = jnp.asarray(X)[: len(X) // batch * batch].reshape(-1, batch, X.shape[1])
    everything = jnp.tile(batches, (epochs, 1, 1))
    rates = jnp.repeat(0.5 ** jnp.arange(epochs), len(batches))
    return jax.lax.scan(lambda state, each: (step(state, *each), None), state, (everything, rates))[0]


def with_batches_first(step, state, X, batch, epochs):
    fast = jax.jit(step)
    batches = [X[row * batch : (row + 1) * batch] for row in range(X.shape[0] // batch)]
    for rate in [2.0**-epoch for epoch in range(epochs)]:
        for each in batches:
            state = fast(state, each, rate)
    return state


class Runner:
    def __call__(self, step, state, X, batch, epochs):
        self.fast = jax.jit(lambda carried, rows, rate: step(carried, rows, rate))
        for epoch in range(epochs):
            for rows_of_batch in np.asarray(X)[: len(X) - len(X) % batch].reshape(-1, batch, X.shape[1]):
                state = self.fast(state, rows_of_batch, jnp.float32(0.5**epoch))
        return state
