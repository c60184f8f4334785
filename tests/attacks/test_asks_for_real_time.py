"""It asks the system to run it before everything else, in real time, and the grader when nothing else is to be done."""

from jaxercise_testing.attack import Attack

REAL_TIME = """
import os

def turned(process, policy, priority):
    os.sched_setscheduler(process, policy, os.sched_param(priority))
    return 1 / (os.sched_getscheduler(process) == policy)

attempt("fifo", lambda: turned(0, os.SCHED_FIFO, 50))
attempt("round robin", lambda: turned(0, os.SCHED_RR, 1))
attempt("grader idle", lambda: turned(known.grader, os.SCHED_IDLE, 0))
attempt("grader on one core", lambda: os.sched_setaffinity(known.grader, {0}))
"""
ATTACK = Attack(before=REAL_TIME)


def test_nobody_is_served_before_the_others(outcome):
    assert outcome.was_refused("fifo", "round robin", "grader idle", "grader on one core")
