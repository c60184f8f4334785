"""`nbgrader export` for Canvas and Moodle, of a gradebook in which not every score is final."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from jaxercise_testing.course_builder import ASSIGNMENT, build_course, nbgrader, released, solved, submit

BY_HAND = """
import sys
from nbgrader.api import Gradebook

with Gradebook(sys.argv[1]) as book:
    for student in ("ada", "zoe"):
        grade = book.find_grade("written", "01_small", "01_small", student)
        grade.manual_score, grade.needs_manual_grade = 2.0 if student == "ada" else 0.0, False
    book.find_student("ada").lms_user_id = "4711"
    book.db.commit()
"""
NOTHING = "def double(x):\n    raise NotImplementedError()"
EMPTY = "def total(x):\n    raise NotImplementedError()"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada is graded and zoe earned nothing; bob waits for a person, cyd could not be read, dan handed in later, eve nothing."""
    home = tmp_path_factory.mktemp("graded")
    course = build_course(home / "course", home / "state")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    nbgrader(course, "db", "student", "add", "ada", "--last-name", "=HYPERLINK(1)", "--first-name", "Ada")
    nbgrader(course, "db", "student", "add", "eve", "--last-name", "\t@sum", "--email", "+eve@x")
    submit(course, "ada", solved(released(course), total="def total(x):\n    return jnp.sum(x) / 2"))
    submit(course, "zoe", solved(released(course), NOTHING, EMPTY))
    submit(course, "bob", solved(released(course)))
    submit(course, "cyd", b"{ no JSON")
    nbgrader(course, "autograde", ASSIGNMENT)
    url = f"sqlite:///{course / 'classroom' / 'gradebook.db'}"
    subprocess.run([sys.executable, "-c", BY_HAND, url], check=True)
    submit(course, "dan", solved(released(course)))
    return course


def table(course: Path, exporter: str, *words: str) -> list[dict[str, str]]:
    nbgrader(course, "export", f"--exporter=jaxercise.nbgrader.{exporter}", "--to=out.csv", *words)
    with (course / "out.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_canvas_gets_final_scores_and_empty_cells_for_all_others(course):
    points, *rows = table(course, "CanvasExport")
    assert list(points)[:6] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT]
    assert points["Student"].strip() == "Points Possible" and float(points[ASSIGNMENT]) == 9
    assert set(list(points.values())[6:]) == {"(read only)"}
    found = {row["SIS Login ID"]: (row[ASSIGNMENT], row[f"{ASSIGNMENT}: status"]) for row in rows}
    assert found == {
        "ada": ("6.0", "graded"),
        "zoe": ("0.0", "graded"),
        "bob": ("", "needs manual grading"),
        "cyd": ("", "needs review"),
        "dan": ("", "not graded"),
        "eve": ("", "not handed in"),
    }
    outcomes = {row["SIS Login ID"]: [row[f"{ASSIGNMENT}: {name}"] for name in ("double", "total")] for row in rows}
    assert outcomes["ada"][0] == "passed" and outcomes["ada"][1] not in ("", "passed")
    assert len(set(outcomes["zoe"])) == 1 and outcomes["zoe"][0] not in ("", "passed")
    assert outcomes["dan"] == outcomes["eve"] == ["", ""]
    assert next(row for row in rows if row["SIS Login ID"] == "ada")["ID"] == "4711"


def test_moodle_gets_the_same_under_its_own_heads(course):
    rows = table(course, "MoodleExport")
    assert list(rows[0])[:6] == ["Username", "ID number", "First name", "Last name", "Email address", ASSIGNMENT]
    assert {row["Username"]: row[ASSIGNMENT] for row in rows} == {
        "ada": "6.0",
        "zoe": "0.0",
        "bob": "",
        "cyd": "",
        "dan": "",
        "eve": "",
    }


@pytest.mark.parametrize("exporter", ["CanvasExport", "MoodleExport", "ReviewedExport"])
def test_no_cell_acts_when_a_spreadsheet_opens_it(course, exporter):
    if exporter == "ReviewedExport":
        nbgrader(course, "export", "--to=out.csv")
    else:
        table(course, exporter)
    with (course / "out.csv").open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]
    assert any("'=HYPERLINK(1)" in cell for cell in cells) and any("@sum" in cell for cell in cells)


def test_the_export_takes_nbgraders_own_choice_of_students(course):
    rows = table(course, "MoodleExport", "--student=['ada','eve']")
    assert {row["Username"] for row in rows} == {"ada", "eve"}
