"""The judged call ends the process with success, with a fault in memory, by a signal, and by leaving the interpreter in the middle."""

from jaxercise_testing.attack import Attack

END = """
import atexit, ctypes, itertools, os, signal, sys
atexit.register(lambda: print("4.0"))
ways = itertools.cycle([
    lambda: os._exit(0), lambda: ctypes.string_at(0), lambda: os.abort(), lambda: os.kill(os.getpid(), signal.SIGKILL),
    lambda: os.execv("/bin/sh", ["sh", "-c", "echo 4.0"]),
])
ways = [next(ways) for _ in range(os.getpid() % 5 + 1)]

def double(x):
    return ways[-1]()
"""
ATTACK = Attack(double=END)


def test_a_call_that_ends_its_process_costs_its_own_exercise_only(outcome):
    assert outcome.is_contained()
