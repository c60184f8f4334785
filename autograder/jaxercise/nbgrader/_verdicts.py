"""Verdicts in a check cell, in the form that nbgrader's own scoring, formgrader and feedback understand."""

import math
from collections.abc import Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_output

from .._render import mime_bundle
from .._report import Report, for_student
from ._match_cells import grade_id


def write_verdicts(notebook: NotebookNode, reports: Mapping[str, Report]) -> None:
    """Replace whatever the check cells show by the student's version of their reports."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and grade_id(cell) in reports and not cell.metadata.nbgrader.solution:
            report = reports[grade_id(cell)]
            cell.outputs = [new_output("display_data", mime_bundle(for_student(report))), _points(cell, report)]
            cell.execution_count = None


def _points(cell: NotebookNode, report: Report) -> NotebookNode:
    """The score as the cell's result: a finite Python float not above the cell's points, because nbgrader gives full marks to anything else."""
    points = float(cell.metadata.nbgrader.points)
    score = round(float(report.score), 2)
    safe = min(max(0.0, score), points) if math.isfinite(score) else 0.0
    return new_output("execute_result", {"text/plain": repr(safe)}, execution_count=None)


def unjudged(exercises: Mapping[str, float], outcome: str, remark: str) -> dict[str, Report]:
    """Reports for exercises that were never run; `exercises` maps names to points."""
    return {name: Report(name, points, 0.0, outcome, remark=remark, graded=True) for name, points in exercises.items()}


def refuse_points(notebook: NotebookNode, why: str) -> None:
    """Fail every test cell of a notebook without exercises that was not run."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = [new_output("error", ename="NotRun", evalue=why, traceback=[why])]
