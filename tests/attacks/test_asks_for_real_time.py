"""It asks the system to be run before everything else: in real time, by deadline, pinned to every core."""

from jaxercise_testing.attack import Attack

REAL_TIME = """
import os
attempt("fifo", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)))
attempt("round robin", lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)))
attempt("grader", lambda: os.sched_setaffinity(known.grader, {0}))
attempt("grader idle", lambda: os.sched_setscheduler(known.grader, os.SCHED_IDLE, os.sched_param(0)))
"""
ATTACK = Attack(before=REAL_TIME)


def test_nobody_is_served_before_the_others(outcome):
    assert outcome.was_refused("fifo", "round robin", "grader", "grader idle")
