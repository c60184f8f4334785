"""The program has more steps than anybody reads, or its bytes are none."""

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
    if len(args) > 1:
        return np.frombuffer(np.random.bytes(1 << 20), np.uint8)
    def endless(X):
        for number in range(20_000):
            X = X + number
        return (X[:, 0],)
    made = export.export(jax.jit(endless))(*numbers)
    return np.frombuffer(bytes(made.serialize()), np.uint8)

jaxercise._operations._PERFORM["export"] = forge
"""
ATTACK = Attack(between=FORGE, fast=SLOW, rows=LOOP, mechanism=(0.0, 1.0))


def test_nobody_waits_for_it(outcome):
    assert outcome.gains_nothing()
