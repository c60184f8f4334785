"""Folders and files that nobody may open, read or search lie in its workplace and in every place that is open to all."""

from jaxercise_testing.attack import Attack

LOCK = """
import os
for place in (os.getcwd(), "/tmp", "/dev/shm", "/var/tmp"):
    folder = os.path.join(place, f"{known.mark}-locked", "deeper")
    try:
        os.makedirs(folder)
        open(os.path.join(folder, "file"), "w").write("4.0")
        os.chmod(os.path.join(folder, "file"), 0)
        os.chmod(folder, 0)
        os.chmod(os.path.dirname(folder), 0)
    except OSError as error:
        print("stopped:", place, type(error).__name__)
os.umask(0o777)
"""
ATTACK = Attack(before=LOCK)


def test_what_nobody_may_open_is_cleared_away(outcome):
    assert outcome.is_contained()
