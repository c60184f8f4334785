"""Where nbgrader's list of submissions is put right before anything is read: the exporter, built just after the list."""

import fnmatch
import glob
import os
import shutil
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from .._bundle import load
from .._errors import JaxerciseError
from .._report import Report
from ._converter_hooks import disk_words, wrap_converter
from ._course import changed_course, has_exercises, refuse_copied_staff_files, release_folder, released_notebook
from ._course_grader import Grading
from ._half_graded import remove_unfinished
from ._predict import predicted
from ._read_notebook import UnreadableError, read_regular_file
from ._submissions import ReceivedNotebook, received_notebooks

NotebookId = tuple[str, str, str]  # student, assignment, notebook


class SubmissionExporter(NotebookExporter):
    """Hands nbgrader sound copies of the submissions instead of the files that were submitted.

    The copies stand in the folder `received` beside the autograded ones; classroom/submitted is only ever read. Preprocessors are built
    anew for every notebook, so what must outlive them is kept here.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.received: dict[NotebookId, ReceivedNotebook] = {}
        self.lost: dict[NotebookId, set[str]] = {}  # hand-graded answers that were not found
        self.reports: dict[NotebookId, dict[str, Report]] = {}
        self.outcomes: dict[str, set[str]] = {}  # of each student's exercises
        self.grading = Grading(parent=self)
        self._exercises: dict[str, dict[str, float]] = {}
        self._released: dict[tuple[str, str], NotebookNode | None] = {}
        if isinstance(self.parent, Autograde):
            self._start(self.parent)

    def released(self, assignment: str, notebook: str) -> NotebookNode | None:
        """A notebook as students received it."""
        if (assignment, notebook) not in self._released:
            self._released[assignment, notebook] = released_notebook(self.course, assignment, notebook)
        return self._released[assignment, notebook]

    def arrival(self, named: NotebookId) -> ReceivedNotebook | None:
        """How a notebook arrived; None when it came another way."""
        return self.received.get(named)

    def destination(self, student: str, assignment: str) -> Path:
        """Where a submission lies once it is autograded."""
        return Path(self.course.format_path(self.course.autograded_directory, student, assignment))

    def record(self, named: NotebookId, reports: dict[str, Report]) -> None:
        """Keep the reports of a notebook while its steps run; of those before it only the outcomes, so that memory stays flat."""
        self.reports = {named: reports}
        self.outcomes.setdefault(named[0], set()).update(report.outcome for report in reports.values())

    @cached_property
    def course(self) -> CourseDirectory:
        """The course as its instructor set it up, with the folder of what was submitted."""
        return self.parent.coursedir

    def exercises(self, assignment: str, notebook: str) -> dict[str, float]:
        """The points of every exercise of a notebook, by name; none for a notebook without exercises."""
        if notebook != assignment or not has_exercises(self.course, assignment):
            return {}
        if assignment not in self._exercises:
            path = release_folder(self.course, assignment) / f"{assignment}.checks"
            if not path.is_file():
                raise NbGraderException(f"{path} is missing. Run `nbgrader generate_assignment {assignment} --force`.")
            self._exercises[assignment] = {exercise.name: exercise.points for exercise in load(path).exercises}
        return self._exercises[assignment]

    def _start(self, converter: Autograde) -> None:
        try:
            self._take_over(converter, converter.coursedir.assignment_id)
        except BaseException as error:
            self.grading.end()
            if not isinstance(error, JaxerciseError | NbGraderException | OSError):
                raise
            words = disk_words(error) if isinstance(error, OSError) else str(error)
            self.log.error(words)
            raise NbGraderException(words) from error

    def _take_over(self, converter: Autograde, assignment: str) -> None:
        """Replace the converter's list and its idea of where submissions lie; nobody else's."""
        course = self.course
        refuse_copied_staff_files(course, assignment)
        expected = self._expected(assignment)
        if not expected:
            return  # nothing was generated: nbgrader says so
        wrap_converter(converter, course, self.grading, self.outcomes)
        folders = [
            Path(name)
            for name in sorted(glob.glob(course.format_path(course.submitted_directory, course.student_id, assignment)))
        ]
        waiting = [folder for folder in folders if self._is_waiting(converter, folder, list(expected))]
        judged = (
            bool(self.exercises(assignment, assignment))
            and assignment in expected
            and converter.config.Execute.get("enabled", True)
        )
        if waiting and judged:  # before anything is touched, so that a broken course costs nobody anything
            order = f"{course.student_id} {course.notebook_id}" if converter.force else ""
            self.grading.prepare(course, assignment, order, len(waiting))
        received = os.path.join(os.path.dirname(course.autograded_directory), "received")
        converter.coursedir = changed_course(course, submitted_directory=received)
        targets = {
            folder: Path(converter.coursedir.format_path(received, folder.parent.name, assignment))
            for folder in folders
        }
        for folder in waiting:
            self._receive(folder, targets[folder], expected)
            if judged and not self.received[folder.parent.name, assignment, assignment].outcome:
                read = partial(predicted, targets[folder] / f"{assignment}.ipynb", expected[assignment], self._locked)
                self.grading.prefetch(assignment, folder.parent.name, read)
        converter.assignments = {
            str(target): [str(target / f"{name}.ipynb") for name in expected] for target in targets.values()
        }

    def _expected(self, assignment: str) -> dict[str, NotebookNode]:
        """The released notebooks of an assignment by name, as far as this run is about them."""
        try:
            with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
                notebooks = gradebook.find_assignment(assignment).notebooks
                names = [notebook.name for notebook in notebooks]
                ours = [cell for notebook in notebooks if notebook.name == assignment for cell in notebook.source_cells]
                self._locked = {cell.name: cell.source for cell in ours if cell.locked}
        except MissingEntry:
            return {}
        chosen = [name for name in sorted(names) if fnmatch.fnmatch(name, self.course.notebook_id)]
        found = {name: self.released(assignment, name) for name in chosen}
        for name, notebook in found.items():
            if notebook is None:
                raise NbGraderException(
                    f"release/{assignment}/{name}.ipynb is missing. Run `nbgrader generate_assignment {assignment} --force`."
                )
        return found

    def _is_waiting(self, converter: Autograde, folder: Path, notebooks: list[str]) -> bool:
        """Whether nbgrader is going to grade a submission; what an interruption left of it is removed, so that it does."""
        course = self.course
        if folder.parent.name in course.student_id_exclude.split(","):
            return False
        graded = course.format_path(course.autograded_directory, folder.parent.name, folder.name)
        whole = course.notebook_id == "*"
        if not converter.force and remove_unfinished(
            Path(graded), notebooks, whole, int(str(converter.permissions), 8)
        ):
            self.log.warning("%s was left half graded and is graded again.", folder.parent.name)
        if converter.force or not whole or not os.path.exists(graded):
            return True
        before, now = _timestamp(Path(graded)), _timestamp(folder)
        return before is not None and now is not None and parse_utc(now) > parse_utc(before)

    def _receive(self, folder: Path, target: Path, expected: dict[str, NotebookNode]) -> None:
        """Write sound copies of what is expected, the time of submission, and for stock notebooks the files beside them."""
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name, arrival in received_notebooks(folder, expected).items():
            self.received[folder.parent.name, folder.name, name] = replace(arrival, notebook=NotebookNode())
            nbformat.write(arrival.notebook, target / f"{name}.ipynb", version=4)
            if arrival.remark:
                self.log.warning("%s: %s", folder.parent.name, arrival.remark)
        if timestamp := _timestamp(folder):
            (target / "timestamp.txt").write_text(timestamp, encoding="utf-8")
        if not has_exercises(self.course, folder.name):
            self._copy_plain_files(folder, target)

    def _copy_plain_files(self, folder: Path, target: Path) -> None:
        for place, _, names in os.walk(folder):
            for path in (
                Path(place) / name for name in names if not name.endswith(".ipynb") and name != "timestamp.txt"
            ):
                try:
                    content = read_regular_file(path, self.course.max_file_size * 1000)
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
