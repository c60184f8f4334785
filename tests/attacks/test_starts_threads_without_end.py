"""Threads are started until the system refuses, and some of them calculate for ever."""

from jaxercise_testing.attack import Attack

THREADS = """
import threading, time

def turn():
    while True:
        pass

started = 0
try:
    while started < 100_000:
        threading.Thread(target=turn if started % 100 == 0 else time.sleep, args=() if started % 100 == 0 else (90,), daemon=True).start()
        started += 1
except BaseException as error:
    print(started, error)
"""
ATTACK = Attack(after=THREADS, between=THREADS)


def test_threads_end_with_their_kernel(outcome):
    assert outcome.gains_nothing()
