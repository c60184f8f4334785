"""Whatever a score is, what nbgrader reads in the check cell is one finite Python float within the cell's points."""

import math

import nbformat
import pytest
from jaxercise._report import CheckResult, Report
from jaxercise.nbgrader._restore_cells import without_doubles
from jaxercise.nbgrader._sanitize_outputs import _harmless
from jaxercise.nbgrader._verdicts import refuse_points, unjudged, write_verdicts
from jaxercise_testing.course_builder import cell, instructor_notebook
from nbformat.v4 import new_code_cell, new_notebook
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
    write_verdicts(notebook, unjudged({"double": 4.0, "total": 2.0}, "not_run", "It was not handed in."))
    assert [determine_grade(cell(notebook, name))[0] for name in ("double", "total")] == [0.0, 0.0]
    assert "It was not handed in." in cell(notebook, "double").outputs[0].data["text/html"]


def test_a_hand_graded_cell_with_an_exercises_name_is_left_alone():
    notebook = instructor_notebook()
    cell(notebook, "double").metadata.nbgrader.solution = True
    write_verdicts(notebook, unjudged({"double": 4.0}, "not_run", ""))
    assert cell(notebook, "double").outputs == []


def test_ordinary_test_cells_that_were_not_run_have_no_points():
    notebook = instructor_notebook()
    refuse_points(notebook, "It was not handed in.")
    assert determine_grade(cell(notebook, "double"))[0] == 0


def test_without_a_released_notebook_the_last_of_several_cells_keeps_its_name():
    notebook = new_notebook(
        cells=[
            new_code_cell(str(number), metadata={"nbgrader": {"grade_id": "f", "grade": True}}) for number in range(3)
        ]
    )
    notebook.cells.append(new_code_cell("", metadata={"nbgrader": {}}))
    assert ["nbgrader" in each.metadata for each in without_doubles(notebook).cells] == [False, False, True, False]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("$a<b$ and a <b>word</b>", "$a< b$ and a <b>word</b>"),
        ("<script>x</script>", "< script>x< /script>"),
        ("<b onclick=x>", "< b onclick=x>"),
        ("![p](http://example.org/p.png)", "[p](http://example.org/p.png)"),
        ("![p](attachment:p.png)", "![p](attachment:p.png)"),
        ("![p][ref]", "[p][ref]"),
        ("1 < 2 and 3<4", "1 < 2 and 3<4"),
        ("<!-- a -->", "< !-- a -->"),
        ("[p]( https://example.org)", "[p]( https://example.org)"),
        ("[p](JavaScript:x)", "[p] (JavaScript:x)"),
        ("[p]( <&#106;avascript:x>)", "[p] ( <&#106;avascript:x>)"),
        ("[p]: javascript:x", "[p] : javascript:x"),
        ("[p](#below)", "[p](#below)"),
    ],
)
def test_markdown_keeps_its_words_and_loses_its_tags(written, shown):
    assert _harmless(written) == shown
