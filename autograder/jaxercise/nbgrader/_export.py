"""`nbgrader export`: nbgrader's table, quoted, with a status that tells which scores are final."""

import csv
import glob
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import AssignLatePenalties

from .._plain_text import for_spreadsheet
from ._half_graded import is_finished, to_be_graded

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip
OWN_COLUMNS = ("status", "to_look_at")
GRADED, NOT_GRADED, REVIEW, MANUAL, ABSENT, PENALTY = (
    "graded",
    "not graded",
    "needs review",
    "needs manual grading",
    "not handed in",
    "late penalty out of date",
)


class Entry(NamedTuple):
    """A student and an assignment: what the gradebook holds of both, and how final the score is; see ReviewedExport."""

    assignment: Assignment
    name: str
    student: Student | None
    submission: SubmittedAssignment | None
    status: str
    to_look_at: str

    @property
    def score(self) -> float:
        """The score after the late penalty, as it stands; 0 without a submission."""
        penalty = (self.submission.late_submission_penalty or 0.0) if self.submission else 0.0
        return max(0.0, self.submission.score - penalty) if self.submission else 0.0


class ReviewedExport(ExportPlugin):
    """Writes grades.csv; its `status` tells an earned zero from one for a submission without a final score.

    status: graded; not graded (never, or a run that was to grade it again did not finish); needs review (it could not be judged);
    needs manual grading; not handed in; late penalty out of date (it was worked out before the marks that are there now).
    to_look_at: the cells that wait for a person, or the notebooks with such a penalty.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `to`."""
        target = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", target)
        with open(target, "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [*COLUMNS, *OWN_COLUMNS])
            table.writeheader()
            table.writerows(
                {name: for_spreadsheet(value) for name, value in row.items()} for row in self._rows(gradebook)
            )

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, object]]:
        for one in self.entries(gradebook):
            row = _row(one.assignment, one.name, one.student, one.submission)
            yield row | dict(zip(OWN_COLUMNS, (one.status, one.to_look_at), strict=True))

    def entries(self, gradebook: Gradebook) -> Iterator["Entry"]:
        """Every assignment and student that are exported, in nbgrader's order."""
        students = {student.id: student for student in gradebook.students}
        for assignment in gradebook.assignments:
            if not self.assignment or assignment.name in map(str, self.assignment):
                handed_in = self._handed_in(assignment.name)
                for name in [*students, *sorted(handed_in - set(students))]:
                    if not self.student or name in map(str, self.student):
                        submission = _submission(gradebook, assignment.name, name)
                        status, waiting = self._status(assignment, name, submission, name in handed_in)
                        yield Entry(assignment, name, students.get(name), submission, status, waiting)

    def _status(
        self, assignment: Assignment, name: str, submission: SubmittedAssignment | None, handed_in: bool
    ) -> tuple[str, str]:
        """The status of a submission, and the cells that wait for a person."""
        if submission is None or not handed_in:
            return (NOT_GRADED if handed_in else GRADED if submission else ABSENT), ""
        course = self.parent.coursedir
        graded, submitted = (
            Path(course.format_path(folder, name, assignment.name))
            for folder in (course.autograded_directory, course.submitted_directory)
        )
        notebooks = to_be_graded(graded, submitted, [notebook.name for notebook in assignment.notebooks])
        if not all(
            is_finished(graded / f"{notebook}.ipynb", 0o664 if course.groupshared else 0o444) for notebook in notebooks
        ):
            return NOT_GRADED, ""
        waiting = [grade for notebook in submission.notebooks for grade in notebook.grades if grade.needs_manual_grade]
        written = {cell.name for each in assignment.notebooks for cell in (*each.solution_cells, *each.task_cells)}
        review = any(grade.auto_score is None and grade.name not in written for grade in waiting)
        if waiting:
            return REVIEW if review else MANUAL, "; ".join(grade.name for grade in waiting)
        old = [notebook.name for notebook in submission.notebooks if self._has_old_penalty(submission, notebook)]
        return PENALTY if old else GRADED, "; ".join(old)

    def _has_old_penalty(self, submission: SubmittedAssignment, notebook: SubmittedNotebook) -> bool:
        """Whether a late penalty was worked out before the marks that a notebook has now."""
        if submission.total_seconds_late <= 0:
            return False
        policy = AssignLatePenalties(parent=self)
        policy.init_plugin()
        wanted = policy.plugin_inst.late_submission_penalty(
            submission.student.id, notebook.score, submission.total_seconds_late
        )
        return round(min(max(wanted or 0.0, 0.0), notebook.score), 6) != round(
            notebook.late_submission_penalty or 0.0, 6
        )

    def _handed_in(self, assignment: str) -> set[str]:
        """The students who have a submission's folder."""
        course = self.parent.coursedir
        return {
            Path(name).parent.name
            for name in glob.glob(course.format_path(course.submitted_directory, "*", assignment))
        }


def _submission(gradebook: Gradebook, assignment: str, student: str) -> SubmittedAssignment | None:
    try:
        return gradebook.find_submission(assignment, student)
    except MissingEntry:
        return None


def _row(
    assignment: Assignment, name: str, student: Student | None, submission: SubmittedAssignment | None
) -> dict[str, object]:
    """nbgrader's own columns."""
    penalty = (submission.late_submission_penalty or 0.0) if submission else 0.0
    raw = submission.score if submission else 0.0
    person = [student and student.last_name, student and student.first_name, student and student.email]
    times = [assignment.duedate, submission and submission.timestamp]
    scores = [raw, penalty, max(0.0, raw - penalty), assignment.max_score]
    return dict(zip(COLUMNS, [assignment.name, *times, name, *person, *scores], strict=True))
