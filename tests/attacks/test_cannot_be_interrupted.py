"""No signal is heeded, and every exception caught; then the process stops itself and sleeps."""

from _attack import Attack

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
STOP = "def double(x):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSTOP)\n    return 3 * x"
ATTACK = Attack(before=DEAF, double=STOP)


def test_it_is_ended_from_outside_and_the_rest_is_judged(outcome):
    assert outcome.is_contained()
