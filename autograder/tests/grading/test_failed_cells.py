"""A name that is not defined is told by what became of its cell, also where that was never handed in."""

import pytest
from jaxercise._messages import tell
from jaxercise._report import CheckResult, Report
from jaxercise.grading._failed_cells import with_failed_cells
from nbformat.v4 import new_code_cell, new_notebook, new_output

ANSWER = {"nbgrader": {"grade_id": "double-answer", "solution": True}}
UNDEFINED = CheckResult("value", "is right", "not_attempted", message="answer.undefined", params={"name": "double"})
FAILED = new_output("error", ename="ValueError", evalue="no", traceback=[])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([new_code_cell("x = 1")], "answer.cell_absent"),
        ([new_code_cell("x = 1", metadata=ANSWER)], "answer.undefined"),
        ([new_code_cell("double = 1")], "answer.undefined"),
        ([new_code_cell("x = 1", metadata=ANSWER, outputs=[FAILED])], "answer.cell_failed"),
    ],
)
def test_a_name_is_told_by_its_cell(cells, message):
    report = Report("double", 4.0, 0.0, "not_attempted", (UNDEFINED,))
    (result,) = with_failed_cells(report, new_notebook(cells=cells)).results
    assert result.message == message and "double" in tell(result.message, result.params).seen
