"""What others handed in is opened, listed, linked to, and run in place of an answer."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os, shutil
theirs = f"{known.course}/classroom/submitted/ada/01_small/01_small.ipynb"
attempt("open", lambda: open(theirs).read())
attempt("list", lambda: os.listdir(f"{known.course}/classroom/submitted"))
attempt("descriptor", lambda: os.open(theirs, os.O_PATH | os.O_NOFOLLOW) and open(f"/proc/self/fd/{os.open(theirs, os.O_PATH)}").read())
attempt("copy", lambda: shutil.copytree(f"{known.course}/classroom", "mine"))
os.symlink(theirs, "linked")
attempt("link", lambda: open("linked").read())
attempt("hard link", lambda: os.link(theirs, "hard"))
attempt("graded", lambda: os.listdir(f"{known.course}/classroom/autograded"))
"""
)


def test_nobody_elses_work_can_be_read(outcome):
    assert outcome.was_refused("open", "list", "descriptor", "copy", "link", "hard link", "graded")
