"""Cells of an ordinary nbgrader notebook, whose tests stand in it."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

ANSWER = "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION"
TEST = "assert triple(1) == 3\n### BEGIN HIDDEN TESTS\nassert triple(5) == 15\n### END HIDDEN TESTS"


def code(name: str, source: str, solution: bool = False, points: float | None = None) -> NotebookNode:
    """A code cell: an answer, or a test with points."""
    return new_code_cell(source, id=name, metadata={"nbgrader": _flags(name, solution, points)})


def hand_graded() -> NotebookNode:
    """A written answer of 3 points."""
    return new_markdown_cell("YOUR ANSWER HERE", id="byhand", metadata={"nbgrader": _flags("written-by-hand", True, 3)})


def _flags(name: str, solution: bool, points: float | None) -> dict:
    flags = {
        "grade": points is not None,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return flags | ({"points": points} if points is not None else {})
