"""Verdicts in a notebook: the outputs by which nbgrader, formgrader and feedback learn how an exercise ended."""

import math
from collections.abc import Mapping

import nbformat
from nbformat.v4 import new_output

from .._baked import BakedExercise
from .._cells import exercise_of, marks
from .._messages import tell
from .._render import mime_bundle
from .._report import CheckResult, Report, for_student

_MESSAGES = {
    "needs_review": "review.machinery",
    "not_run": "grading.rest_not_run",
    "timed_out": "grading.rest_timed_out",
}


def write_verdicts(notebook: nbformat.NotebookNode, reports: Mapping[str, Report]) -> None:
    """Replace the outputs of every check cell that has a report; no score is above the points that its cell gives."""
    for cell in notebook.cells:
        if report := reports.get(exercise_of(cell)):
            write_verdict(cell, report, float(marks(cell).get("points", report.points)))


def write_verdict(cell: nbformat.NotebookNode, report: Report, points: float) -> None:
    """Replace the outputs of a check cell by the student's version of a report, followed by the score, at most `points`."""
    cell.outputs = [new_output("display_data", mime_bundle(for_student(report))), _score(report.score, points)]
    cell.execution_count = None


def _score(score: float, points: float) -> nbformat.NotebookNode:
    """The result of a check cell: a finite Python float from 0 to `points`. nbgrader gives full marks to anything else."""
    score = round(float(score), 2)
    safe = min(max(0.0, score), points) if math.isfinite(score) else 0.0
    return new_output("execute_result", {"text/plain": repr(safe)})


def unjudged(exercise: BakedExercise, outcome: str) -> Report:
    """The report, without points, of an exercise whose notebook ran but that was not judged.

    outcome: of it and of every check: `needs_review`, `not_run` or `timed_out`.
    """
    message = _MESSAGES[outcome]
    results = tuple(
        CheckResult(check.name, check.says, outcome, check.weight, check.gate, message=message)
        for check in exercise.checks
        if check.effect != "observe"
    )
    remark, source = tell(message).seen, exercise.data_source
    return Report(exercise.name, exercise.points, 0.0, outcome, results, remark=remark, data_source=source)


def all_unjudged(points: Mapping[str, float], outcome: str, remark: str) -> dict[str, Report]:
    """Reports, without points, of exercises whose notebook did not run at all; they list no checks.

    points: of each exercise by name. remark: why, in words for staff and student.
    """
    return {name: Report(name, most, 0.0, outcome, remark=remark, graded=True) for name, most in points.items()}


def refuse_unrun(notebook: nbformat.NotebookNode, reports: Mapping[str, Report]) -> None:
    """Let every test cell that was not reached, and has no report, fail: nbgrader gives full marks to a cell without outputs."""
    for cell in notebook.cells:
        name = exercise_of(cell)
        if name and name not in reports and cell.source.strip() and cell.execution_count is None and not cell.outputs:
            cell.outputs = [_not_run("This cell was not reached: the notebook's process had ended before.")]


def refuse_points(notebook: nbformat.NotebookNode, why: str) -> None:
    """Let every test cell of a notebook without exercises fail."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and marks(cell).get("grade"):
            cell.outputs = [_not_run(why)]


def _not_run(why: str) -> nbformat.NotebookNode:
    """The error output by which nbgrader gives a test cell no points."""
    return new_output("error", ename="NotRun", evalue=why, traceback=[why])
