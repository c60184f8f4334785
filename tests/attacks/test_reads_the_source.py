"""Solutions and exercises are read from where they lie, and searched for."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os, glob
attempt("exercises", lambda: open(f"{known.course}/source/01_small/exercises.py").read())
attempt("solutions", lambda: open(f"{known.course}/source/01_small/01_small.ipynb").read())
attempt("folder", lambda: os.listdir(f"{known.course}/source"))
attempt("relative", lambda: open(os.path.join("..", "..", "..", "source", "01_small", "exercises.py")).read())
print(glob.glob(f"{known.course}/**", recursive=True))
"""
)


def test_no_solution_can_be_read(outcome):
    assert outcome.was_refused("exercises", "solutions", "folder", "relative")
