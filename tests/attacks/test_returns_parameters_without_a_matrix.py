"""Honest: the parameters of a training lie flat in one vector, as `ravel_pytree` gives them; there is no matrix to look at."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

FLAT = (
    LEARN
    + """
from jax.flatten_util import ravel_pytree
in_layers = learn

def learn(key, epochs):
    parameters, log = in_layers(key, epochs)
    return ravel_pytree(parameters)[0], log
"""
)
ATTACK = Attack(learn=FLAT, learns=3.0)


def test_the_training_is_judged_by_what_there_is(outcome):
    assert outcome.is_contained()
