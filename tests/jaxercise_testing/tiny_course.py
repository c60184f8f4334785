"""The smallest course that passes the lint: one assignment, one exercise, a mutant and a variant."""

import json
from pathlib import Path

from jaxercise.lint._notebook import canonical

NAME = "01_lines"
SETUP = f"""import jax.numpy as jnp
from jaxercise import assignment

check, hint, reveal = assignment("{NAME}")"""
ANSWER = '''def slope(x, y):
    """The slope of the line through the origin that fits best."""
    ### BEGIN SOLUTION
    return jnp.sum(x * y) / jnp.sum(x * x)
    ### END SOLUTION'''
CHECK = 'check("slope")'
EXERCISES = '''"""Fitting lines."""

import jax.numpy as jnp
import numpy as np
from jaxercise.author import Exercise, Wrong, gate, matches


def points(rng):
    x = rng.normal(size=7).astype(np.float32)
    return x, (3 * x + rng.normal(size=7)).astype(np.float32)


def of_the_means(x, y):
    return jnp.mean(y) / jnp.mean(x)


def with_dot(x, y):
    return jnp.dot(x, y) / jnp.dot(x, x)


slope = Exercise(
    title="The slope of a line",
    points=4,
    minutes=5,
    cases={"main": points},
    checks={"value": gate(matches("is the slope that fits best"))},
    wrong=[Wrong("mean_ratio", of_the_means, cause="You divide the means: far points must count more.")],
    right=[with_dot],
    hints=["Minimise the sum of squares.", "Set its derivative to zero.", "sum(x y) / sum(x x)."],
)
'''


def notebook() -> dict:
    """The instructor's notebook, as `jaxercise lint --fix` leaves it."""
    cells = [
        _cell("markdown", "title", "# Lines\n\n## 1.1 The slope of a line (4 points, 5 minutes)"),
        _cell("code", "setup", SETUP, ["setup"], grade_id="setup", locked=True),
        _cell("code", "slope-answer", ANSWER, grade_id="slope-answer", solution=True),
        _cell("code", "slope-check", CHECK, ["raises-exception"], grade_id="slope", locked=True, grade=True, points=4),
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write_course(folder: Path, exercises: str = EXERCISES, book: dict | None = None) -> Path:
    """Write the course below a folder and return the assignment's own folder."""
    home = folder / "source" / NAME
    home.mkdir(parents=True, exist_ok=True)
    (home / "exercises.py").write_text(exercises, encoding="utf-8")
    (home / f"{NAME}.ipynb").write_text(canonical(book or notebook()), encoding="utf-8")
    return home


def _cell(kind: str, name: str, text: str, tags: list[str] | None = None, **marks: object) -> dict:
    metadata = {"nbgrader": {**_UNMARKED, **marks}} if marks else {}
    cell = {"cell_type": kind, "id": name, "metadata": metadata | ({"tags": tags} if tags else {}), "source": text}
    return json.loads(json.dumps(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})))


_UNMARKED = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
