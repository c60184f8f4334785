"""A list that is its own first item, a dictionary that is its own value, and a class that is its own attribute."""

from jaxercise_testing.attack import Attack

ROUND = """
import itertools

def round_list():
    found = []
    found.append(found)
    return found

def round_dict():
    found = {}
    found["x"] = found
    return found

makers = itertools.cycle([round_list, round_dict])

def double(x):
    return next(makers)()
"""
ATTACK = Attack(double=ROUND)


def test_what_has_no_end_is_cut(outcome):
    assert outcome.is_contained()
