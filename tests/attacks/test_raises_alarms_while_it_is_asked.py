"""A timer interrupts this process a hundred times a second with an error, whatever it is doing."""

from jaxercise_testing.attack import Attack

ALARM = """
import signal

class Alarm(BaseException):
    pass

def ring(*ignored):
    raise Alarm

signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
"""
ATTACK = Attack(between=ALARM)


def test_errors_in_the_middle_of_an_answer_give_no_points(outcome):
    assert outcome.gains_nothing()
