"""A full disk and a gradebook that cannot be written end a run with words that help; afterwards the same command goes on."""

import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from jaxercise_testing.course_builder import ASSIGNMENT
from jaxercise_testing.graded_course import Course, right_scores, scores

NBGRADER = Path(sys.executable).parent / "nbgrader"
AGAIN = "the same command goes on"


def in_a_namespace_of_mounts(course: Course, script: str) -> str:
    """Run a shell script that may mount things; its words."""
    head = f"""
        set -u
        cd {course.folder}
        export JAX_PLATFORMS=cpu JUPYTER_CONFIG_DIR={course.folder}/.jupyter
        grade() {{ {NBGRADER} autograde {ASSIGNMENT} --log-level=WARN 2>&1; echo "ended with $?"; }}
    """
    command = ["unshare", "--mount", "--map-root-user", "bash", "-c", textwrap.dedent(head) + textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Operation not permitted" in done.stderr:
        pytest.skip("no user namespaces here")
    return done.stdout + done.stderr


def test_a_full_disk_of_results_stops_the_run_with_its_name(few):
    course = few(4)
    said = in_a_namespace_of_mounts(
        course,
        """
        mv ../state ../kept && mkdir ../state && mount -t tmpfs -o size=28k tmpfs ../state && cp -r ../kept/. ../state
        grade
        mount --options-mode ignore -o remount,size=64m ../state  # its uid=, an ordinary user's, has no meaning in here
        echo "more room"
        grade
        """,
    )
    before, after = said.split("more room")
    assert "No space left on device" in before and str(course.folder.parent / "state") in before and AGAIN in before
    assert "ended with 1" in before and "ended with 0" in after, said[-3000:]
    assert scores(course) == right_scores(4)


def test_a_full_disk_of_the_classroom_stops_the_run_with_its_name(few):
    course = few(4)
    said = in_a_namespace_of_mounts(
        course,
        """
        cp -r classroom kept && mount -t tmpfs -o size=16m tmpfs classroom && cp -r kept/. classroom
        mkdir classroom/autograded classroom/received
        dd if=/dev/zero of=classroom/filler bs=4k count=5000 2>/dev/null
        grade
        rm classroom/filler
        echo "more room"
        grade
        rm -rf kept && cp -r classroom kept && umount classroom && cp -r kept/. classroom
        """,
    )
    before, after = said.split("more room")
    assert "ended with 1" in before and ("No space left" in before or "is full" in before), before[-3000:]
    assert "Traceback" not in before.split("Make room")[-1]
    assert "ended with 0" in after, said[-3000:]
    assert scores(course) == right_scores(4)


def test_a_gradebook_that_cannot_be_written_is_named_and_nothing_is_lost(few):
    course = few(4)
    said = in_a_namespace_of_mounts(
        course,
        """
        mount --bind classroom/gradebook.db classroom/gradebook.db && mount -o remount,bind,ro classroom/gradebook.db
        grade
        umount classroom/gradebook.db
        echo "writable"
        grade
        """,
    )
    before, after = said.split("writable")
    assert "ended with 1" in before and "cannot be written" in before and "not damaged" in before, before[-3000:]
    assert "ended with 0" in after
    assert scores(course) == right_scores(4)


@pytest.mark.parametrize(("held", "timeout", "code"), [pytest.param(6.0, 60, 0, marks=pytest.mark.soak), (30.0, 1, 1)])
def test_a_locked_gradebook_is_waited_for_or_named(few, held, timeout, code):
    course = few(3)
    book = course.folder / "classroom" / "gradebook.db"
    free = threading.Event()
    holder = threading.Thread(target=hold, args=(book, course.folder / "classroom" / "autograded", held, free))
    holder.start()
    done = course.autograde(f"--db=sqlite:///{book}?timeout={timeout}")
    free.set()
    holder.join()
    assert done.returncode == code, done.stderr[-3000:]
    if code:
        assert "Another program holds the gradebook" in done.stderr and AGAIN in done.stderr
        assert course.autograde().returncode == 0
    assert scores(course) == right_scores(3)


def hold(book: Path, begun: Path, seconds: float, free: threading.Event) -> None:
    """Lock a gradebook for a while, once grading has begun."""
    while not begun.exists():
        time.sleep(0.01)
    with closing(sqlite3.connect(book, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        free.wait(seconds)
        other.rollback()


@pytest.mark.soak
def test_a_damaged_store_is_graded_anew(few):
    course = few(3)
    assert course.autograde().returncode == 0
    for file in (course.folder.parent / "state").rglob("graded/s01/*/*.json"):
        file.write_text("{")
    shutil.rmtree(course.folder / "classroom" / "autograded")
    assert "2 of all taken from an earlier run" in course.autograde().stderr
    assert scores(course) == right_scores(3)
