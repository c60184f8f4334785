"""Each of 40 asks is answered by a tree of 90,000 empty lists, which is short on the wire and large in memory, or is 30 levels deep."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

MANY = (
    LEARN
    + """
import itertools
deep = []
for _ in range(30):
    deep = [deep, {"deep": deep}] if len(str(deep)) < 20_000 else [deep]
trees = itertools.cycle([[[] for _ in range(90_000)], deep, [()] * 90_000, {str(n): None for n in range(40_000)}])

def batches(key, n, b):
    return next(trees)
"""
)
ATTACK = Attack(learn=MANY, learns=1.5)  # its training is right


def test_every_part_of_a_tree_weighs(outcome):
    assert outcome.gains_nothing()
