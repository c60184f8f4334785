"""Floats, strings and arrays of classes whose comparisons always say yes."""

from jaxercise_testing.attack import Attack

EQUAL = """
import itertools
import numpy as np

def agreeable(kind):
    yes = lambda *ignored: True
    names = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__contains__")
    return type("Agreeable", (kind,), dict.fromkeys(names, yes) | {"__hash__": lambda self: 0})

kinds = itertools.cycle([float, int, str, list, dict, tuple, np.ndarray])

def double(x):
    kind = agreeable(next(kinds))
    return kind((2,)) if kind.__mro__[1] is np.ndarray else kind()
"""
ATTACK = Attack(double=EQUAL)


def test_what_says_yes_is_compared_by_others(outcome):
    assert outcome.is_contained()
