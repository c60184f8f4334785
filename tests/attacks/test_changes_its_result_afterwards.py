"""An array is returned and then changed by a thread, until it is what is wanted, if that can be known."""

from jaxercise_testing.attack import Attack

CHANGE = """
import threading, time
import numpy as np

def double(x):
    result = 3 * np.array(x)
    def change():
        while True:
            result[...] = result - np.asarray(x)
            time.sleep(0)
    threading.Thread(target=change, daemon=True).start()
    return result[::1]
"""
ATTACK = Attack(double=CHANGE)


def test_nobody_gains_by_results_that_move(outcome):
    assert outcome.harms_nobody()
