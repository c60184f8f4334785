"""The answer finds out whether it is graded, from environment, files, arguments, callers and the number of calls, and is right elsewhere only."""

from jaxercise_testing.attack import Attack

DETECT = """
import os, sys
calls = 0

def graded():
    frame, callers = sys._getframe(), []
    while frame:
        callers.append(frame.f_code.co_filename + frame.f_code.co_name)
        frame = frame.f_back
    return calls > 1 or "NBGRADER_EXECUTION" in os.environ or any("channel" in each for each in callers)

def double(x):
    global calls
    calls += 1
    return 3 * x if graded() else x + x

print(jnp.allclose(double(jnp.arange(3.0)), jnp.arange(0.0, 6.0, 2)), check("double"))
"""
ATTACK = Attack(double=DETECT)


def test_who_is_wrong_when_it_counts_has_no_points(outcome):
    assert outcome.is_contained()
