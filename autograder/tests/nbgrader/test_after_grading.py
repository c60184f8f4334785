"""After notebooks were graded: changed exercises, points, cells, late penalties, and what staff is told of each."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    CONFIG,
    EXERCISES,
    build_course,
    cell,
    class_report,
    grades,
    markdown,
    nbgrader,
    released,
    solved,
    submit,
)

POLICY = """
import sys
sys.path.insert(0, str(Path(__file__).parent))
c.AssignLatePenalties.plugin_class = "policy.Nothing"
"""
PLUGIN = """
from nbgrader.plugins import BasePlugin

class Nothing(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score
"""
MARKS = """
import sys
from nbgrader.api import Gradebook

with Gradebook(sys.argv[1]) as book:
    for student, cells in {"ada": ("written",), "cyd": ("double", "total", "written")}.items():
        for cell in cells:
            grade = book.find_grade(cell, "01_small", "01_small", student)
            grade.manual_score, grade.needs_manual_grade = grade.max_score, False
    book.db.commit()
"""
AGAIN = f"nbgrader autograde {ASSIGNMENT} --force"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the submissions of two students, graded by a policy that leaves late ones nothing."""
    home = tmp_path_factory.mktemp("graded")
    course = build_course(home / "course", home / "state", CONFIG + POLICY)
    (course / "policy.py").write_text(PLUGIN)
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    nbgrader(course, "db", "assignment", "add", ASSIGNMENT, "--duedate", "2030-01-30 15:27:00 UTC")
    submit(course, "ada", solved(released(course)))
    submit(course, "cyd", b"{ no JSON")
    nbgrader(course, "autograde", ASSIGNMENT)
    return course


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    """A copy, with a state folder of its own."""
    shutil.copytree(graded.parent / "state", tmp_path / "state")
    copy = Path(shutil.copytree(graded, tmp_path / "course"))
    config = CONFIG + POLICY
    (copy / "nbgrader_config.py").write_text(config.format(state=str(tmp_path / "state"), exchange=str(tmp_path)))
    return copy


def change(course: Path, old: str, new: str) -> None:
    assert old in EXERCISES
    (course / "source" / ASSIGNMENT / "exercises.py").write_text(EXERCISES.replace(old, new))


def table(course: Path) -> dict[str, dict[str, str]]:
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_grades_of_exercises_as_they_were_are_named_until_they_are_graded_again(course):
    assert AGAIN not in nbgrader(course, "autograde", ASSIGNMENT).stderr
    change(course, '"finite": finite()', '"finite": finite(weight=3)')
    submit(course, "eve", solved(released(course)))
    told = nbgrader(course, "autograde", ASSIGNMENT).stderr
    assert f"The exercises of {ASSIGNMENT} changed since these were graded: ada, cyd." in told and AGAIN in told
    nbgrader(course, "autograde", ASSIGNMENT, "--force", "--student=ada")
    assert "were graded: cyd." in nbgrader(course, "autograde", ASSIGNMENT).stderr
    nbgrader(course, "autograde", ASSIGNMENT, "--force")
    assert AGAIN not in nbgrader(course, "autograde", ASSIGNMENT).stderr


def test_changed_prose_makes_no_grade_stale(course):
    path = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += " and more"
    nbformat.write(notebook, path)
    assert AGAIN not in nbgrader(course, "autograde", ASSIGNMENT).stderr


def test_points_that_disagree_stop_the_grading(course):
    before = grades(course, "ada")
    change(course, "points=4", "points=5")
    done = nbgrader(course, "autograde", ASSIGNMENT, "--force", check=False)
    assert done.returncode == 1 and "Exercise double of 01_small gives 5 points, the gradebook counts 4" in done.stderr
    assert f"nbgrader generate_assignment {ASSIGNMENT} --force" in done.stderr
    assert grades(course, "ada") == before
    path = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell(notebook, "double").metadata.nbgrader.points = 5
    nbformat.write(notebook, path)
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    nbgrader(course, "autograde", ASSIGNMENT, "--force")
    assert grades(course, "ada")["double"]["auto"] == 5.0


def files(course: Path) -> dict[str, bytes]:
    release = course / "release"
    return {str(path.relative_to(release)): path.read_bytes() for path in release.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["added", "removed"])
def test_a_cell_that_is_added_or_removed_after_grading_leaves_the_old_release(course, kind):
    before, path = files(course), course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    if kind == "added":
        notebook.cells.append(markdown("why", "YOUR ANSWER HERE", "why", solution=True, points=2))
    else:
        notebook.cells.remove(cell(notebook, "written"))
    nbformat.write(notebook, path)
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, "--force", check=False)
    told = {"added": "Added: why.", "removed": "Removed: written."}[kind]
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr
    assert files(course) == before
    assert nbgrader(course, "autograde", ASSIGNMENT).returncode == 0


def test_a_generation_that_fails_in_the_middle_leaves_the_old_release(course):
    before = files(course)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.IncludeHeaderFooter.header = "no such notebook"\n')
    assert nbgrader(course, "generate_assignment", ASSIGNMENT, "--force", check=False).returncode == 1
    assert files(course) == before


def test_what_a_killed_generation_removed_is_put_back_by_the_next(course):
    before, release = files(course), course / "release"
    (release / ASSIGNMENT).rename(release / f".{ASSIGNMENT}.before")
    nbgrader(course, "generate_assignment", ASSIGNMENT, check=False)
    assert files(course) == before


def test_a_penalty_that_was_worked_out_before_later_marks_is_told_and_mended(course):
    subprocess.run([sys.executable, "-c", MARKS, f"sqlite:///{course / 'classroom' / 'gradebook.db'}"], check=True)
    rows = table(course)
    assert {rows[name]["status"] for name in ("ada", "cyd")} == {"late penalty out of date"}
    assert rows["ada"]["to_look_at"] == ASSIGNMENT and float(rows["ada"]["score"]) == 3.0
    nbgrader(course, "autograde", ASSIGNMENT, "--force")
    rows = table(course)
    assert {name: (float(row["raw_score"]), float(row["score"])) for name, row in rows.items()} == {
        "ada": (9.0, 0.0),
        "cyd": (9.0, 0.0),
    }


def test_a_mistake_in_a_case_is_told_with_its_line_and_leaves_the_old_release(course):
    before = files(course)
    change(course, "(rng.normal(size=5)", "(rng.nomal(size=5)")
    done = nbgrader(course, "generate_assignment", ASSIGNMENT, "--force", check=False)
    assert done.returncode == 1 and "exercises.py, line" in done.stderr and "double, case 'main'" in done.stderr
    assert "Traceback" not in done.stderr and files(course) == before


def test_a_solution_that_fails_its_own_checks_is_told_when_it_is_released(course):
    change(course, "checks={", "checks={'nan': between('is no small number', low=5, high=6), ")
    path = course / "source" / ASSIGNMENT / "exercises.py"
    path.write_text(path.read_text().replace("import Exercise", "import between, Exercise"))
    told = nbgrader(course, "generate_assignment", ASSIGNMENT, "--force").stderr
    assert "The solution of double fails its own checks. Run: jaxercise lint" in told


def test_the_report_of_the_class_follows_what_stands_in_nbgrader(course, tmp_path):
    def handed_in(notebook: object, time: str) -> tuple[float, set[str]]:
        folder = submit(course, "dan", notebook)
        (folder / "timestamp.txt").write_text(f"2029-01-30 15:27:{time} UTC")
        nbgrader(course, "autograde", ASSIGNMENT)
        (row,) = (row for row in class_report(course, tmp_path)["rows"] if row["student"] == "dan")
        return row["score"], set(row["outcomes"].values())

    right, wrong = solved(released(course)), solved(released(course), double="def double(x):\n    return 3 * x")
    assert handed_in(wrong, "01") == (2.0, {"values", "passed"})
    assert handed_in(b"{ no JSON", "02") == (0.0, {"needs_review"})
    assert handed_in(right, "03") == (6.0, {"passed"})
    assert handed_in(wrong, "04") == (2.0, {"values", "passed"})
