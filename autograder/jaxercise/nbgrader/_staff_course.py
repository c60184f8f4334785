"""A course as its configuration has it, for commands of staff outside nbgrader's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from .._cells import exercise_of
from .._errors import GradingError
from .._view import MIME
from ..grading import ResultStore
from ._course_grader import CourseGrader


@dataclass(frozen=True)
class StaffCourse:
    """The folders and the grading of a course."""

    config: Config
    course: CourseDirectory
    grader: CourseGrader

    @classmethod
    def at(cls, folder: Path) -> "StaffCourse":
        """The course whose nbgrader_config.py lies in a folder.

        Raises: GradingError when there is none.
        """
        folder = folder.resolve()
        if not (folder / "nbgrader_config.py").is_file():
            raise GradingError(f"{folder} has no nbgrader_config.py. Give the course's folder with --course.")
        config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
        if not config.CourseDirectory.get("root"):
            config.CourseDirectory.root = str(folder)
        return cls(config, CourseDirectory(config=config), CourseGrader(config=config))

    @property
    def store(self) -> ResultStore:
        """The course's full results."""
        return ResultStore(self.grader.state(self.course))

    def graded(self, student: str, assignment: str) -> "GradedPage":
        """The graded notebook of an assignment with exercises.

        Raises: GradingError when it cannot be read.
        """
        return graded_page(self.course, student, assignment)

    def for_students(self) -> list[Path]:
        """The folders from which students get files, or which hold what they handed in."""
        names = ("source", "release", "submitted", "autograded", "feedback")
        roots = [Path(self.course.format_path(getattr(self.course, f"{name}_directory"), "x", "x")) for name in names]
        return [root.parent.parent if root.parent.name == "x" else root.parent for root in roots]


def graded_page(course: CourseDirectory, student: str, assignment: str) -> "GradedPage":
    """The graded notebook of an assignment with exercises, which has its name.

    Raises: GradingError when it cannot be read.
    """
    path = Path(course.format_path(course.autograded_directory, student, assignment)) / f"{assignment}.ipynb"
    try:
        return GradedPage(path, nbformat.read(path, as_version=4))
    except (OSError, ValueError, nbformat.ValidationError) as error:
        told = getattr(error, "strerror", None) or type(error).__name__
        raise GradingError(
            f"The graded notebook {path} cannot be read ({told}). Run: nbgrader autograde {assignment} --student={student}"
        ) from error


@dataclass(frozen=True)
class GradedPage:
    """A notebook as it was graded."""

    path: Path
    notebook: nbformat.NotebookNode

    @property
    def run_ids(self) -> dict[str, str]:
        """Of each exercise the run whose verdict the notebook shows."""
        return {name: str(verdict.get("run_id", "")) for name, verdict in self._verdicts().items()}

    @property
    def outcomes(self) -> dict[str, str]:
        """Of each exercise how it ended, in the words of its label."""
        return {name: str(verdict.get("label", "")) for name, verdict in self._verdicts().items()}

    def _verdicts(self) -> dict[str, Mapping]:
        found = {}
        for cell in self.notebook.cells if hasattr(self.notebook, "cells") else ():
            outputs = cell.get("outputs", []) if exercise_of(cell) else []
            shown = [output.get("data", {}).get(MIME) for output in outputs]
            found |= {exercise_of(cell): each for each in shown if isinstance(each, Mapping)}
        return found
