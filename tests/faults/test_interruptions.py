"""Ctrl-C, and a student who hands in again while the class is graded: nothing is lost, nothing is mixed."""

import csv
import json
import signal
import time
import weakref
from collections.abc import Iterator

import pytest
from jaxercise.nbgrader._interrupts import Interrupts
from jaxercise_testing.course_builder import ASSIGNMENT, nbgrader, released, solved, submit
from jaxercise_testing.graded_course import Course, all_gone, family, right_scores, scores


@pytest.fixture(autouse=True)
def terminal() -> Iterator[None]:
    """Ctrl-C is heard, as it is at a terminal: a shell ignores it for what it starts in the background, and so do all children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def begin_and_wait_for(course: Course, graded: int) -> object:
    """A run in which that many results are stored."""
    run = course.begin()
    results = course.folder.parent / "state" / "course" / "graded"
    while run.poll() is None and len(list(results.glob("*/*/*.json"))) < graded:
        time.sleep(0.02)
    return run


def test_ctrl_c_ends_everything_and_the_next_run_repeats_nothing(few):
    course = few(12)
    run = begin_and_wait_for(course, 4)
    relatives = list(family(run))
    run.send_signal(signal.SIGINT)
    assert run.wait() != 0 and all_gone(relatives)
    assert "the same command goes on" in course.log.splitlines()[-1] and "Traceback" not in course.log
    assert run.returncode == 130
    stored = {path.name: path.stat().st_mtime_ns for path in course.folder.parent.rglob("graded/*/*/*.json")}
    done = course.autograde()
    assert done.returncode == 0 and scores(course) == right_scores(12)
    after = {path.name: path.stat().st_mtime_ns for path in course.folder.parent.rglob("graded/*/*/*.json")}
    assert len(after) == 12 and {name: after[name] for name in stored} == stored
    nonces = {json.loads(path.read_text())["nonce"] for path in course.folder.parent.rglob("results/*/*/*.json")}
    assert len(nonces) == 1, "an interrupted round goes on with its cases"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_drops_ends_the_run_at_its_next_step():
    with Interrupts() as interrupts:
        interrupts.look()
        held = {1}
        gone = weakref.ref(held, lambda _: signal.raise_signal(signal.SIGINT))  # what is raised there is only printed
        del held
        assert gone() is None
        with pytest.raises(KeyboardInterrupt):
            interrupts.look()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_hands_in_again_meanwhile_is_graded_by_what_is_there_at_their_turn_and_then_by_what_is_new(few):
    course = few(8)
    run = begin_and_wait_for(course, 1)
    submit(course.folder, "s06", solved(released(course.folder), double="def double(x):\n    return 5 * x"))
    assert run.wait() == 0
    first, right = scores(course), right_scores(8)
    assert first["s06"]["double"] in ((4.0, False), (0.0, False))
    assert {**first, "s06": None} == {**right, "s06": None}
    assert "8 submissions in" in course.log and "8 graded" in course.log
    folder = submit(course.folder, "s06", solved(released(course.folder), double="def double(x):\n    return 6 * x"))
    (folder / "timestamp.txt").write_text("2031-02-02 15:27:00.000000 UTC")
    assert course.autograde().returncode == 0
    assert scores(course)["s06"]["double"] == (0.0, False)
    nonces = {json.loads(path.read_text())["nonce"] for path in course.folder.parent.rglob("results/s06/*/*.json")}
    assert len(nonces) == 2, "whoever hands in again meets other cases"


def test_a_half_written_notebook_is_graded_again(few):
    course = few(3)
    assert course.autograde().returncode == 0
    graded = course.folder / "classroom" / "autograded"
    whole = (graded / "s01" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    for student, text in (("s00", whole[: len(whole) // 2]), ("s01", "")):
        path = graded / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.chmod(0o644)
        path.write_text(text)
    assert course.autograde().stderr.count("half graded") == 2
    assert json.loads((graded / "s01" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text())["cells"]


def test_the_table_of_grades_says_who_was_not_graded_and_who_needs_a_person(few):
    course = few(6)
    run = begin_and_wait_for(course, 2)
    while run.poll() is None and not (course.folder / "classroom" / "autograded" / "s01").exists():
        time.sleep(0.02)
    run.kill()
    run.wait()
    broken = course.folder / "classroom" / "submitted" / "s00" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    broken.write_bytes(b"no notebook")
    nbgrader(course.folder, "db", "student", "add", "away", "--last-name=Doe, Jr.")
    nbgrader(course.folder, "autograde", ASSIGNMENT, "--student=s00", "--force")
    nbgrader(course.folder, "export")
    with (course.folder / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["away"]["status"] == "not handed in" and rows["away"]["last_name"] == "Doe, Jr."
    assert rows["s00"]["status"] == "needs review" and "double" in rows["s00"]["to_look_at"]
    assert rows["s05"]["status"] == "not graded" and float(rows["s05"]["score"]) == 0.0
    course.autograde()
    nbgrader(course.folder, "export")
    with (course.folder / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["s05"]["status"] == "needs manual grading" and rows["s05"]["to_look_at"] == "written"


def test_without_execution_nothing_is_graded_ahead(few):
    course = few(2)
    assert course.autograde("--no-execute").returncode == 0  # workers read the submissions, and that is all
    assert not list((course.folder.parent / "state").rglob("graded"))
    assert all(found["double"] == (None, True) for found in scores(course).values())


def test_only_the_students_that_were_named_are_graded(few):
    course = few(4)
    assert course.autograde("--student=s02").returncode == 0
    assert set(scores(course)) == {"s02"}
