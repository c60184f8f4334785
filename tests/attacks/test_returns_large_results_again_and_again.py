"""Each of 40 asks of one check is answered by 120 MB, nearly the most that may travel: 5 GB, if all were kept."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

LARGE = (
    LEARN
    + """
import numpy as np
large = np.ones((30, 1_000_000), np.float32)

def batches(key, n, b):
    return large
"""
)
ATTACK = Attack(learn=LARGE, learns=0.0)


def test_results_that_are_held_together_are_bounded(outcome):
    assert outcome.is_contained()
