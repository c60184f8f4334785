"""One exercise whose speed is judged, in a student's notebook beside the function that the notebook gives."""

from pathlib import Path

import nbformat
from jaxercise._report import Report
from jaxercise.grading import Budget, KernelChoice, bake_in_child, grade_notebook
from jaxercise.grading._beside import Reference
from nbformat.v4 import new_code_cell, new_notebook

from jaxercise_testing.solved_course import answer_cell, check_cell

NAME = "00_speed"
EXERCISES = """
import jax
import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, SpeedBar, Wrong, draw, faster, gate, matches, reference


def slow(W, X):
    return jnp.stack([jnp.tanh(W @ x) for x in X])


rows = Exercise(
    title="Rows", points=4, minutes=1, hints=["All at once."], cases={"main": draw.normal((9, 7), (48, 7))},
    checks={
        "value": gate(matches(rtol=1e-4)),
        "fast": faster("is fast", SpeedBar("given_rows", 4.0, lambda W, X: jnp.tanh(X @ W.T), slow)),
    },
    wrong=[Wrong("loop", slow, cause="A loop over the rows.", decided_by="fast")],
)
"""
GIVEN = (
    "import jax\nimport jax.numpy as jnp\n\ndef given_rows(W, X):\n    return jnp.stack([jnp.tanh(W @ x) for x in X])"
)
RIGHT = "@jax.jit\ndef rows(W, X):\n    return jnp.tanh(X @ W.T)"
SLOW = "def rows(W, X):\n    return jnp.stack([jnp.tanh(W @ x) for x in X])"


class SpeedCourse:
    """Judges answers to `rows`; folder: for the instructor's notebook and exercises."""

    def __init__(self, folder: Path) -> None:
        source = folder / NAME
        source.mkdir()
        (source / "exercises.py").write_text(EXERCISES, encoding="utf-8")
        cells = [new_code_cell(GIVEN, metadata={"tags": ["setup"]}), answer_cell("rows", RIGHT), check_cell("rows")]
        self._notebook = source / f"{NAME}.ipynb"
        nbformat.write(new_notebook(cells=cells), self._notebook)
        self._bundle = bake_in_child(source, "a secret key")
        self.usual: dict[str, tuple[float, float]] = {}  # what is known of the given function beside a GPU

    def __call__(
        self, answer: str, between: str = "pass", beside_given: bool = True, choice: KernelChoice | None = None
    ) -> Report:
        """The report on an answer, whose check comes after a cell of the student's own."""
        cells = [new_code_cell(GIVEN), answer_cell("rows", answer), new_code_cell(between), check_cell("rows")]
        reference = Reference(self._notebook if beside_given else None, usual_seconds=self.usual)
        kernel = choice or KernelChoice()
        graded = grade_notebook(new_notebook(cells=cells), self._bundle, {}, Budget(), kernel, reference)
        return graded.reports["rows"]
