"""Processes leave session, group and folder, and wait until grading is over to write into the gradebook."""

from jaxercise_testing.attack import Attack

LEAVE = """
import os, subprocess, sys, time

def go(depth):
    if not os.fork():
        os.setsid()
        os.chdir("/")
        if depth:
            go(depth - 1)
            os._exit(0)
        time.sleep(90)
        os._exit(0)

go(0), go(1), go(3)
for words in (["sleep", "90"], [sys.executable, "-c", "import time; time.sleep(90)  # " + known.mark]):
    subprocess.Popen(words, start_new_session=True, cwd="/", env={"MARK": known.mark}, stdin=subprocess.DEVNULL)
"""
ATTACK = Attack(before=LEAVE)


def test_nothing_runs_on(outcome):
    assert outcome.is_contained()
