"""Whatever a score is, what nbgrader reads in the check cell is one finite Python float within the cell's points."""

import math

import nbformat
import pytest
from jaxercise._report import CheckResult, Report
from jaxercise.grading import all_unjudged, refuse_points, write_verdicts
from jaxercise_testing.course_builder import cell, instructor_notebook
from nbgrader.utils import determine_grade


def graded(score: float, outcome: str = "values") -> float | None:
    notebook = instructor_notebook()
    write_verdicts(
        notebook,
        {"double": Report("double", 4.0, score, outcome, (CheckResult("value", "is right", outcome),), graded=True)},
    )
    nbformat.validate(notebook)
    return determine_grade(cell(notebook, "double"))[0]


@pytest.mark.parametrize(
    ("score", "read"),
    [
        (4.0, 4.0),
        (0.0, 0.0),
        (-0.0, 0.0),
        (1.3333333, 1.33),
        (4.0000000002, 4.0),
        (7.0, 4.0),
        (math.inf, 0.0),
        (math.nan, 0.0),
        (-1.0, 0.0),
        (2, 2.0),
    ],
)
def test_nbgrader_reads_a_finite_score_within_the_points(score, read):
    assert graded(score) == read


def test_a_report_without_results_is_no_points_in_nbgraders_eyes():
    notebook = instructor_notebook()
    write_verdicts(notebook, all_unjudged({"double": 4.0, "total": 2.0}, "not_run", "It was not handed in."))
    assert [determine_grade(cell(notebook, name))[0] for name in ("double", "total")] == [0.0, 0.0]
    assert "It was not handed in." in cell(notebook, "double").outputs[0].data["text/html"]


def test_a_score_is_no_more_than_the_cell_gives_and_no_more_than_the_report_where_the_cell_gives_nothing():
    notebook = instructor_notebook()
    cell(notebook, "double").metadata.nbgrader.points = 3
    del cell(notebook, "total").metadata.nbgrader["points"]
    write_verdicts(notebook, {name: Report(name, 4.0, 4.0, "passed", graded=True) for name in ("double", "total")})
    assert [cell(notebook, name).outputs[1].data["text/plain"] for name in ("double", "total")] == ["3.0", "4.0"]


def test_a_hand_graded_cell_with_an_exercises_name_is_left_alone():
    notebook = instructor_notebook()
    cell(notebook, "double").metadata.nbgrader.solution = True
    write_verdicts(notebook, all_unjudged({"double": 4.0}, "not_run", ""))
    assert cell(notebook, "double").outputs == []


def test_ordinary_test_cells_that_were_not_run_have_no_points():
    notebook = instructor_notebook()
    refuse_points(notebook, "It was not handed in.")
    assert determine_grade(cell(notebook, "double"))[0] == 0
