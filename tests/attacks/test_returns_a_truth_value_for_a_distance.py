"""Honest, and wrong: a distance is the answer to `p > q`, a truth value; the way by a third point is then 0 long."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

TRUTH = (
    LEARN
    + """
def distance(p, q):
    return bool(jnp.any(p > q) and False)
"""
)
ATTACK = Attack(double="def double(x):\n    return x + x", learn=TRUTH, scores=(4.0, 2.0), learns=0.0)


def test_it_is_a_wrong_answer_and_the_others_keep_their_marks(outcome):
    assert outcome.is_contained()
    assert "Your result is a bool, not one number." in outcome.shown
