"""The notebook arrives with its results: the checks show a report of full marks and 4.0, in every form that nbgrader reads."""

from jaxercise_testing.attack import Attack
from nbformat.v4 import new_output


def claim(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                new_output("execute_result", data={"text/plain": text}, execution_count=1)
                for text in ("4.0", "inf", "nan")
            ]
            cell.execution_count = 99
        cell.metadata["score"] = cell.metadata["points"] = 4.0
    notebook.metadata["jaxercise"] = {"double": {"score": 4.0, "outcome": "correct"}}


ATTACK = Attack(change=claim, double="")


def test_a_result_that_was_handed_in_is_forgotten(outcome):
    assert outcome.is_contained()
