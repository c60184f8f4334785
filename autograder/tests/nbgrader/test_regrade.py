"""`jaxercise regrade` in a course that nbgrader graded: a corrected check renews its own marks and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jaxercise.grading import ResultStore
from jaxercise.nbgrader import StaffCourse
from jaxercise_testing.course_builder import (
    ASSIGNMENT,
    CONFIG,
    EXERCISES,
    build_course,
    grades,
    nbgrader,
    released,
    solved,
    submit,
)

NEGATED = "def double(x):\n    return -2 * x"  # right, once the check is corrected
HALF = "def total(x):\n    return jnp.sum(x) / 2"
BY_HAND = """
import sys
from nbgrader.api import Gradebook

with Gradebook(sys.argv[1]) as book:
    for name, score in (("double", 3.0), ("total", 1.5), ("written", 2.0)):
        grade = book.find_grade(name, "01_small", "01_small", "bob")
        grade.manual_score, grade.needs_manual_grade = score, False
    book.find_comment("written", "01_small", "01_small", "bob").manual_comment = "Well said."
    book.db.commit()
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose check of `double` wrongly wants the first draft's sign; ada and bob gave the right one, cyd the draft's."""
    home = tmp_path_factory.mktemp("graded")
    course = build_course(home / "course", home / "state")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    for student, double in (("ada", NEGATED), ("bob", NEGATED), ("cyd", "def double(x):\n    return 2 * x")):
        submit(course, student, solved(released(course), double, HALF))
    submit(course, "dan", b"{ no JSON")
    nbgrader(course, "autograde", ASSIGNMENT)
    subprocess.run([sys.executable, "-c", BY_HAND, url(course)], check=True)
    return course


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    """A copy with a state folder of its own, in which the solution of `double` was corrected."""
    shutil.copytree(graded.parent / "state", tmp_path / "state")
    copy = Path(shutil.copytree(graded, tmp_path / "course"))
    (copy / "nbgrader_config.py").write_text(CONFIG.format(state=str(tmp_path / "state"), exchange=str(tmp_path)))
    path = copy / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace("return 2 * x", "return -2 * x"))
    return copy


def url(course: Path) -> str:
    return f"sqlite:///{course / 'classroom' / 'gradebook.db'}"


def regrade(course: Path, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "jaxercise.cli", "regrade", *words]
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)


def rows(done: subprocess.CompletedProcess) -> dict[tuple[str, str], list[str]]:
    """Of each student and exercise: before, after, and the rest of the line."""
    lines = [line.split() for line in done.stdout.split("\n\n")[0].splitlines()[1:]]
    return {(line[0], line[1]): line[2:] for line in lines}


def marks(course: Path) -> dict[str, dict[str, dict]]:
    return {student: grades(course, student) for student in ("ada", "bob", "cyd", "dan")}


def test_a_dry_run_shows_the_marks_and_writes_none_of_them(course):
    before = marks(course)
    pages = {path: path.read_bytes() for path in (course / "classroom" / "autograded").rglob("*") if path.is_file()}
    results = sorted((course.parent / "state").rglob("results/*/*/*.json"))
    done = regrade(course, ASSIGNMENT, "--dry-run")
    assert {key: row[:3] for key, row in rows(done).items()} == {
        ("ada", "double"): ["0", "4", "+4"],
        ("bob", "double"): ["0", "4", "+4"],
        ("cyd", "double"): ["4", "0", "-4"],
    }
    assert rows(done)["bob", "double"][3:5] == ["3", "stays"]
    assert "3 answers of 3 students judged again, 3 marks changed; 0 students untouched, 1 left" in done.stdout
    assert "dan: There is nothing to judge again. 01_small.ipynb could not be read" in done.stdout
    assert done.returncode == 1
    assert "Dry run: nothing was written." in done.stdout
    assert marks(course) == before and {path: path.read_bytes() for path in pages} == pages
    live = [
        path for path in sorted((course.parent / "state").rglob("results/*/*/*.json")) if "regrades" not in path.parts
    ]
    assert live == results
    (judged,) = ResultStore(course.parent / "state" / "course" / "regrades").results("ada")
    assert set(judged.reports) == {"double"}, "what is not touched is not judged"


def test_regrading_renews_the_touched_marks_and_keeps_all_others(course):
    before, staff = marks(course), StaffCourse.at(course)
    shown = regrade(course, ASSIGNMENT, "--dry-run")
    done = regrade(course, ASSIGNMENT)
    assert rows(done) == rows(shown), "what is written is what was shown"
    after = marks(course)
    assert {name: after[name]["double"]["auto"] for name in ("ada", "bob", "cyd")} == {"ada": 4, "bob": 4, "cyd": 0}
    assert after["bob"]["double"] == {"auto": 4.0, "score": 3.0, "review": True}
    for student in after:
        for cell in set(after[student]) - {"double"}:
            assert after[student][cell] == before[student][cell], (student, cell)
    assert after["dan"] == before["dan"]
    old_run, new_run = rows(done)["ada", "double"][3:5]
    old, new = staff.store.find(old_run), staff.store.find(new_run)
    assert old.reports["double"].score == 0 and new.reports["double"].score == 4 and new.regrade_of == old_run
    assert new.reports["total"] == old.reports["total"] and new.nonce == old.nonce
    assert dict(staff.graded("ada", ASSIGNMENT).run_ids) == {"double": new_run, "total": old_run}
    again = regrade(course, ASSIGNMENT)
    assert (
        f"{ASSIGNMENT}: 0 answers of 0 students judged again" in again.stdout and "3 students untouched" in again.stdout
    )
    told = nbgrader(course, "autograde", ASSIGNMENT).stderr
    assert "changed since these were graded: dan" in told and "ada" not in told.split("were graded:")[1]
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    page = (course / "classroom" / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert new_run in page and old_run in page


def test_changed_prose_touches_nobody(course):
    path = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace("return -2 * x", "return 2 * x"))
    (course / "source" / ASSIGNMENT / "exercises.py").write_text(EXERCISES.replace("Two times.", "Twice."))
    done = regrade(course, ASSIGNMENT)
    assert "0 answers of 0 students judged again, 0 marks changed; 3 students untouched" in done.stdout


def test_what_was_handed_in_later_is_left_to_autograde(course):
    folder = submit(course, "ada", solved(released(course), NEGATED, HALF))
    (folder / "timestamp.txt").write_text("2030-03-02 15:27:00.000000 UTC")
    other = submit(course, "cyd", solved(released(course), "def double(x):\n    return x", HALF))
    before = marks(course)
    done = regrade(course, ASSIGNMENT)
    assert list(rows(done)) == [("bob", "double")] and done.returncode == 1
    assert (
        "ada: It was handed in again since it was graded. Run: nbgrader autograde 01_small --student=ada" in done.stdout
    )
    assert f"cyd: Not judged again. What lies in {other} is not what was graded." in done.stdout
    assert {name: marks(course)[name] for name in ("ada", "cyd")} == {name: before[name] for name in ("ada", "cyd")}


@pytest.mark.parametrize(
    ("words", "told"),
    [(("09_none",), "09_none has no exercises"), ((ASSIGNMENT, "--course", "release"), "has no nbgrader_config.py")],
)
def test_what_cannot_be_regraded_is_told(course, words, told):
    done = regrade(course, *words)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


def test_another_key_stops_the_regrading_before_anything_is_written(course):
    before = marks(course)
    (course.parent / "state" / "course" / "key").write_bytes(b"k" * 32)
    done = regrade(course, ASSIGNMENT)
    assert done.returncode == 2 and "restore that from a backup" in done.stderr and marks(course) == before
