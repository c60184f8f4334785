"""The sample class through plain nbgrader: everybody gets exactly what the maker of the submission intended."""

import csv
import hashlib
from pathlib import Path

import pytest
from sample_class import CLASS, DESCENT, LOSSES, ROOT, GradedClass, Student, Submission, run_demo

pytestmark = pytest.mark.timeout(3600)
HANDED_IN = [
    pytest.param(student, submission, id=f"{student.name}-{submission.assignment}")
    for student in CLASS
    for submission in student.submissions
]
SOURCES = [ROOT / "source", ROOT / "release"]


@pytest.mark.parametrize(("student", "submission"), HANDED_IN)
def test_a_submission_gets_the_score_and_outcome_that_were_intended(
    graded_class: GradedClass, student: Student, submission: Submission
) -> None:
    assert graded_class.results, graded_class.printed
    assert graded_class.results[student.name, submission.assignment]["differences"] == []


def test_the_demo_ends_well_and_says_so(graded_class: GradedClass) -> None:
    assert graded_class.code == 0, graded_class.printed
    assert f"{len(HANDED_IN)} of {len(HANDED_IN)} submissions of {len(CLASS)} students" in graded_class.printed


def test_the_table_has_a_line_for_every_student(graded_class: GradedClass) -> None:
    lines = graded_class.printed.splitlines()
    assert all(any(student.name in line and "PASS" in line for line in lines) for student in CLASS)


def test_the_exported_table_holds_the_score_of_everybody_who_handed_in(graded_class: GradedClass) -> None:
    with (graded_class.folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        scores = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    assert all(
        scores[student.name, submission.assignment] == submission.score
        for student, submission in (param.values for param in HANDED_IN)
    )


def test_everybody_gets_feedback(graded_class: GradedClass) -> None:
    feedback = graded_class.folder / "course" / "classroom" / "feedback"
    missing = [
        param.id
        for param in HANDED_IN
        if not (
            feedback / param.values[0].name / param.values[1].assignment / f"{param.values[1].assignment}.html"
        ).exists()
    ]
    assert missing == []


def test_the_checked_out_tree_is_left_alone(tmp_path: Path) -> None:
    before = digest()
    assert run_demo(tmp_path / "demo", "--only", "tilda").code == 0
    assert digest() == before
    assert {path.name for path in (tmp_path / "demo").iterdir()} >= {
        "course",
        "exchange",
        "students",
        "results.json",
        "nbgrader.log",
    }


def digest() -> str:
    """What stands in the instructor's and the students' notebooks."""
    files = sorted(
        path for folder in SOURCES for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def test_a_class_has_at_least_two_dozen_submissions_to_both_assignments() -> None:
    assert len(CLASS) >= 24
    assert {param.values[1].assignment for param in HANDED_IN} == {LOSSES, DESCENT}
