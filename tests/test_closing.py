"""`make test` ends when its time is over, and says what it has not tried."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jaxercise_testing.closing import OVER, UNTIL

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


@pytest.fixture
def ran(tmp_path: Path) -> str:
    """What pytest says of a file whose second test begins to set up an hour's work when the time is over."""
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "-p", PLUGIN, "test_it.py"]
    environment = os.environ | {"PYTHONPATH": str(FOLDER), UNTIL: str(time.time() + 3600)}
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout


def test_what_is_set_up_is_ended_and_nothing_more_begins(ran: str) -> None:
    assert re.search("1 passed, 2 skipped in ", ran), ran
    assert ran.count(OVER) >= 2
