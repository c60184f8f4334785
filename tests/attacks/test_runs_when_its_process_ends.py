"""Functions that run at the end, finalizers, and threads that outlive the interpreter write once more."""

from jaxercise_testing.attack import Attack

END = """
import atexit, sys, threading, time, weakref

class Late:
    def __del__(self):
        print("4.0", file=sys.__stdout__)

late = Late()
late.itself = late
weakref.finalize(late, print, "4.0")
atexit.register(lambda: open(f"/tmp/{known.mark}-late", "w").write("4.0"))
threading.Thread(target=lambda: (time.sleep(60), open(f"/tmp/{known.mark}-later", "w").write("4.0"))).start()
"""
ATTACK = Attack(before=END)


def test_what_runs_last_changes_nothing(outcome):
    assert outcome.is_contained()
