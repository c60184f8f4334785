"""Beside the notebook lie links to solutions, gradebook, key and everything, and a folder that is a link."""

from jaxercise_testing.attack import Attack


def link(folder):
    course = folder.parents[3]
    for name, target in {
        "solutions.ipynb": course / "source" / "01_small" / "01_small.ipynb", "book.db": course / "classroom" / "gradebook.db",
        "key": course.parent / "state" / "course" / "key", "all": course, "root": "/", "itself": folder, "nowhere": "/nowhere",
    }.items():  # fmt: skip
        (folder / name).symlink_to(target)


ATTACK = Attack(
    files=link,
    before="""
import os
for name in ("solutions.ipynb", "book.db", "key", "all/source/01_small/exercises.py"):
    attempt(name, lambda: open(name, "rb").read())
attempt("root", lambda: os.listdir("root"))
""",
)


def test_a_link_is_not_followed(outcome):
    assert outcome.was_refused("solutions.ipynb", "book.db", "key", "root")
