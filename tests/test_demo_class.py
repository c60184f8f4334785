"""The sample class itself: its deserts agree with the course's points, and its wrong answers run."""

from dataclasses import replace
from pathlib import Path

import pytest
from sample_class import (
    ASSIGNMENTS,
    CLASS,
    LOSSES,
    POINTS,
    ROOT,
    Intended,
    Marks,
    SampleCourse,
    Student,
    changed_notebook,
)
from sample_class._handout import Handout, grade_id, read_handout, read_notebook
from sample_class._marks import Mark
from sample_class._record import losses


@pytest.fixture(scope="module")
def handouts() -> dict[str, Handout]:
    return {name: read_handout(ROOT, name) for name in ASSIGNMENTS}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_points_are_those_of_the_notebook(assignment: str) -> None:
    notebook = read_notebook(ROOT / "source" / assignment / f"{assignment}.ipynb")
    metadata = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert {data["grade_id"]: data["points"] for data in metadata if data.get("grade")} == POINTS[assignment]


def test_names_are_not_used_twice() -> None:
    assert len({student.name for student in CLASS}) == len(CLASS)


def test_nobody_deserves_more_than_an_exercise_is_worth() -> None:
    for submission in (submission for student in CLASS for submission in student.submissions):
        assert all(
            0 <= intended.score <= POINTS[submission.assignment][name] for name, intended in submission.intended.items()
        )


@pytest.mark.parametrize("student", CLASS, ids=[student.name for student in CLASS])
def test_every_submission_can_be_made_and_differs_from_the_handout_only_where_it_should(
    student: Student, handouts: dict[str, Handout]
) -> None:
    for submission in student.submissions:
        before = [cell["source"] for cell in handouts[submission.assignment].notebook["cells"]]
        notebook = changed_notebook(submission, handouts)
        assert notebook["cells"]
        assert [cell["source"] for cell in handouts[submission.assignment].notebook["cells"]] == before


def test_a_wrong_answer_brings_what_it_needs_and_calls_the_students_own(handouts: dict[str, Handout]) -> None:
    source = handouts[LOSSES].wrong("dataset_loss", "mean_of_means")
    namespace = {"batch_loss": lambda params, x, y: float(len(x))}
    exec(compile(source, "<answer>", "exec"), namespace)
    assert "reference" not in source
    assert namespace["dataset_loss"](None, [0] * 5, [0] * 5, 4) == 2.5  # the mean of 4 and 1


def test_a_wrong_answer_that_begins_with_the_right_one_brings_that_as_well(handouts: dict[str, Handout]) -> None:
    source = handouts["05_gradient_descent"].wrong("descend", "start_missing")
    assert "def descend_right(" in source


def test_a_solution_holds_no_marks(handouts: dict[str, Handout]) -> None:
    assert all("SOLUTION" not in source for handout in handouts.values() for source in handout.solutions.values())


def test_figures_are_left_out_unless_asked_for(handouts: dict[str, Handout]) -> None:
    kept = changed_notebook(losses(), handouts)["cells"]
    assert all(grade_id(cell) for cell in kept if cell["cell_type"] == "code")
    assert len(changed_notebook(losses(figures=True), handouts)["cells"]) > len(kept)


@pytest.mark.parametrize(
    "got",
    [
        {"euclidean": Mark(3.9, "passed", False)},
        {"euclidean": Mark(4.0, "values", False)},
        {"euclidean": Mark(4.0, "passed", True)},
        {},
    ],
    ids=["score", "outcome", "review", "nothing"],
)
def test_a_mark_that_was_not_intended_is_a_difference(got: dict) -> None:
    submission = replace(losses(), intended={"euclidean": Intended(4.0, "passed")})
    assert Marks({"euclidean": Mark(4.0, "passed", False)}, False, 4.0).differences(submission) == []
    assert Marks(got, False, 4.0).differences(submission) != []


def test_a_wrong_total_and_an_unread_answer_are_differences() -> None:
    submission = replace(losses(), intended={"euclidean": Intended(4.0, "passed")})
    marks = Marks({"euclidean": Mark(4.0, "passed", False)}, False, 4.0)
    assert replace(marks, exported=3.0).differences(submission) == ["exported as 3 instead of 4"]
    assert replace(marks, read_by_hand=True).differences(submission) != []


def test_a_folder_that_holds_something_else_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    assert not SampleCourse(tmp_path).may_be_emptied()
    assert SampleCourse(tmp_path / "new").may_be_emptied()
