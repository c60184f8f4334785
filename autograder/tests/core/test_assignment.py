"""An assignment is loaded from its notebook and its exercises, a package or a single file beside it."""

from pathlib import Path

import numpy as np
import pytest
from jaxercise._assignment import content_hash, load_assignment
from jaxercise._bake import bake
from jaxercise._bundle import to_bytes
from jaxercise._errors import DefinitionError
from jaxercise_testing.tiny_course import EXERCISES, write_course

IN_A_CALL = EXERCISES.replace("Exercise, Wrong, gate, matches", "Exercise, Wrong, gate, matches, reference").replace(
    "right=[with_dot]", 'right=[lambda x, y: 1.0 * reference("slope")(x, y)]'
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The smallest course, its exercise a page of its own."""
    folder = write_course(tmp_path / "package")
    (folder / "exercises.py").unlink()
    (folder / "exercises").mkdir()
    (folder / "exercises" / "slope.py").write_text(EXERCISES, encoding="utf-8")
    (folder / "exercises" / "__init__.py").write_text("from .slope import slope as slope\n", encoding="utf-8")
    return folder


def test_a_page_of_its_own_changes_nothing_that_students_get(package, tmp_path):
    in_one_file = write_course(tmp_path / "one")
    assert to_bytes(bake(load_assignment(package))) == to_bytes(bake(load_assignment(in_one_file)))


def test_exercises_stand_in_the_order_of_the_contents_page(package):
    (package / "exercises" / "rise.py").write_text(EXERCISES.replace("slope = ", "rise = "), encoding="utf-8")
    page = package / "exercises" / "__init__.py"
    page.write_text("from .slope import slope as slope\nfrom .rise import rise as rise\n", encoding="utf-8")
    assert [exercise.name for exercise in load_assignment(package).exercises] == ["slope", "rise"]
    page.write_text("from .rise import rise as rise\nfrom .slope import slope as slope\n", encoding="utf-8")
    assert [exercise.name for exercise in load_assignment(package).exercises] == ["rise", "slope"]


def test_an_answer_beside_the_notebook_reaches_the_solution(package):
    (package / "exercises" / "slope.py").write_text(IN_A_CALL, encoding="utf-8")
    (slope,) = load_assignment(package).exercises
    x = np.arange(3.0, dtype=np.float32)
    assert slope.right[0](x, 2 * x) == 2


def test_pages_are_read_anew_and_leave_nothing_behind(package):
    load_assignment(package)
    page = package / "exercises" / "slope.py"
    page.write_text(EXERCISES.replace("mean_ratio", "of_means"), encoding="utf-8")
    assert load_assignment(package).exercises[0].wrong[0].name == "of_means"
    assert {path.name for path in package.rglob("*")} == {"01_lines.ipynb", "exercises", "__init__.py", "slope.py"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nosuchmodule\n", "slope.py, line 1: ModuleNotFoundError"),
        ("slope = (\n", "slope.py, line 1: SyntaxError"),
        (
            EXERCISES.replace("points=4", "points=-4"),
            "slope.py, line 21, in slope: Exercise 'The slope of a line' has negative",
        ),
    ],
)
def test_a_page_that_cannot_be_read_is_named_with_its_line(package, text, told):
    (package / "exercises" / "slope.py").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=told):
        load_assignment(package)


def test_an_assignment_without_exercises_says_what_is_missing(package):
    (package / "exercises" / "__init__.py").unlink()
    with pytest.raises(DefinitionError, match=r"exercises/__init__\.py is missing"):
        load_assignment(package)


def test_the_hash_of_an_assignment_follows_every_page(package):
    before = content_hash(package)
    page = package / "exercises" / "slope.py"
    page.write_text(EXERCISES + "# more\n", encoding="utf-8")
    assert content_hash(package) != before
    page.write_text(EXERCISES, encoding="utf-8")
    assert content_hash(package) == before
