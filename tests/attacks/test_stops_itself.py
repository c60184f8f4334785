"""The judged call stops its process, which then neither answers nor ends."""

from jaxercise_testing.attack import Attack

STOP = "def double(x):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSTOP)\n    return 3 * x"
ATTACK = Attack(double=STOP)


def test_a_stopped_process_costs_its_own_exercise_only(outcome):
    assert outcome.is_contained()
