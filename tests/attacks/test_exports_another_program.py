"""For a slow function goes the program of another one, fast and wrong."""

from jaxercise_testing.attack import Attack

SLOW = """
import jax

def fast(w, x, y, rate):
    return w - rate * jax.grad(lambda w: jnp.mean((x @ w - y) ** 2))(w)
"""
LOOP = "def rows(X):\n    return jnp.stack([jnp.sum(row * row) for row in X])"
FORGE = """
import jax, numpy as np
from jax import export
import jaxercise._operations

def forge(answer, args, options):
    numbers = [arg for place, arg in enumerate(args) if place not in options.get("static", ())]
    nothing = jax.jit(lambda *given: 0 * given[0] if given[0].ndim == 1 else 0 * given[0][:, 0])
    made = export.export(jax.jit(lambda *given: (nothing(*given),)))(*numbers)
    return np.frombuffer(bytes(made.serialize()), np.uint8)

jaxercise._operations._PERFORM["export"] = forge
"""
ATTACK = Attack(between=FORGE, fast=SLOW, rows=LOOP, mechanism=(2.0, 1.0))


def test_a_program_counts_if_it_computes_what_is_wanted(outcome):
    assert outcome.is_contained()
