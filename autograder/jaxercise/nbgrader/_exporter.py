"""Where nbgrader's list of submissions is put right before anything is read: the exporter, built just after the list."""

import fnmatch
import glob
import os
import shutil
from functools import cached_property
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import parse_utc

from .._bundle import load
from .._errors import JaxerciseError
from .._report import Report
from ._arrivals import Arrival, arrivals
from ._course import changed_course, has_exercises, refuse_copied_staff_files, release_folder, released_notebook
from ._grading import Grading
from ._reading import UnreadableError, read_regular_file

Named = tuple[str, str, str]  # student, assignment, notebook


class SubmissionExporter(NotebookExporter):
    """Hands nbgrader sound copies of the submissions instead of the files that were submitted.

    The copies stand in the folder `received` beside the autograded ones; classroom/submitted is only ever read. Preprocessors are built
    anew for every notebook, so what must outlive them is kept here.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.arrivals: dict[Named, Arrival] = {}
        self.lost: dict[Named, set[str]] = {}           # hand-graded answers that were not found
        self.reports: dict[Named, dict[str, Report]] = {}
        self.grading = Grading(parent=self)
        self._exercises: dict[str, dict[str, float]] = {}
        self._released: dict[tuple[str, str], NotebookNode | None] = {}
        if isinstance(self.parent, Autograde):
            self._start(self.parent)

    def released(self, assignment: str, notebook: str) -> NotebookNode | None:
        """A notebook as students received it."""
        if (assignment, notebook) not in self._released:
            self._released[assignment, notebook] = released_notebook(self._course, assignment, notebook)
        return self._released[assignment, notebook]

    def arrival(self, named: Named) -> Arrival | None:
        """How a notebook arrived; None when it came another way."""
        return self.arrivals.get(named)

    def destination(self, student: str, assignment: str) -> Path:
        """Where a submission lies once it is autograded."""
        return Path(self._course.format_path(self._course.autograded_directory, student, assignment))

    @cached_property
    def _course(self) -> object:
        return self.parent.coursedir

    def exercises(self, assignment: str, notebook: str) -> dict[str, float]:
        """The points of every exercise of a notebook, by name; none for a notebook without exercises."""
        if notebook != assignment or not has_exercises(self._course, assignment):
            return {}
        if assignment not in self._exercises:
            path = release_folder(self._course, assignment) / f"{assignment}.checks"
            if not path.is_file():
                raise NbGraderException(f"{path} is missing. Run `nbgrader generate_assignment {assignment} --force`.")
            self._exercises[assignment] = {exercise.name: exercise.points for exercise in load(path).exercises}
        return self._exercises[assignment]

    def _start(self, converter: Autograde) -> None:
        try:
            self._take_over(converter, converter.coursedir.assignment_id)
        except (JaxerciseError, NbGraderException) as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from error

    def _take_over(self, converter: Autograde, assignment: str) -> None:
        """Replace the converter's list and its idea of where submissions lie; nobody else's."""
        course = self._course
        refuse_copied_staff_files(course, assignment)
        expected = self._expected(assignment)
        if not expected:
            return  # nothing was generated: nbgrader says so
        folders = [Path(name) for name in sorted(glob.glob(course.format_path(course.submitted_directory, course.student_id, assignment)))]
        waiting = [folder for folder in folders if not self._is_done(converter, folder)]
        if waiting and self.exercises(assignment, assignment) and converter.config.Execute.get("enabled", True):
            self.grading.prepare(course, assignment)  # before anything is touched, so that a broken course costs nobody anything
        received = os.path.join(os.path.dirname(course.autograded_directory), "received")
        converter.coursedir = changed_course(course, submitted_directory=received)
        targets = {folder: Path(converter.coursedir.format_path(received, folder.parent.name, assignment)) for folder in folders}
        for folder in waiting:
            self._receive(folder, targets[folder], expected)
        converter.assignments = {str(target): [str(target / f"{name}.ipynb") for name in expected] for target in targets.values()}

    def _expected(self, assignment: str) -> dict[str, NotebookNode]:
        """The released notebooks of an assignment by name, as far as this run is about them."""
        try:
            with Gradebook(self._course.db_url, self._course.course_id) as gradebook:
                names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        except MissingEntry:
            return {}
        chosen = [name for name in sorted(names) if fnmatch.fnmatch(name, self._course.notebook_id)]
        found = {name: self.released(assignment, name) for name in chosen}
        for name, notebook in found.items():
            if notebook is None:
                raise NbGraderException(f"release/{assignment}/{name}.ipynb is missing. Run `nbgrader generate_assignment {assignment} --force`.")
        return found

    def _is_done(self, converter: Autograde, folder: Path) -> bool:
        """Whether nbgrader is going to skip a submission: graded before, not newer, not forced."""
        course = self._course
        graded = course.format_path(course.autograded_directory, folder.parent.name, folder.name)
        if converter.force or course.notebook_id != "*" or not os.path.exists(graded):
            return False
        before, now = _timestamp(Path(graded)), _timestamp(folder)
        return before is None or now is None or parse_utc(now) <= parse_utc(before)

    def _receive(self, folder: Path, target: Path, expected: dict[str, NotebookNode]) -> None:
        """Write sound copies of what is expected, the time of submission, and for stock notebooks the files beside them."""
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name, arrival in arrivals(folder, expected).items():
            self.arrivals[folder.parent.name, folder.name, name] = arrival
            nbformat.write(arrival.notebook, target / f"{name}.ipynb", version=4)
            if arrival.remark:
                self.log.warning("%s: %s", folder.parent.name, arrival.remark)
        if timestamp := _timestamp(folder):
            (target / "timestamp.txt").write_text(timestamp, encoding="utf-8")
        if not has_exercises(self._course, folder.name):
            self._copy_plain_files(folder, target)

    def _copy_plain_files(self, folder: Path, target: Path) -> None:
        for place, _, names in os.walk(folder):
            for path in (Path(place) / name for name in names if not name.endswith(".ipynb") and name != "timestamp.txt"):
                try:
                    content = read_regular_file(path, self._course.max_file_size * 1000)
                except UnreadableError as error:
                    self.log.warning("%s was left out: %s.", path, error)
                    continue
                copy = target / path.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(content)


def _timestamp(folder: Path) -> str:
    """The time of submission as text; empty if there is none that can be read."""
    try:
        text = read_regular_file(folder / "timestamp.txt", 1000).decode().strip()
        parse_utc(text)
    except (UnreadableError, ValueError, OverflowError):
        return ""
    return text
