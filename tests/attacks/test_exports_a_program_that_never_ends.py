"""The program holds a loop that never ends."""

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
    endless = jax.jit(lambda *given: (jax.lax.while_loop(lambda x: True, lambda x: x + 1, given[0]),))
    return np.frombuffer(bytes(export.export(endless)(*numbers).serialize()), np.uint8)

jaxercise._operations._PERFORM["export"] = forge
"""
ATTACK = Attack(between=FORGE, fast=SLOW, rows=LOOP, mechanism=(None, None))


def test_it_is_ended_after_its_time_and_a_person_looks(outcome):
    assert outcome.is_contained()
