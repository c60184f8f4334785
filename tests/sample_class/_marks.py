"""What a class got: marks from the gradebook, outcomes and reasons from the graded notebooks, totals from the exported table."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jaxercise._view import MIME

from ._handout import grade_id
from ._record import Student, Submission


@dataclass(frozen=True)
class Mark:
    """What one exercise got; waits: for a person."""

    score: float
    outcome: str
    waits: bool
    report: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Marks:
    """What one submission got: its exercises, whether a written answer waits for a person, and the exported total."""

    exercises: Mapping[str, Mark]
    read_by_hand: bool
    exported: float

    def differences(self, submission: Submission) -> list[str]:
        """In words, everything that is not as the maker of the submission intended."""
        found = [
            f"{name}: {_words(got)} instead of {intended.score:g} {intended.outcome}"
            for name, intended in submission.intended.items()
            if (got := self.exercises.get(name)) is None or not _agrees(got, intended.score, intended.outcome)
        ]
        found += [f"{name}: not foreseen" for name in self.exercises if name not in submission.intended]
        if self.read_by_hand != submission.read_by_hand:
            found.append(
                "written answers wait for a person" if self.read_by_hand else "no written answer waits for a person"
            )
        if abs(self.exported - submission.score) > 1e-9:
            found.append(f"exported as {self.exported:g} instead of {submission.score:g}")
        return found


def _agrees(got: Mark, score: float, outcome: str) -> bool:
    return abs(got.score - score) < 1e-9 and got.outcome == outcome and got.waits == (outcome == "needs_review")


def _words(got: Mark | None) -> str:
    return (
        f"{got.score:g} {got.outcome or 'no outcome'}{', waiting for a person' if got.waits else ''}"
        if got
        else "nothing"
    )


def read_marks(course: Path, exported: Path, student: Student, submission: Submission) -> Marks:
    """What a submission got in a course that has been graded and exported."""
    grades = _grades(course, student.name, submission.assignment)
    reports = _reports(course, student.name, submission.assignment)
    exercises = {
        name: Mark(score or 0.0, reports.get(name, {}).get("outcome", ""), waits, reports.get(name, {}))
        for name, (kind, score, waits) in grades.items()
        if kind == "code" and name in submission.intended
    }
    by_hand = any(waits for name, (_, _, waits) in grades.items() if name not in exercises)
    return Marks(exercises, by_hand, _exported(exported, student.name, submission.assignment))


def _grades(course: Path, student: str, assignment: str) -> dict[str, tuple[str, float | None, bool]]:
    """Kind of cell, automatic score and whether a person is waited for, by grade_id."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(f"sqlite:///{course / 'classroom' / 'gradebook.db'}") as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return {}
        return {
            grade.cell.name: (grade.cell.cell_type, grade.auto_score, bool(grade.needs_manual_grade))
            for grade in notebook.grades
        }


def _reports(course: Path, student: str, assignment: str) -> dict[str, dict]:
    path = course / "classroom" / "autograded" / student / assignment / f"{assignment}.ipynb"
    if not path.exists():
        return {}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = {
        grade_id(cell): output["data"]
        for cell in cells
        for output in cell.get("outputs", [])
        if "data" in output and MIME in output["data"]
    }
    return {name: data[MIME] for name, data in shown.items()}


def _exported(table: Path, student: str, assignment: str) -> float:
    with table.open(newline="", encoding="utf-8") as file:
        scores = [
            float(row["score"])
            for row in csv.DictReader(file)
            if (row["student_id"], row["assignment"]) == (student, assignment)
        ]
    return scores[0] if scores else 0.0
