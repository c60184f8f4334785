"""The sample class through plain nbgrader: everybody gets exactly what the maker of the submission intended."""

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sample_class import CLASS, DESCENT, LOSSES, GradedClass, Student, Submission, kinds, share

pytestmark = pytest.mark.timeout(3600)
UNJUDGED = ("not_attempted", "needs_review", "not_run")
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


@pytest.mark.parametrize("assignment", [LOSSES, DESCENT])
def test_every_number_of_the_report_is_counted_from_what_is_stored(
    graded_class: GradedClass, tmp_path: Path, assignment: str
) -> None:
    command = [Path(sys.executable).parent / "jaxercise", "report", assignment, "--to", tmp_path]
    subprocess.run(command, cwd=graded_class.folder / "course", capture_output=True, check=True)
    report = json.loads((tmp_path / f"{assignment}.json").read_text(encoding="utf-8"))
    stored = latest(graded_class, assignment)
    reports = [one for each in stored.values() for one in each["reports"].values()]

    rows = {row["student"]: row for row in report["rows"]}
    assert rows.keys() == {one.name for one, each in graded_class.handed_in if each.assignment == assignment}
    for student, row in rows.items():
        assert row["score"] == round(sum(one["score"] for one in stored[student]["reports"].values()), 2)
        assert row["outcomes"] == {name: one["outcome"] for name, one in stored[student]["reports"].items()}
    for exercise in report["exercises"]:
        found = [one for one in reports if one["exercise"] == exercise["name"]]
        judged = [one["score"] for one in found if one["outcome"] not in UNJUDGED]
        assert exercise["outcomes"] == Counter(one["outcome"] for one in found)
        assert exercise["mean"] == (round(sum(judged) / len(judged), 2) if judged else None)
    made = {(one["misconception"], name) for name, each in stored.items() for one in each["reports"].values()}
    assert {(one["id"], name) for one in report["mistakes"] for name in one["students"]} == {
        pair for pair in made if pair[0]
    }
    for check in report["checks"]:
        ended = [
            result["outcome"]
            for one in reports
            for result in (*one["results"], *one["observed"])
            if (one["exercise"], result["name"]) == (check["exercise"], check["name"])
        ]
        judged = [each for each in ended if each not in UNJUDGED]
        assert (check["passed"], check["made"]) == (judged.count("passed"), len(judged))
    needing = {
        (n, e) for n, each in stored.items() for e, one in each["reports"].items() if one["outcome"] == "needs_review"
    }
    assert {(one["student"], one["exercise"]) for one in report["reviews"]} == needing


def latest(graded_class: GradedClass, assignment: str) -> dict[str, dict]:
    """The last of the stored results of each student, as they lie on the disk."""
    paths = graded_class.folder.glob(f"state/**/results/*/{assignment}/*.json")
    results = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return {each["student"]: each for each in sorted(results, key=lambda each: (each["created"], each["run_id"]))}


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
