"""Signals to the parent, to the grading process, to a whole group and to everybody."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os, signal
attempt("grader", lambda: os.kill(known.grader, signal.SIGKILL))
attempt("its group", lambda: os.killpg(known.grader, signal.SIGKILL))
attempt("stop", lambda: os.kill(known.grader, signal.SIGSTOP))
attempt("by descriptor", lambda: signal.pidfd_send_signal(os.pidfd_open(known.grader), signal.SIGKILL))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try:
    os.kill(-1, signal.SIGTERM)
    os.kill(os.getppid() or 1, signal.SIGTERM)
except OSError as error:
    print(error)
"""
)


def test_nobody_outside_hears_a_signal(outcome):
    assert outcome.was_refused("grader", "its group", "stop", "by descriptor")
