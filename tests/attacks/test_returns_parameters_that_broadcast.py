"""Parameters that are a column after a short training and a row after a long one: their difference would be a table of 2 GB."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

BROADCAST = (
    LEARN
    + """
def learn(key, epochs):
    shape = (22_000, 1) if epochs == 1 else (1, 22_000)
    return [jnp.full(shape, epochs, jnp.float32)], jnp.linspace(2.3, 0.1, 10)
"""
)
ATTACK = Attack(learn=BROADCAST, learns=0.0)


def test_shapes_are_compared_before_numbers(outcome):
    assert outcome.is_contained()
    assert "The shapes of the parameters are (22000, 1)" in outcome.shown
