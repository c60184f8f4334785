"""A fork bomb: every process starts two, none ends."""

from jaxercise_testing.attack import Attack

BOMB = """
import os, time
if not os.fork():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)
time.sleep(20)
"""
ATTACK = Attack(before=BOMB)


def test_other_kernels_start_all_the_same(outcome):
    assert outcome.is_contained()
