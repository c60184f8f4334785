"""A tiny assignment, and notebooks handed in for it, for the tests of grading."""

from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

NAME = "00_tiny"
EXERCISES = """
import numpy as np
from jaxercise.author import Ask, Case, Check, Digits, Exercise, Misconception, matches


def vector(rng):
    return (rng.normal(size=9).astype(np.float32),)


def digits_case(rng):
    seed = int(rng.integers(1, 2**31))
    return Digits("test", 40, seed), Digits("test", 40, seed, "labels")


double = Exercise(
    points=4, minutes=1, hints=["Two times."], cases=[Case(vector), Case(vector, "again", hidden=True)], checks=[matches()],
    misconceptions=[Misconception("X1", lambda x: x * x, "You square instead of doubling.")],
)
reverse = Exercise(points=2, minutes=1, hints=["From the end."], cases=[Case(vector), Case(vector, "again", hidden=True)], checks=[matches()])
predict = Exercise(
    points=6, minutes=1, hints=["Look at the brightness."], cases=[Case(digits_case)], data=True,
    checks=[Check("accuracy", "recognises some digits", lambda images, labels: [Ask("call", "predict", (images,))], "accuracy",
                  {"at_least": 0.01}, lambda images, labels: [labels], gate=True)],
)
"""
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "reverse": "def reverse(x):\n    return x[::-1]",
    "predict": "import jax.numpy as jnp\n\ndef predict(x):\n    return jnp.arange(x.shape[0]) % 10",
}


def build(folder: Path) -> Path:
    """Write the instructor's assignment into a folder; returns its own folder."""
    target = folder / NAME
    target.mkdir(parents=True)
    (target / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    cells = [cell for name, source in RIGHT.items() for cell in (answer_cell(name, source), check_cell(name))]
    nbformat.write(new_notebook(cells=cells), target / f"{NAME}.ipynb")
    return target


def submission(answers: Mapping[str, str] = RIGHT, before: str = "", **after: str) -> nbformat.NotebookNode:
    """A notebook: a cell `before`, then each answer with its check cell and, where given, a cell `after` it."""
    cells = [new_code_cell(before)] if before else []
    for name in RIGHT:
        cells += [answer_cell(name, answers.get(name, "")), check_cell(name)]
        cells += [new_code_cell(after[name])] if name in after else []
    return new_notebook(cells=cells)


def answer_cell(name: str, source: str) -> nbformat.NotebookNode:
    """A solution cell."""
    return new_code_cell(
        source, metadata={"nbgrader": {"grade": False, "grade_id": f"{name}-answer", "solution": True, "locked": False}}
    )


def check_cell(name: str) -> nbformat.NotebookNode:
    """The cell in which an exercise's verdict is written."""
    metadata = {
        "nbgrader": {"grade": True, "grade_id": name, "solution": False, "locked": True, "points": 1},
        "tags": ["raises-exception"],
    }
    return new_code_cell(f'check("{name}")', metadata=metadata)


def outputs_of(notebook: nbformat.NotebookNode, source: str) -> list[nbformat.NotebookNode]:
    """The outputs of the first cell whose source holds a text."""
    return next(cell.outputs for cell in notebook.cells if source in cell.source)


def shown_score(notebook: nbformat.NotebookNode, name: str) -> str:
    """The text that nbgrader reads as an exercise's points."""
    report, result = outputs_of(notebook, f'check("{name}")')
    assert (report.output_type, result.output_type) == ("display_data", "execute_result")
    return result.data["text/plain"]
