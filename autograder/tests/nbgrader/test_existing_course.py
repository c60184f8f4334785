"""nbgrader's own quickstart course, untouched, through `configure`: before the term and in the middle of it, with the scores of stock nbgrader."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from jaxercise_testing.course_builder import nbgrader

NAME = "ps1"
CONFIGURE = """
from pathlib import Path
from jaxercise.nbgrader import configure
configure(c, Path(__file__).parent, state_folder=Path(__file__).parent.parent / "state")
"""
SQUARES = "def squares(n):\n    if n < 1:\n        raise ValueError(n)\n    return [i**2 for i in range(1, n + 1)]"
SUM = "def sum_of_squares(n):\n    return sum(squares(n))"
HALF = SQUARES.replace("    if n < 1:\n        raise ValueError(n)\n", "")
NOISY = SUM.replace("return", "import sys; print('careful', file=sys.stderr)\n    return")
STUDENTS = {  # the answers of problem1, and whether problem2 is handed in
    "right": ({"squares": SQUARES, "sum_of_squares": SUM, "sum_of_squares_equation": r"$\sum i^2$"}, True),
    "half": ({"squares": HALF, "sum_of_squares": SUM}, True),
    "noisy": ({"squares": SQUARES, "sum_of_squares": NOISY}, True),
    "untouched": ({}, True),
    "one_missing": ({"squares": SQUARES}, False),
}


def hand_in(course: Path, submitted: str, students: dict = STUDENTS) -> None:
    """Submissions without a time, as they are when files are copied by hand."""
    for student, (answers, both) in students.items():
        folder = course / submitted / student / NAME
        folder.mkdir(parents=True)
        for path in sorted((course / "release" / NAME).glob("*.ipynb"))[: 2 if both else 1]:
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
                cell.source = answers.get(name, cell.source)
            nbformat.write(notebook, folder / path.name)


def scores(course: Path, book: Path) -> dict[str, dict[str, list]]:
    """By student and cell: automatic score, and whether a person is to look at it."""
    script = (
        "import json, sys; from nbgrader.api import Gradebook\n"
        "with Gradebook(sys.argv[1]) as book:\n"
        "    print(json.dumps({s.student.id: {f'{n.name}/{g.name}': [g.auto_score, g.needs_manual_grade] for n in s.notebooks\n"
        "                      for g in n.grades} for s in book.assignment_submissions('ps1')}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{book}"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def table(course: Path) -> dict[str, dict[str, str]]:
    """The exported table, by student."""
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module", autouse=True)
def programs() -> Iterator[None]:
    """nbgrader alone calls `alembic` by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart course in the middle of its term, by nbgrader alone: graded, with feedback."""
    folder = tmp_path_factory.mktemp("stock")
    nbgrader(folder, "quickstart", "course101")
    course = folder / "course101"
    nbgrader(course, "generate_assignment", NAME)
    hand_in(course, "submitted")
    nbgrader(course, "autograde", NAME)
    return course


@pytest.fixture
def midterm(stock: Path, tmp_path: Path) -> Path:
    """A copy of the course in the middle of its term, to which `configure` is added."""
    course = Path(shutil.copytree(stock, tmp_path / "course101"))
    add_configure(course)
    return course


def add_configure(course: Path, change: Callable[[str], str] = lambda text: text) -> None:
    path = course / "nbgrader_config.py"
    path.write_text(change(path.read_text() + CONFIGURE))


@pytest.fixture(scope="module")
def fresh(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same course before its term, with `configure` from the start: generated, graded, with feedback, exported."""
    course = tmp_path_factory.mktemp("fresh") / "course101"
    course.mkdir()
    shutil.copytree(stock / "source", course / "source")
    shutil.copy(stock / "nbgrader_config.py", course)
    add_configure(course)
    nbgrader(course, "generate_assignment", NAME)
    hand_in(course, "classroom/submitted")
    nbgrader(course, "autograde", NAME)
    return course


def test_the_quickstart_course_has_the_scores_of_stock_nbgrader(fresh, stock):
    assert all(
        "id" not in cell for cell in json.loads((fresh / "release" / NAME / "problem1.ipynb").read_text())["cells"]
    )
    found = scores(fresh, fresh / "classroom" / "gradebook.db")
    assert found == scores(stock, stock / "gradebook.db") and len(found) == len(STUDENTS)


def test_the_quickstart_course_gets_feedback_and_a_table(fresh):
    nbgrader(fresh, "generate_feedback", NAME)
    pages = {path.parent.parent.name for path in (fresh / "classroom" / "feedback").rglob("problem1.html")}
    assert pages == set(STUDENTS)
    rows = table(fresh)
    assert float(rows["right"]["score"]) == 3.0 and set(rows) == set(STUDENTS)


def test_a_task_that_a_person_grades_needs_no_review(fresh):
    assert {row["status"] for row in table(fresh).values()} == {"needs manual grading"}


def test_nobody_vanishes_when_a_running_course_is_configured(midterm, stock):
    before = scores(stock, stock / "gradebook.db")
    listed = nbgrader(midterm, "db", "student", "list")
    assert all(student in listed.stdout + listed.stderr for student in STUDENTS)
    assert set(table(midterm)) == set(STUDENTS) and not (midterm / "classroom").exists()
    hand_in(midterm, "submitted", {"late_comer": STUDENTS["right"]})
    nbgrader(midterm, "autograde", NAME)
    after = scores(midterm, midterm / "gradebook.db")
    assert after == {**before, "late_comer": before["right"]}
    nbgrader(midterm, "generate_feedback", NAME)
    assert {path.name for path in (midterm / "feedback").iterdir()} == {*STUDENTS, "late_comer"}


def test_grading_all_again_in_the_middle_of_a_term_changes_no_score(midterm, stock):
    nbgrader(midterm, "autograde", NAME, "--force")
    assert scores(midterm, midterm / "gradebook.db") == scores(stock, stock / "gradebook.db")


def test_folders_that_the_configuration_names_stay(midterm):
    (midterm / "submitted").rename(midterm / "hand_in")
    (midterm / "gradebook.db").rename(midterm / "book.db")
    lines = (
        f'c.CourseDirectory.submitted_directory = "hand_in"\nc.CourseDirectory.db_url = "sqlite:///{midterm}/book.db"\n'
    )
    path = midterm / "nbgrader_config.py"
    path.write_text(path.read_text().replace(CONFIGURE, lines + CONFIGURE))
    assert set(table(midterm)) == set(STUDENTS)
    assert "Skipping existing" in nbgrader(midterm, "autograde", NAME).stderr


def test_two_gradebooks_are_refused_with_the_way_out(midterm):
    (midterm / "classroom").mkdir()
    shutil.copy(midterm / "gradebook.db", midterm / "classroom" / "gradebook.db")
    done = nbgrader(midterm, "export", check=False)
    assert (
        done.returncode == 1 and "There are two gradebooks" in done.stderr and "c.CourseDirectory.db_url" in done.stderr
    )


def test_a_course_without_an_id_is_refused_with_the_line_to_write(midterm):
    path = midterm / "nbgrader_config.py"
    path.write_text(path.read_text().replace('course_id = "course101"', 'course_id = ""'))
    for command in (["generate_assignment", NAME, "--force"], ["autograde", NAME, "--force"]):
        done = nbgrader(midterm, *command, check=False)
        assert done.returncode == 1 and 'course_id="..."' in done.stderr
    assert (midterm / "release" / NAME / "problem1.ipynb").exists()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ('c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.Execute"]', "autograde"),
        ("c.GenerateAssignment.preprocessors = []", "generate_assignment"),
    ],
)
def test_a_list_that_was_replaced_below_the_call_is_refused(midterm, line, command):
    path = midterm / "nbgrader_config.py"
    path.write_text(f"{path.read_text()}\n{line}\n")
    done = nbgrader(midterm, command, NAME, "--force", check=False)
    assert done.returncode == 1 and "above `configure`" in done.stderr
    assert (midterm / "release" / NAME / "problem1.ipynb").exists()


def test_a_mistake_in_the_call_ends_the_command_instead_of_going_on_without_walls(midterm):
    path = midterm / "nbgrader_config.py"
    path.write_text(path.read_text().replace("state_folder=", "state_foldr="))
    done = nbgrader(midterm, "autograde", NAME, "--force", check=False)
    assert done.returncode == 1 and "state_foldr" in done.stderr and "Its settings are: course_id" in done.stderr
    assert (midterm / "autograded" / "right").exists()
