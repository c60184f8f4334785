"""A course stays one of nbgrader's: after `configure` is gone and jaxercise cannot be imported, grades stand and commands work."""

import csv
import re
from pathlib import Path

import nbformat
import pytest
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    build_course,
    code,
    grades,
    markdown,
    nbgrader,
    released,
    solved,
    submit,
)
from nbformat.v4 import new_notebook

PAGE = Path(__file__).parents[3] / "docs" / "instructor.md"
GONE = "raise ModuleNotFoundError(\"No module named 'jaxercise'\")\n"


def lines_in_its_place() -> str:
    """What the page for instructors says to write."""
    section = PAGE.read_text(encoding="utf-8").partition("## Without jaxercise again")[2]
    return re.search(r"(?ms)^```python\n(.*?)^```$", section)[1].replace("ml101", "course")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A course in which one student was graded with jaxercise, and her grades."""
    folder = tmp_path_factory.mktemp("uninstalled")
    course = build_course(folder / "course", folder / "state")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    submit(course, "ada", solved(released(course)))
    nbgrader(course, "autograde", ASSIGNMENT)
    return course, grades(course, "ada")


@pytest.fixture
def course(before: tuple[Path, dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same course without `configure`, on a machine that has no jaxercise."""
    for package in ("jaxercise", "jaxercise_widgets"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(GONE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path, _ = before
    (path / "nbgrader_config.py").write_text(f"from pathlib import Path\n\nc = get_config()\n{lines_in_its_place()}")
    return path


def test_grades_stand_and_are_exported(course, before):
    assert grades(course, "ada") == before[1]
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="", encoding="utf-8") as table:
        (row,) = csv.DictReader(table)
    assert (row["student_id"], float(row["score"])) == ("ada", 6.0)


def test_feedback_is_made(course):
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    assert "double" in (course / "classroom" / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()


def test_an_assignment_is_generated_again_without_files_of_staff(course):
    nbgrader(course, "generate_assignment", "--force", ASSIGNMENT)
    assert [path.name for path in (course / "release" / ASSIGNMENT).iterdir() if "exercises" in path.name] == []


def test_an_assignment_of_nbgraders_own_is_graded(course):
    answer = code("a", "x = 1\n### BEGIN SOLUTION\nx = 2\n### END SOLUTION", "answer", solution=True)
    cells = [markdown("m", "# Stock"), answer, code("t", "assert x == 2", "test", locked=True, points=1)]
    (course / "source" / "02_stock").mkdir()
    nbformat.write(new_notebook(cells=cells), course / "source" / "02_stock" / "02_stock.ipynb")
    nbgrader(course, "generate_assignment", "02_stock")
    handed_in = course / "classroom" / "submitted" / "ada" / "02_stock"
    handed_in.mkdir(parents=True)
    notebook = nbformat.read(course / "release" / "02_stock" / "02_stock.ipynb", as_version=4)
    notebook.cells[1].source = "x = 1 + 1"
    nbformat.write(notebook, handed_in / "02_stock.ipynb")
    nbgrader(course, "autograde", "02_stock")
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="", encoding="utf-8") as table:
        scores = {row["assignment"]: float(row["score"]) for row in csv.DictReader(table)}
    assert scores == {ASSIGNMENT: 6.0, "02_stock": 1.0}
