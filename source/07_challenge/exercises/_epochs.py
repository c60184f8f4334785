"""Epochs as one program, right ones and such with one mistake."""

import jax
import jax.numpy as jnp

from ._steps import own_loss, stepping

compiled_step = jax.jit(stepping())


def scanning(step=None, loss=own_loss):
    """An epoch by scan, from a step (params, X, Y, lr) -> (params, loss)."""
    advance = step or stepping(loss)

    def train_epoch(params, X, Y, lr):
        return jax.lax.scan(lambda params, batch: advance(params, *batch, lr), params, (X, Y))

    return train_epoch


def loop(params, X, Y, lr):
    losses = []
    for x, y in zip(X, Y, strict=True):
        params, loss = compiled_step(params, x, y, lr)
        losses.append(loss)
    return params, jnp.stack(losses)


def appending(params, X, Y, lr):
    def advance(carried, batch):
        params, losses = carried
        params, loss = stepping()(params, *batch, lr)
        return (params, [*losses, loss]), None

    (params, losses), _ = jax.lax.scan(advance, (params, []), (X, Y))
    return params, jnp.stack(losses)


def not_carried(params, X, Y, lr):
    def advance(start, batch):
        _, loss = stepping()(start, *batch, lr)
        return start, loss

    return jax.lax.scan(advance, params, (X, Y))


def loss_after(params, X, Y, lr):
    new, _ = stepping()(params, X, Y, lr)
    return new, own_loss(new, X, Y)


def last_loss(params, X, Y, lr):
    params, losses = scanning()(params, X, Y, lr)
    return params, losses[-1]


def backwards(params, X, Y, lr):
    return jax.lax.scan(lambda params, batch: stepping()(params, *batch, lr), params, (X, Y), reverse=True)


def compiled_inside(params, X, Y, lr):
    return jax.jit(scanning())(params, X, Y, lr)


def by_counting(params, X, Y, lr):
    def advance(number, carried):
        params, losses = carried
        params, loss = stepping()(params, X[number], Y[number], lr)
        return params, losses.at[number].set(loss)

    return jax.lax.fori_loop(0, len(X), advance, (params, jnp.zeros(len(X))))


def by_index(params, X, Y, lr):
    def advance(carried, number):
        params, left = carried
        params, loss = compiled_step(params, X[number], Y[number], lr)
        return (params, left - 1), loss

    (params, _), losses = jax.lax.scan(advance, (params, len(X)), jnp.arange(len(X)))
    return params, losses


def of_leaves(params, X, Y, lr):
    flat, structure = jax.tree.flatten(params)

    def advance(flat, batch):
        loss, grads = jax.value_and_grad(lambda flat: own_loss(structure.unflatten(flat), *batch))(flat)
        return [p - lr * g for p, g in zip(flat, grads, strict=True)], loss

    flat, losses = jax.lax.scan(advance, flat, (X, Y))
    return structure.unflatten(flat), losses
