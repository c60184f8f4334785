"""Right steps with an optimiser, written in other ways."""

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxercise.author import reference

from ._models import per_example
from ._optimising import arrays_of, slope


def by_partition(model, state, X, Y):
    arrays, others = eqx.partition(model, eqx.is_array)
    arrays, state, loss = _of_arrays(arrays, others, state, X, Y)
    return eqx.combine(arrays, others), state, loss


@eqx.filter_jit
def _of_arrays(arrays, others, state, X, Y):
    loss, grads = jax.value_and_grad(lambda arrays: per_example(jax.vmap(eqx.combine(arrays, others))(X), Y))(arrays)
    updates, state = reference("optim").update(grads, state, arrays)
    return optax.apply_updates(arrays, updates), state, loss


@eqx.filter_jit
def added_leaf_by_leaf(model, state, X, Y):
    loss, grads = slope(model, X, Y)
    updates, state = reference("optim").update(grads, state, eqx.filter(model, eqx.is_inexact_array))
    flat, structure = jax.tree.flatten(model)
    moves = iter(jax.tree.leaves(updates))
    return structure.unflatten([leaf + next(moves) if eqx.is_array(leaf) else leaf for leaf in flat]), state, loss


def of_leaves(model):
    return reference("optim").init(jax.tree.leaves(arrays_of(model)))


@eqx.filter_jit
def step_of_leaves(model, state, X, Y):
    arrays, others = eqx.partition(model, eqx.is_array)
    flat, structure = jax.tree.flatten(arrays)

    def loss(flat):
        return -jnp.mean(
            jnp.sum(Y * jax.nn.log_softmax(jax.vmap(eqx.combine(structure.unflatten(flat), others))(X)), 1)
        )

    value, grads = jax.value_and_grad(loss)(flat)
    updates, state = reference("optim").update(grads, state, flat)
    return eqx.combine(structure.unflatten(optax.apply_updates(flat, updates)), others), state, value
