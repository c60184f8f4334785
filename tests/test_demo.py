"""The sample class through plain nbgrader: everybody gets exactly what the maker of the submission intended."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from sample_class import CLASS, DESCENT, LOSSES, GradedClass, Student, Submission, kinds, share

pytestmark = pytest.mark.timeout(3600)
HANDED_IN = [
    pytest.param(student, submission, id=f"{student.name}-{submission.assignment}")
    for student in CLASS
    for submission in student.submissions
]


@pytest.mark.parametrize(("student", "submission"), HANDED_IN)
def test_a_submission_gets_the_score_and_outcome_that_were_intended(
    graded_class: GradedClass, student: Student, submission: Submission
) -> None:
    assert graded_class.results, graded_class.printed
    assert graded_class.results[student.name, submission.assignment]["differences"] == []


def test_the_demo_ends_well_and_says_so(graded_class: GradedClass) -> None:
    number = len(graded_class.handed_in)
    assert graded_class.code == 0, graded_class.printed
    assert f"{number} of {number} submissions of {len(graded_class.students)} students" in graded_class.printed


def test_the_table_has_a_line_for_every_student(graded_class: GradedClass) -> None:
    lines = graded_class.printed.splitlines()
    assert all(any(student.name in line and "PASS" in line for line in lines) for student in graded_class.students)


def test_the_exported_table_holds_the_score_of_everybody_who_handed_in(graded_class: GradedClass) -> None:
    with (graded_class.folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        scores = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    assert all(
        scores[student.name, submission.assignment] == submission.score
        for student, submission in graded_class.handed_in
    )


def test_everybody_gets_feedback(graded_class: GradedClass) -> None:
    feedback = graded_class.folder / "course" / "classroom" / "feedback"
    missing = [
        (student.name, submission.assignment)
        for student, submission in graded_class.handed_in
        if not (feedback / student.name / submission.assignment / f"{submission.assignment}.html").exists()
    ]
    assert missing == []


def test_nothing_is_judged_again_where_nothing_was_corrected(graded_class: GradedClass) -> None:
    command = [Path(sys.executable).parent / "jaxercise", "regrade", LOSSES, "--dry-run"]
    course = graded_class.folder / "course"
    found = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert f"{LOSSES}: 0 answers of 0 students judged again" in found.stdout, found.stdout + found.stderr


def test_the_checked_out_tree_is_left_alone(graded_class: GradedClass) -> None:
    assert graded_class.changed == []
    assert {path.name for path in graded_class.folder.iterdir()} >= {
        "course",
        "exchange",
        "students",
        "results.json",
        "nbgrader.log",
    }


def test_a_class_has_at_least_two_dozen_submissions_to_both_assignments() -> None:
    assert len(CLASS) >= 24
    assert {param.values[1].assignment for param in HANDED_IN} == {LOSSES, DESCENT}


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_share_of_the_class_deserves_every_kind_of_outcome(seed: str) -> None:
    drawn = share(CLASS, seed, 12)
    assert 12 <= len(drawn) < len(CLASS) and len(set(map(id, drawn))) == len(drawn)
    assert set().union(*map(kinds, drawn)) == set().union(*map(kinds, CLASS))
