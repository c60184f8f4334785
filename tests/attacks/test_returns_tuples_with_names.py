"""Honest: a training returns a named tuple, whose parameters lie in an ordered dict, and a log that is a list of floats."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

NAMED = (
    LEARN
    + """
from collections import OrderedDict
from typing import NamedTuple
in_layers = learn

class Trained(NamedTuple):
    parameters: object
    log: object

def learn(key, epochs):
    ((W, b),), log = in_layers(key, epochs)
    return Trained(OrderedDict(W=W, b=b), [float(loss) for loss in log])
"""
)
ATTACK = Attack(learn=NAMED, learns=3.0)


def test_a_tuple_with_names_is_a_tuple(outcome):
    assert outcome.is_contained()
