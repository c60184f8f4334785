"""Batches of 5000 positions instead of 2, for each of 40 keys: counting which positions meet would take hours."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

LONG = (
    LEARN
    + """
import numpy as np
long_rows = np.zeros((200, 5000), np.int32)

def batches(key, n, b):
    return long_rows
"""
)
ATTACK = Attack(learn=LONG, learns=0.0)


def test_rows_are_measured_before_they_are_counted(outcome):
    assert outcome.is_contained()
    assert "Your result has shape (200, 5000); here it must be (2, 2)." in outcome.shown
