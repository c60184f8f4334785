"""One run of `nbgrader autograde`: its submissions as they are received, its grader, and the reports that its steps share."""

import glob
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import parse_utc

from .._bundle import load
from .._errors import GradingError
from .._report import Report
from ..grading import AssignmentGrader, Progress, ResultStore, StoredResult, UngradedError
from ..reception import Intake, Receipt, Reception, refused, write_expected
from ._course import (
    changed_course,
    course_files,
    has_exercises,
    refuse_copied_staff_files,
    release_folder,
)
from ._course_grader import CourseGrader
from ._expected import expected_notebooks
from ._half_graded import remove_unfinished, to_be_graded
from ._received_folder import TIMESTAMP, empty_folder, has_unreadable_time, submission_time

ABSENT = (
    "what was handed in has no cell {}, as in an older version of the assignment; nothing is there to be given points"
)


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
        self._open = ExitStack()
        self._expected: dict[str, NotebookNode] = {}
        # Of each student: where it was handed in, and where it is received.
        self._folders: dict[str, tuple[Path, Path]] = {}
        self._receipts: dict[NotebookId, Receipt] = {}
        self._reports: dict[NotebookId, dict[str, Report]] = {}
        self._exercises: dict[str, dict[str, float]] = {}

    def begin(self) -> bool:
        """Have workers receive and grade the submissions that are to be graded, and point nbgrader at the folder of what is received.

        Returns: whether anything was generated for students; otherwise nothing is done, and nbgrader says so.
        Raises: NbGraderException, JaxerciseError or OSError when nobody can be graded; `received` is untouched if the course is broken.
        """
        refuse_copied_staff_files(self.course, self.assignment)
        self._expected, locked = expected_notebooks(self.course, self.assignment, self.course.notebook_id)
        if not self._expected:
            return False
        folders = list(self._sound_folders())
        waiting = [folder for folder in folders if self._is_waiting(folder)]
        if waiting:
            if self._converter.force:
                self._selection = f"{self.course.student_id} {self.course.notebook_id}"
            self._grader = self._start_grader(len(waiting), locked)
        targets = self._redirect(folders)
        self._folders = {folder.parent.name: (folder, target) for folder, target in targets.items()}
        for folder in waiting:
            self._receive(folder.parent.name)
        return True

    def arrive(self, student: str) -> None:
        """Wait until a submission is received, and log how; whatever could not be received is left to a person.

        Raises: GradingError when nobody can be graded.
        """
        try:
            reception = self._grader.received(student)
        except UngradedError as error:
            self._log.error("The submission of %s could not be received: %s", student, error)
            reception = self._refused(self._folders[student][1])
        for name, receipt in reception.notebooks.items():
            self._receipts[NotebookId(student, self.assignment, name)] = receipt
            for note in receipt.notes:
                self._log.info("%s: %s", student, note)
            if receipt.absent:
                self._log.warning("%s: %s", student, ABSENT.format(", ".join(receipt.absent)))
            if receipt.remark:
                self._log.warning("%s: %s", student, receipt.remark)

    def receipt(self, named: NotebookId) -> Receipt | None:
        """How a notebook was received; None for one that was not received by this session."""
        return self._receipts.get(named)

    def leave_to_a_person(self, named: NotebookId, remark: str) -> None:
        """Record that a notebook without exercises could not be run."""
        self._receipts[named] = Receipt("needs_review", remark)

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

    def grade(self, named: NotebookId, notebook: NotebookNode) -> dict[str, Report]:
        """The reports of a notebook, whose cells then hold the outputs of its run; waits for a worker.

        Raises: UngradedError; GradingError when nobody can be graded.
        """
        result = self._grader.grade(named.student, named.notebook, notebook)
        for event in result.events:
            self._log.info("%s: %s", named.student, event)
        if result.reports:
            self._stored(self._store.show, result)
        return dict(result.reports)

    def keep_unjudged(self, named: NotebookId, reports: dict[str, Report]) -> dict[str, Report]:
        """Store the reports of a notebook that no worker judged, and return them: the class's report holds its student, too.

        Raises: GradingError when nothing can be stored.
        """
        result = StoredResult(token_hex(8), named.student, self.assignment, reports, "", "", "")
        self._stored(self._store.save_shown, result)
        return reports

    @property
    def _store(self) -> ResultStore:
        return ResultStore(self._course_grader.state(self.course))

    def _stored(self, write: Callable[[StoredResult], object], result: StoredResult) -> None:
        try:
            write(result)
        except OSError as error:
            raise GradingError(f"The result of {result.student} could not be stored: {error}.") from error

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
        self._open.close()

    def finish(self) -> None:
        """Record that everything was graded: a `--force` run over this selection is over; the round, too, if it was for the whole class."""
        cases = self._course_grader.cases(self.course)
        if self._selection:
            cases.finish_regrade(self.assignment, self._selection)
        if self.course.student_id == "*":
            cases.close(self.assignment)

    def _start_grader(self, count: int, locked: Mapping[str, Mapping[str, str]]) -> AssignmentGrader:
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="jxexpected")))
        write_expected(folder / "expected.json", self._expected, locked)
        names = tuple(course_files(self.course, self.assignment))
        intake = Intake(str(folder / "expected.json"), names, self.course.max_file_size * 1000)
        executed = {name: bool(self.exercises(name)) for name in self._expected} if self._executes() else {}
        return self._course_grader.assignment_grader(
            self.course, self.assignment, executed, intake, self.progress, self._selection, count
        )

    def _executes(self) -> bool:
        return self._converter.config.Execute.get("enabled", True)

    def _sound_folders(self) -> Iterator[Path]:
        """The folders of submissions, but for those whose student's name no line of nbgrader's can hold."""
        for folder in map(Path, sorted(glob.glob(self._submitted()))):
            if folder.parent.name.isprintable():
                yield folder
            else:
                self._log.error("%a is left out: a student's name has one line. Rename the folder.", str(folder.parent))

    def _submitted(self) -> str:
        return self.course.format_path(self.course.submitted_directory, self.course.student_id, self.assignment)

    def _is_waiting(self, folder: Path) -> bool:
        """Whether nbgrader is going to grade a submission; what an interruption left of it is removed, so that it does."""
        course, student = self.course, folder.parent.name
        if student in course.student_id_exclude.split(","):
            return False
        graded, whole = self.destination(student), course.notebook_id == "*"
        permissions = int(str(self._converter.permissions), 8)
        notebooks = to_be_graded(graded, folder, list(self._expected))
        if not self._converter.force and remove_unfinished(graded, notebooks, whole, permissions):
            self._log.warning("%s was left half graded and is graded again.", student)
        if self._converter.force or not whole or not graded.exists():
            return True
        before, now = submission_time(graded), submission_time(folder)
        return bool(before and now) and parse_utc(now) > parse_utc(before)

    def _redirect(self, folders: list[Path]) -> dict[Path, Path]:
        """Let this converter, and no other, read the folder `received`; returns where each submission lies in it."""
        received = os.path.join(os.path.dirname(self.course.autograded_directory), "received")
        self._converter.coursedir = changed_course(self.course, submitted_directory=received)
        place = partial(self._converter.coursedir.format_path, received)
        targets = {folder: Path(place(folder.parent.name, self.assignment)) for folder in folders}
        self._converter.assignments = {
            str(target): [str(target / f"{name}.ipynb") for name in self._expected] for target in targets.values()
        }
        return targets

    def _receive(self, student: str) -> None:
        """Have a submission received and graded ahead; nbgrader's own steps change nothing of it that grading depends on."""
        folder, target = self._folders[student]
        if has_unreadable_time(folder):
            self._log.warning("%s: %s holds no time, so the submission counts as in time.", student, TIMESTAMP)
        empty_folder(target, submission_time(folder))
        self._grader.receive(student, folder, target)

    def _refused(self, target: Path) -> Reception:
        receipts = {}
        for name, released in self._expected.items():
            received = refused(released, f"{name}.ipynb could not be read within the limits of a submission.")
            (target / f"{name}.ipynb").write_bytes(received.content)
            receipts[name] = Receipt(received.outcome, received.remark)
        return Reception(receipts)


def session_of(step: NbGraderPreprocessor) -> AutogradeSession | None:
    """The session that a step of nbgrader's belongs to; None outside `nbgrader autograde` of a configured course."""
    session = getattr(step.parent, "session", None)
    return session if isinstance(session, AutogradeSession) else None
