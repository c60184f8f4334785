"""One run of `nbgrader autograde`: its submissions as received, its grader, and the reports that its steps share."""

import fnmatch
import glob
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import parse_utc

from .._bundle import load
from .._report import Report
from ..grading import AssignmentGrader, Progress
from ._course import changed_course, has_exercises, refuse_copied_staff_files, release_folder, released_notebook
from ._course_grader import CourseGrader
from ._half_graded import remove_unfinished
from ._received_folder import copy_other_files, submission_time, write_received
from ._submissions import ReceivedNotebook, read_submission, receive


class NotebookId(NamedTuple):
    """One notebook of one student."""

    student: str
    assignment: str
    notebook: str

    @classmethod
    def of(cls, resources: Mapping) -> "NotebookId":
        """The notebook that a step of nbgrader's was called for."""
        return cls(*(resources["nbgrader"][name] for name in cls._fields))


class AutogradeSession:
    """The state of one `nbgrader autograde`, which its steps share; nbgrader builds the steps anew for every notebook.

    course: as its instructor set it up, with the folder of what was submitted. outcomes: of each student, those of the exercises.
    """

    def __init__(self, converter: Autograde) -> None:
        self._converter, self.course, self._log = converter, converter.coursedir, converter.log
        self.assignment = self.course.assignment_id
        self.progress, self.outcomes = Progress(), dict[str, set[str]]()
        self._course_grader, self._grader = CourseGrader(parent=converter), None
        self._selection = ""  # of a `--force` run
        self._received: dict[NotebookId, ReceivedNotebook] = {}
        self._reports: dict[NotebookId, dict[str, Report]] = {}
        self._released: dict[str, NotebookNode | None] = {}
        self._exercises: dict[str, dict[str, float]] = {}

    def begin(self) -> bool:
        """Receive the submissions that are to be graded, have workers grade them, and point nbgrader at the received files.

        Returns: whether anything was generated for students; otherwise nothing is done, and nbgrader says so.
        Raises: NbGraderException, JaxerciseError or OSError when nobody can be graded; `received` is untouched if the course is broken.
        """
        refuse_copied_staff_files(self.course, self.assignment)
        expected, locked = self._expected()
        if not expected:
            return False
        folders = [Path(name) for name in sorted(glob.glob(self._submitted()))]
        waiting = [folder for folder in folders if self._is_waiting(folder, list(expected))]
        judged = bool(self.exercises(self.assignment)) and self.assignment in expected and self._executes()
        if waiting and judged:
            if self._converter.force:
                self._selection = f"{self.course.student_id} {self.course.notebook_id}"
            self._start_grader(len(waiting))
        targets = self._redirect(folders, list(expected))
        for folder in waiting:
            self._receive(folder, targets[folder], expected, locked)
            if judged:
                self._prefetch(folder.parent.name, targets[folder])
        return True

    def received(self, named: NotebookId) -> ReceivedNotebook | None:
        """How a notebook was received, without its content; None for one that was not received by this session."""
        return self._received.get(named)

    def released(self, notebook: str) -> NotebookNode | None:
        """A notebook as students received it; None if it was never generated."""
        if notebook not in self._released:
            self._released[notebook] = released_notebook(self.course, self.assignment, notebook)
        return self._released[notebook]

    def exercises(self, notebook: str) -> dict[str, float]:
        """The points of every exercise of a notebook, by name; none for a notebook without exercises.

        Raises: NbGraderException when the public cases are missing.
        """
        if notebook != self.assignment or not has_exercises(self.course, self.assignment):
            return {}
        if notebook not in self._exercises:
            path = release_folder(self.course, notebook) / f"{notebook}.checks"
            if not path.is_file():
                raise NbGraderException(f"{path} is missing. Run `nbgrader generate_assignment {notebook} --force`.")
            self._exercises[notebook] = {exercise.name: exercise.points for exercise in load(path).exercises}
        return self._exercises[notebook]

    def destination(self, student: str) -> Path:
        """The folder of a submission once it is autograded."""
        return Path(self.course.format_path(self.course.autograded_directory, student, self.assignment))

    def grade(self, student: str, notebook: NotebookNode) -> dict[str, Report]:
        """The reports of a notebook, whose cells then hold the outputs of its run; waits for a worker.

        Raises: UngradedError; GradingError when nobody can be graded.
        """
        result = (self._grader or self._start_grader(1)).grade(student, notebook)
        for event in result.events:
            self._log.info("%s: %s", student, event)
        return dict(result.reports)

    def record(self, named: NotebookId, reports: dict[str, Report]) -> None:
        """Keep the reports of a notebook while its steps run; of those before it only the outcomes, so that memory stays flat."""
        self._reports = {named: reports}
        self.outcomes.setdefault(named.student, set()).update(report.outcome for report in reports.values())

    def reports(self, named: NotebookId) -> dict[str, Report]:
        """The reports that were recorded for the current notebook; none if it was not judged."""
        return self._reports.get(named, {})

    def close(self) -> None:
        """End all workers."""
        if self._grader is not None:
            self._grader.close()

    def finish(self) -> None:
        """Record that everything was graded: a `--force` run over this selection is over; the round, too, if it was for the whole class."""
        cases = self._course_grader.cases(self.course)
        if self._selection:
            cases.finish_regrade(self.assignment, self._selection)
        if self.course.student_id == "*":
            cases.close(self.assignment)

    def _start_grader(self, count: int) -> AssignmentGrader:
        self._grader = self._course_grader.assignment_grader(
            self.course, self.assignment, self.progress, self._selection, count
        )
        return self._grader

    def _executes(self) -> bool:
        return self._converter.config.Execute.get("enabled", True)

    def _submitted(self) -> str:
        return self.course.format_path(self.course.submitted_directory, self.course.student_id, self.assignment)

    def _expected(self) -> tuple[dict[str, NotebookNode], dict[str, dict[str, str]]]:
        """The released notebooks that this run grades, and of the one with exercises the text of its locked cells, all by name."""
        try:
            with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
                notebooks = gradebook.find_assignment(self.assignment).notebooks
                names = [notebook.name for notebook in notebooks]
                cells = [cell for each in notebooks if each.name == self.assignment for cell in each.source_cells]
                locked = {self.assignment: {cell.name: cell.source for cell in cells if cell.locked}}
        except MissingEntry:
            return {}, {}
        chosen = [name for name in sorted(names) if fnmatch.fnmatch(name, self.course.notebook_id)]
        found = {name: self.released(name) for name in chosen}
        for name, notebook in found.items():
            if notebook is None:
                raise NbGraderException(
                    f"release/{self.assignment}/{name}.ipynb is missing. Run `nbgrader generate_assignment {self.assignment} --force`."
                )
        return found, locked

    def _is_waiting(self, folder: Path, notebooks: list[str]) -> bool:
        """Whether nbgrader is going to grade a submission; what an interruption left of it is removed, so that it does."""
        course, student = self.course, folder.parent.name
        if student in course.student_id_exclude.split(","):
            return False
        graded, whole = self.destination(student), course.notebook_id == "*"
        permissions = int(str(self._converter.permissions), 8)
        if not self._converter.force and remove_unfinished(graded, notebooks, whole, permissions):
            self._log.warning("%s was left half graded and is graded again.", student)
        if self._converter.force or not whole or not graded.exists():
            return True
        before, now = submission_time(graded), submission_time(folder)
        return bool(before and now) and parse_utc(now) > parse_utc(before)

    def _redirect(self, folders: list[Path], notebooks: list[str]) -> dict[Path, Path]:
        """Let this converter, and no other, read the folder `received`; returns where each submission lies in it."""
        received = os.path.join(os.path.dirname(self.course.autograded_directory), "received")
        self._converter.coursedir = changed_course(self.course, submitted_directory=received)
        place = partial(self._converter.coursedir.format_path, received)
        targets = {folder: Path(place(folder.parent.name, self.assignment)) for folder in folders}
        self._converter.assignments = {
            str(target): [str(target / f"{name}.ipynb") for name in notebooks] for target in targets.values()
        }
        return targets

    def _receive(self, folder: Path, target: Path, expected: Mapping, locked: Mapping) -> None:
        student = folder.parent.name
        found = receive(read_submission(folder, expected), expected, locked)
        write_received(target, found, submission_time(folder))
        for name, received in found.items():
            self._received[NotebookId(student, self.assignment, name)] = replace(received, content=b"", notes=())
            for note in received.notes:
                self._log.info("%s: %s", student, note)
            if received.remark:
                self._log.warning("%s: %s", student, received.remark)
        if not has_exercises(self.course, self.assignment):
            for sentence in copy_other_files(folder, target, self.course.max_file_size * 1000):
                self._log.warning(sentence)

    def _prefetch(self, student: str, target: Path) -> None:
        """Have a notebook graded ahead; nbgrader's own steps change nothing of a received notebook that grading depends on."""
        if not self._received[NotebookId(student, self.assignment, self.assignment)].outcome:
            read = partial(nbformat.read, target / f"{self.assignment}.ipynb", as_version=4)
            self._grader.prefetch(student, read)


def session_of(step: NbGraderPreprocessor) -> AutogradeSession | None:
    """The session that a step of nbgrader's belongs to; None outside `nbgrader autograde` of a configured course."""
    session = getattr(step.parent, "session", None)
    return session if isinstance(session, AutogradeSession) else None
