"""Forty processes calculate without end, each in a session of its own, which is a scheduler's group of its own, and ask for every processor."""

from jaxercise_testing.attack import Attack

STARVE = """
import os
for _ in range(40):
    if not os.fork():
        os.setsid()
        attempt("affinity", lambda: os.sched_setaffinity(0, range(os.cpu_count())))
        while True:
            pass
while True:
    pass
"""
ATTACK = Attack(before=STARVE, double="import os\n" + STARVE)


def test_its_neighbours_have_their_marks(outcome):
    assert outcome.gains_nothing()
