"""The judged call forks: parent and child both go on, and both answer."""

from jaxercise_testing.attack import Attack

FORK = """
import os

def double(x):
    os.fork()
    return 3 * x
"""
ATTACK = Attack(double=FORK)


def test_two_answers_are_no_better_than_one(outcome):
    assert outcome.gains_nothing()
