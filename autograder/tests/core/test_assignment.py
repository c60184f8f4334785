"""An assignment is loaded from its notebook, its exercises.py and, where there is one, the mutants.py beside it."""

from pathlib import Path

import numpy as np
import pytest
from jaxercise._assignment import STAFF_FILES, load_assignment
from jaxercise._bake import bake
from jaxercise._bundle import to_bytes
from jaxercise_testing.tiny_course import EXERCISES, write_course

MUTANTS = """import jax.numpy as jnp
from jaxercise.author import Misconception, reference


def of_the_means(x, y):
    return jnp.mean(y) / jnp.mean(x)


slope_wrong = [Misconception("mean_ratio", of_the_means, "You divide the means: far points must count more.")]
slope_right = [lambda x, y: 1.0 * reference("slope")(x, y)]
"""
MOVED = {
    "from jaxercise.author import Case, Exercise, Misconception, matches": "from jaxercise.author import Case, Exercise, matches\n\nfrom . import mutants",
    '[Misconception("mean_ratio", of_the_means, "You divide the means: far points must count more.")]': "mutants.slope_wrong",
    "[with_dot]": "mutants.slope_right",
}


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """The smallest course, its wrong answer and its variant moved to mutants.py."""
    exercises = EXERCISES
    for old, new in MOVED.items():
        assert old in exercises
        exercises = exercises.replace(old, new)
    folder = write_course(tmp_path / "moved", exercises)
    (folder / "mutants.py").write_text(MUTANTS, encoding="utf-8")
    return folder


def test_moved_wrong_answers_change_nothing_that_students_get(moved, tmp_path):
    in_one_file = write_course(tmp_path / "one")
    assert to_bytes(bake(load_assignment(moved))) == to_bytes(bake(load_assignment(in_one_file)))


def test_a_variant_in_mutants_reaches_the_solution(moved):
    (slope,) = load_assignment(moved).exercises
    x = np.arange(3.0, dtype=np.float32)
    assert slope.variants[0](x, 2 * x) == 2


def test_mutants_are_read_anew_and_leave_nothing_behind(moved):
    load_assignment(moved)
    (moved / "mutants.py").write_text(MUTANTS.replace("mean_ratio", "of_means"), encoding="utf-8")
    assert load_assignment(moved).exercises[0].misconceptions[0].id == "of_means"
    assert {path.name for path in moved.iterdir()} == {"01_lines.ipynb", *STAFF_FILES}
