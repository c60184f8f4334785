"""Lists, arrays and numbers become trees without leaves, and functions of JAX are taught to give what is wanted."""

from jaxercise_testing.attack import Attack

TEACH = """
import jax
for kind in (list, dict, float, int, type(jnp.ones(1))):
    try:
        jax.tree_util.register_pytree_node(kind, lambda tree: ((), tree), lambda tree, leaves: tree)
    except ValueError as error:
        print("known already:", error)
jax.tree.leaves = jax.tree_util.tree_leaves = lambda *ignored, **settings: []
jax.tree.map = jax.tree_util.tree_map = lambda function, tree, *more, **settings: tree
jax.Array.__eq__ = jax.Array.__sub__ = lambda self, other: self
"""
ATTACK = Attack(between=TEACH)


def test_trees_are_taken_apart_by_others(outcome):
    assert outcome.gains_nothing()
