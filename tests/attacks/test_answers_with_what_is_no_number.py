"""Not a number, infinity and the largest number: comparisons with them are false, or true, by mistake."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    double="""
import itertools
numbers = itertools.cycle([float("nan"), float("inf"), float("-inf"), 3e38, -0.0])

def double(x):
    return jnp.full(jnp.shape(x), next(numbers), jnp.float32)
"""
)


def test_nothing_equals_what_is_no_number(outcome):
    assert outcome.is_contained()
