"""`jaxercise replay`: the failing case of a graded answer, in a course that nbgrader graded."""

import os
import re
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
    SETUP,
    build_course,
    nbgrader,
    released,
    solved,
    submit,
)
from nbclient import NotebookClient

HELPED = "def twice(x):\n    open('was-run', 'w').close()\n    return 2 * x if len(x) == 5 else 3 * x\n\n\ndef double(x):\n    return twice(x)"
RAISES = "def total(x):\n    return missing(x)"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which ada fails a hidden case of one exercise and raises in the other, and eve wrote nothing of the second."""
    home = tmp_path_factory.mktemp("graded")
    course = build_course(home / "course", home / "state")
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    submit(course, "ada", solved(released(course), HELPED, RAISES))
    submit(course, "eve", solved(released(course), total="def total(x):\n    raise NotImplementedError()"))
    nbgrader(course, "autograde", ASSIGNMENT)
    return course


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    """A copy, with a state folder of its own."""
    shutil.copytree(graded.parent / "state", tmp_path / "state")
    copy = Path(shutil.copytree(graded, tmp_path / "course"))
    (copy / "nbgrader_config.py").write_text(CONFIG.format(state=str(tmp_path / "state"), exchange=str(tmp_path)))
    return copy


def replay(course: Path, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "jaxercise.cli", "replay", *words]
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)


def run(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook


def texts(notebook: nbformat.NotebookNode) -> str:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") or output.get("evalue", "")
        for output in outputs
    )


def test_a_hidden_case_is_opened_with_its_exact_inputs_and_gives_the_output_that_was_graded(course):
    done = replay(course, "ada", "double")
    assert done.returncode == 0, done.stderr
    path = course / "replays" / ASSIGNMENT / "ada" / "double.ipynb"
    assert done.stdout == f"Written: {path}\n"
    written = nbformat.read(path, as_version=4)
    code = [cell.source for cell in written.cells if cell.cell_type == "code"]
    assert code[:2] == [SETUP, HELPED] and "returned = double(*inputs[0])\nreturned" in code
    head = written.cells[0].source
    assert "For staff only" in head and "`long (hidden)`" in head and "double of `ada`" in head
    assert not any(cell.get("outputs") for cell in written.cells)
    assert path.stat().st_mode & 0o077 == 0
    told = texts(run(path))
    assert "values: " in told and "The output is the one that was graded." in told


def test_nothing_of_the_students_code_runs_while_a_replay_is_written(course):
    assert replay(course, "ada", "double").returncode == 0
    assert not list(course.rglob("was-run"))
    run(course / "replays" / ASSIGNMENT / "ada" / "double.ipynb")
    assert [path.parent.name for path in course.rglob("was-run")] == ["ada"]


def test_an_error_is_opened_where_it_was_raised(course):
    assert replay(course, "ada", "total", "--to", "mine").returncode == 0
    told = texts(run(course / "mine" / ASSIGNMENT / "ada" / "total.ipynb"))
    assert "name 'missing' is not defined" in told and "crashed: " in told


def test_the_cases_are_made_again_from_key_and_nonce_when_they_are_not_kept(course):
    assert replay(course, "ada", "double", "--to", "kept").returncode == 0
    for bundle in (course.parent / "state" / "course" / "rounds").glob("*.bundle"):
        bundle.unlink()
    done = replay(course, "ada", "double", "--to", "again")
    assert done.returncode == 0, done.stderr
    place = Path(ASSIGNMENT) / "ada" / "double.case"
    assert (course / "kept" / place).read_bytes() == (course / "again" / place).read_bytes()


def forget(course: Path) -> None:
    for bundle in (course.parent / "state" / "course" / "rounds").glob("*.bundle"):
        bundle.unlink()


def another_key(course: Path) -> None:
    forget(course)
    (course.parent / "state" / "course" / "key").write_bytes(b"k" * 32)


def no_key(course: Path) -> None:
    forget(course)
    (course.parent / "state" / "course" / "key").unlink()


def another_exercise(course: Path) -> None:
    forget(course)
    path = course / "source" / ASSIGNMENT / "exercises.py"
    path.write_text(EXERCISES.replace("size=11", "size=12"))


def no_results(course: Path) -> None:
    for path in (course.parent / "state").rglob("results/ada/*/*.json"):
        path.unlink()


def another_run(course: Path) -> None:
    path = course / "classroom" / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    os.chmod(path, 0o644)
    path.write_text(re.sub(r'("run_id": ")\w+', r"\1feedfeed", path.read_text()))


def no_graded_notebook(course: Path) -> None:
    shutil.rmtree(course / "classroom" / "autograded" / "ada")


@pytest.mark.parametrize(
    ("words", "change", "told"),
    [
        (("bob", "double"), None, "No result of 'bob' is stored. `jaxercise report` lists"),
        (("ada", "triple"), None, "holds an exercise 'triple'. There are: double, total."),
        (("ada", "double", "--assignment", "09"), None, "No result of 'ada' is stored for 09."),
        (("ada", "double"), no_results, "No result of 'ada' is stored"),
        (("ada", "double"), another_run, "shows a verdict of run feedfeed, of which no result is stored"),
        (("ada", "double"), no_graded_notebook, "nbgrader autograde 01_small --student=ada"),
        (("ada", "double"), another_key, "restore that from a backup"),
        (("ada", "double"), no_key, "key is missing. Restore it from a backup"),
        (("ada", "double"), another_exercise, "changed since run"),
        (("eve", "double"), None, "passed in run"),
        (("eve", "total"), None, "ended as not_attempted"),
        (("ada", "double", "--to", "classroom/submitted/x"), None, "from which files reach students"),
        (("ada", "double", "--to", "release"), None, "from which files reach students"),
        (("ada", "double", "--course", "source"), None, "has no nbgrader_config.py"),
    ],
)
def test_what_cannot_be_opened_is_told_with_a_next_step_and_writes_nothing(course, words, change, told):
    if change:
        change(course)
    done = replay(course, *words)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
    assert not list(course.rglob("*.case"))
    assert change is not no_key or not (course.parent / "state" / "course" / "key").exists()
