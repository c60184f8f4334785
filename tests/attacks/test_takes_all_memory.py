"""Eight gigabytes, by Python, by numpy and by JAX."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import numpy as np, jax.numpy as jnp
attempt("python", lambda: len(bytearray(8 << 30)))
attempt("numpy", lambda: np.ones((8 << 30) // 8).sum())
attempt("jax", lambda: jnp.ones((8 << 30) // 4, jnp.float32).block_until_ready().shape)
attempt("pieces", lambda: [bytearray(16 << 20) for _ in range(256)])
"""
)


def test_memory_ends_where_the_budget_does(outcome):
    assert outcome.was_refused("python", "numpy", "jax")
