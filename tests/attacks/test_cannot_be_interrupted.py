"""No signal is heeded, and every exception is caught."""

from jaxercise_testing.attack import Attack

DEAF = """
import os, signal, time
for each in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(each, signal.SIG_IGN)
    except OSError:
        pass
while True:
    try:
        time.sleep(1)
    except BaseException:
        pass
"""
ATTACK = Attack(before=DEAF)


def test_it_is_ended_from_outside_and_the_rest_is_judged(outcome):
    assert outcome.is_contained()
