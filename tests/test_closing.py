"""`make test` ends when its time is over, and says what it has not tried."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from jaxercise_testing.closing import ENDED, OVER, UNTIL

FOLDER = Path(__file__).parent
PLUGIN = "jaxercise_testing.closing"
TESTS = """
import os
import subprocess
import pytest


@pytest.fixture(scope="module")
def class_that_takes_an_hour():
    os.environ["JAXERCISE_TEST_UNTIL"] = "0"
    os.kill(os.getpid(), 10)
    subprocess.run(["sleep", "3600"])


def test_quick(): pass
def test_of_the_class(class_that_takes_an_hour): pass
def test_after_it(): pass
"""

CATCHING = """
import os
import threading
import time

from jaxercise_testing.closing import end_thread


def test_that_takes_its_end_for_a_fault():
    os.environ["JAXERCISE_TEST_UNTIL"] = "0"
    threading.Thread(target=end_thread, args=(threading.get_ident(), 0.0), daemon=True).start()
    try:
        time.sleep(3600)
    except BaseException:
        pass
    try:
        time.sleep(3600)
    except BaseException as error:
        raise ValueError("It should have ended") from error
"""

SLOW_IMPORT = """
import os
import time

os.environ["JAXERCISE_TEST_UNTIL"] = "0"
os.kill(os.getpid(), 10)
time.sleep(3600)
"""


def run(folder: Path, tests: str, left: float = 3600.0) -> subprocess.CompletedProcess:
    """Run pytest on a file of tests that lets the time be over."""
    (folder / "test_it.py").write_text(tests, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "-p", PLUGIN, "test_it.py"]
    environment = os.environ | {"PYTHONPATH": str(FOLDER), UNTIL: str(time.time() + left)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_what_is_set_up_is_ended_and_nothing_more_begins(tmp_path: Path) -> None:
    said = run(tmp_path, TESTS).stdout
    assert re.search("1 passed, 2 skipped in ", said), said
    assert said.count(OVER) >= 2


def test_a_test_that_catches_its_end_is_ended_again_and_has_not_failed(tmp_path: Path) -> None:
    ran = run(tmp_path, CATCHING)
    assert ran.returncode == 0 and "1 skipped in " in ran.stdout, ran.stdout


def test_what_reads_the_tests_is_ended_and_nothing_has_failed(tmp_path: Path) -> None:
    ran = run(tmp_path, SLOW_IMPORT)
    assert ran.returncode == ENDED, ran.stdout


def test_a_part_that_begins_when_the_time_is_over_reads_no_tests(tmp_path: Path) -> None:
    assert run(tmp_path, "import time\ntime.sleep(3600)", left=-1.0).returncode == ENDED
