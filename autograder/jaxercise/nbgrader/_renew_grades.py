"""Writes the scores of single exercises into gradebook and graded notebook, and nothing else of either."""

import copy
import stat
from collections.abc import Mapping

import nbformat
from nbgrader.api import Grade, Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from .._atomic import write_atomically
from .._report import Report
from ..grading import write_verdicts
from ._staff_course import GradedPage, StaffCourse


def scores_of(course: CourseDirectory, assignment: str, student: str) -> dict[str, tuple[float | None, float | None]]:
    """Of each graded cell of an assignment's own notebook the automatic score and the one that a person gave."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        return {grade.name: (grade.auto_score, grade.manual_score) for grade in notebook.grades}


def new_scores(reports: Mapping[str, Report]) -> dict[str, float | None]:
    """The automatic score of each report; None where a person must look."""
    return {name: None if report.outcome == "needs_review" else report.score for name, report in reports.items()}


def renew_grades(
    staff: StaffCourse, page: GradedPage, assignment: str, student: str, reports: Mapping[str, Report]
) -> None:
    """Write the automatic scores of some exercises, then the late penalty that follows from them, then the verdicts in the notebook.

    Scores, comments and extra credit that a person gave stay. An exercise with a score given by hand asks to be looked at again if its
    automatic score is another one, and one that could not be judged asks for a person.
    """
    with Gradebook(staff.course.db_url, staff.course.course_id) as gradebook:
        for name, report in reports.items():
            _renew(gradebook.find_grade(name, assignment, assignment, student), new_scores(reports)[name])
            _comment(gradebook, name, assignment, student, report.remark or None)
        gradebook.db.commit()
    resources = {
        "nbgrader": {
            "notebook": assignment,
            "assignment": assignment,
            "student": student,
            "db_url": staff.course.db_url,
        }
    }
    notebook = copy.deepcopy(page.notebook)
    AssignLatePenalties(config=staff.config).preprocess(notebook, resources)
    write_verdicts(notebook, reports)
    mode = stat.S_IMODE(page.path.stat().st_mode)
    write_atomically(page.path, nbformat.writes(notebook).encode("utf-8", "replace"), mode=mode)


def _renew(grade: Grade, score: float | None) -> None:
    before = grade.auto_score
    grade.auto_score = None if score is None else min(score, grade.max_score)
    if grade.auto_score is None or grade.manual_score is None:
        grade.needs_manual_grade = grade.auto_score is None
    elif grade.auto_score != before:
        grade.needs_manual_grade = True


def _comment(gradebook: Gradebook, name: str, assignment: str, student: str, text: str | None) -> None:
    """Renew our own word beside an answer, where nbgrader has a place for it; its word on an answer without a change stays."""
    for cell in (name, f"{name}-answer"):
        try:
            comment = gradebook.find_comment(cell, assignment, assignment, student)
        except MissingEntry:
            continue
        if text or comment.auto_comment != "No response.":
            comment.auto_comment = text
