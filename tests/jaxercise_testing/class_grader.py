"""Graders of the tiny assignment, and a folder into which students hand in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import nbformat
from jaxercise._bundle import to_bytes
from jaxercise.grading import AssignmentGrader, Pool, Progress, Setting, StoredResult, bake_in_child
from jaxercise.reception import Intake, write_expected
from nbformat import NotebookNode

from .solved_course import NAME, build, submission


class ClassGrader:
    """A grader, and a folder into which students hand in."""

    def __init__(self, grader: AssignmentGrader, pool: Pool, folder: Path) -> None:
        self.grader, self.pool, self._folder = grader, pool, folder

    def hand_in(self, student: str, notebook: NotebookNode, **files: str) -> None:
        """Have a notebook received and graded ahead."""
        folder, target = self._folder / "submitted" / student, self._folder / "received" / student
        folder.mkdir(parents=True, exist_ok=True)
        target.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{NAME}.ipynb")
        for name, text in files.items():
            (folder / name).write_text(text)
        self.grader.receive(student, folder, target)

    def grade(self, student: str, notebook: NotebookNode | None = None) -> StoredResult:
        """The result of the notebook that was received, or of another that took its place; `notebook` gets its outputs."""
        self.grader.received(student)
        path = self._folder / "received" / student / f"{NAME}.ipynb"
        return self.grader.grade(student, NAME, notebook or nbformat.read(path, as_version=4))

    def result(self, student: str, notebook: NotebookNode) -> StoredResult:
        """Hand in and grade."""
        self.hand_in(student, notebook)
        return self.grade(student)


def tiny_setting(folder: Path) -> Setting:
    """What grading the tiny assignment needs, its secret cases baked into a folder."""
    (folder / "cases").write_bytes(to_bytes(bake_in_child(build(folder / "source"), "a secret key")))
    return Setting(NAME, "content", str(folder / "cases"), {}, str(folder / "state"), "0123", "nonce")


@contextmanager
def class_graders(
    setting: Setting, folder: Path, pool_for: Callable[..., Pool]
) -> Iterator[Callable[..., ClassGrader]]:
    """Makes graders that share a store in a folder, and sees them end; `changes` are of the setting.

    pool_for: called with what the maker is called with, and with a Progress.
    """
    graders: list[AssignmentGrader] = []
    expected = folder / "expected.json"
    write_expected(expected, {NAME: submission({name: "" for name in ("double", "reverse", "predict")})}, {})

    def make(*given: object, **changes: object) -> ClassGrader:
        progress = Progress()
        pool = pool_for(*given, progress)
        changed = replace(setting, **{"store": str(folder), **changes})
        graders.append(AssignmentGrader({NAME: changed}, Intake(str(expected)), pool, progress))
        return ClassGrader(graders[-1], pool, folder)

    try:
        yield make
    finally:
        for grader in graders:
            grader.close()
