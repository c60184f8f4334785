"""What the tests of graders and workers share: a baked assignment, and graders that end."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from jaxercise._bundle import to_bytes
from jaxercise.grading import AssignmentGrader, Pool, Progress, Setting, StoredResult, bake_in_child
from jaxercise.reception import Intake, write_expected
from jaxercise_testing.solved_course import NAME, build, submission
from nbformat import NotebookNode


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


@pytest.fixture(scope="session")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder = tmp_path_factory.mktemp("pool")
    (folder / "cases").write_bytes(to_bytes(bake_in_child(build(folder / "source"), "a secret key")))
    return Setting(NAME, "content", str(folder / "cases"), {}, str(folder / "state"), "0123", "nonce")


@pytest.fixture
def begin(setting: Setting, tmp_path: Path) -> Iterator[Callable[..., ClassGrader]]:
    """Makes graders that share a store, and sees them end."""
    graders: list[AssignmentGrader] = []
    expected = tmp_path / "expected.json"
    write_expected(expected, {NAME: submission({name: "" for name in ("double", "reverse", "predict")})}, {})

    def make(workers: int = 2, **changes: object) -> ClassGrader:
        progress = Progress()
        given, pool = replace(setting, **{"store": str(tmp_path), **changes}), Pool(workers, progress)
        graders.append(AssignmentGrader({NAME: given}, Intake(str(expected)), pool, progress))
        return ClassGrader(graders[-1], pool, tmp_path)

    yield make
    for grader in graders:
        grader.close()
