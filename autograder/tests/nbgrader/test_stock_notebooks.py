"""Notebooks without exercises run behind the walls of the course, with their own tests and the files beside them."""

from pathlib import Path

import nbformat
import pytest
from jaxercise_testing.course_builder import ASSIGNMENT, build_course, grades, nbgrader, submit
from jaxercise_testing.stock_notebook import ANSWER, TEST, code, hand_graded
from nbformat.v4 import new_notebook

NOTEBOOK = "notes"
CONFIG = """
from pathlib import Path
from jaxercise.nbgrader import configure

c = get_config()
configure(c, Path(__file__).parent, course_id="stock", minimum_level="contained", compiled=False, state_folder={state!r}, workers=2,
          budget=dict(cell_seconds=8, notebook_seconds=40))
"""
READS = """
import os, pathlib
for name in {names!r}:
    try:
        print("read", name, pathlib.Path(name).read_bytes()[:8].hex())
    except OSError as error:
        print("refused", name)
try:
    pathlib.Path({places[0]!r}, "left behind").write_text("x")
except OSError:
    print("refused to write")
print("uid", os.getuid())
"""
ANSWERS = {
    "ada": "def triple(x):\n    return 3 * x",
    "bob": "def triple(x):\n    return 4 * x",
    "kim": "from helper import factor\n\ndef triple(x):\n    return factor * x",
    "eve": "def triple(x):\n    return 3 * x\nimport os\nos._exit(0)",
    "joe": "def triple(x):\n    while True:\n        pass",
    "zoe": "def triple(x):\n    return 3 * len(open('data/three.txt').read()) * x // 3",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    folder.chmod(0o755)
    course = build_course(folder / "course", folder / "state", CONFIG)
    source = course / "source" / ASSIGNMENT
    nbformat.write(
        new_notebook(cells=[code("answer", ANSWER, solution=True), code("test", TEST, points=5), hand_graded()]),
        source / f"{NOTEBOOK}.ipynb",
    )
    (source / "data").mkdir()
    (source / "data" / "three.txt").write_text("abc")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    mine = nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    theirs = nbformat.read(course / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    for student, answer in ANSWERS.items():
        places = [str(course), str(folder / "state")]
        names = [
            str(course / "source" / ASSIGNMENT / "exercises.py"),
            str(course / "classroom" / "gradebook.db"),
            str(folder / "state" / "stock" / "key"),
        ]
        theirs.cells[0].source = answer + READS.format(names=names, places=places) * (student == "ada")
        theirs.cells[-1].source = "Because."
        at = submit(course, student, mine)
        nbformat.write(theirs, at / f"{NOTEBOOK}.ipynb")
        if student == "kim":
            (at / "helper.py").write_text("factor = 3")
    nbformat.write(theirs, submit(course, "new\nline", mine) / f"{NOTEBOOK}.ipynb")
    log = nbgrader(course, "autograde", ASSIGNMENT, "--log-level=INFO").stderr
    (folder / "log").write_text(log)
    return course


def shown(course: Path, student: str) -> str:
    return (course / "classroom" / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_text()


@pytest.mark.parametrize(
    ("student", "points"), [("ada", 5), ("bob", 0), ("kim", 5), ("eve", 0), ("joe", 0), ("zoe", 5)]
)
def test_its_own_tests_give_the_points(course, student, points):
    found = grades(course, student)
    assert found["test"] == {"auto": points, "score": points, "review": False}
    assert found["written-by-hand"]["review"], "a person gives the points of a written answer"


def test_it_reads_nothing_of_the_course_and_leaves_nothing_there(course):
    text = shown(course, "ada")
    assert text.count("refused /") == 3 and "refused to write" in text and "read /" not in text
    assert not (course / "left behind").exists()


def test_it_is_refused_where_walls_are_too_low(course):
    config = course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(text.replace('minimum_level="contained"', 'minimum_level="full", highest_level="contained"'))
    done = nbgrader(course, "autograde", ASSIGNMENT, "--force", f"--notebook={NOTEBOOK}", check=False)
    config.write_text(text)
    assert done.returncode and "wants at least 'full'" in done.stderr


def test_a_folder_whose_name_has_two_lines_is_named_and_costs_nobody_else_anything(course):
    log = (course.parent / "log").read_text()
    assert r"new\nline' is left out" in log
    assert not (course / "classroom" / "autograded" / "new\nline").exists()


def test_a_file_of_the_students_own_is_kept_for_the_person_who_grades(course):
    assert (course / "classroom" / "autograded" / "kim" / ASSIGNMENT / "helper.py").read_text() == "factor = 3"


def test_nothing_runs_where_the_hook_that_raises_the_walls_was_replaced(course):
    config = course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(
        f"{text}\nfrom nbconvert.exporters import NotebookExporter\nc.Autograde.exporter_class = NotebookExporter\n"
    )
    done = nbgrader(course, "autograde", ASSIGNMENT, "--force", "--student=ada", check=False)
    config.write_text(text)
    assert done.returncode and "would run without walls" in done.stderr
    assert not (course / "classroom" / "autograded" / "ada" / ASSIGNMENT).exists()
