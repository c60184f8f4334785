"""The preflight finds the level that this machine reaches, and its attacks succeed where no wall stops them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.preflight import ATTACKS, attempt, preflight
from jaxercise.zygote import zygote
from jaxercise_testing.containment import AT_EACH_LEVEL, AT_FULL, LEVELS, run_as_ordinary_user


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> Iterator[None]:
    yield
    zygote().close()


@AT_EACH_LEVEL
def test_every_attack_of_the_preflight_is_stopped(level: str) -> None:
    found = attempt(level)
    assert found.reason == ""
    assert {probe.attack for probe in found.probes if probe.stopped} == set(ATTACKS)


def test_without_walls_the_attacks_succeed_so_the_probes_can_fail() -> None:
    found = attempt("unprotected")
    through = {probe.attack for probe in found.probes if not probe.stopped}
    assert {
        "read a file outside",
        "list the root folder",
        "connect by TCP",
        "connect to a named socket",
        "signal the grading process",
    } <= through
    assert found.reason.startswith("not stopped: ")


def test_a_preflight_that_may_not_try_full_finds_contained_and_asks_once() -> None:
    assert preflight("contained").level == "contained"
    assert preflight("contained") is preflight("contained")
    assert preflight("unprotected").level == "unprotected"


def test_what_a_course_hides_is_among_what_the_preflight_tries() -> None:
    readable = Path(os.__file__).parent  # as if the course's sources lay among Python's own files
    found = attempt("contained", [str(readable)])
    assert "read the course's secrets" in found.reason


def test_without_bubblewrap_level_full_is_refused_before_anything_runs() -> None:
    code = (
        "import sys; sys.argv = ['x']\nfrom pathlib import Path\nfrom jaxercise.preflight import preflight, next_step\nfrom jaxercise.zygote import zygote\n"
        "found = preflight()\nprint(found.level, found.attempts[0].reason, '|', next_step('full')); zygote().close()"
    )
    environment = {**os.environ, "PATH": "/nowhere"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert ran.stdout.startswith("contained The zygote refused: OSError: bubblewrap is not installed"), ran.stderr
    assert ran.stdout.strip().endswith("| apt-get install bubblewrap")


NO_LANDLOCK = """
import errno, pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), 444)
rules.load()
import sys, tempfile
from jaxercise.sandbox import Policy
from jaxercise.zygote import ZygoteError, zygote
from jaxercise.preflight import preflight
found = preflight()
print(found.level, [("Landlock is not in this kernel" in each.reason) for each in found.attempts], "use Linux 5.13" in found.missing())
with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    import os
    for name in ("work", "home", "tmp", "run"):
        os.mkdir(f"{folder}/{name}")
    try:
        zygote().fork([sys.executable, "-c", f"print('student code ran')"], {}, folder, policy=Policy("contained", folder))
    except ZygoteError as error:
        print("refused")
zygote().close()
"""


@AT_FULL
def test_where_the_system_refuses_landlock_nothing_runs_behind_walls() -> None:
    ran = subprocess.run([sys.executable, "-c", NO_LANDLOCK], capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["unprotected [True, True] True", "refused"], ran.stderr


AS_A_USER = """
import os
from jaxercise.preflight import attempt
from jaxercise.zygote import zygote
for level in ("contained", "full"):
    found = attempt(level)
    print(level, os.getuid(), found.reason or "reached", sum(probe.stopped for probe in found.probes))
zygote().close()
"""


@AT_FULL
def test_an_ordinary_user_reaches_both_levels() -> None:
    with tempfile.TemporaryDirectory(prefix="jx", dir="/tmp") as folder:
        told = run_as_ordinary_user(AS_A_USER, Path(folder)).splitlines()
    assert told == [f"{level} 60999 reached {len(ATTACKS)}" for level in LEVELS]
