"""What the set-up script installs, what it says, and what becomes of tests whose programs are missing."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from system_packages import FOR_TESTS, NEEDS, place

ROOT = Path(__file__).resolve().parent.parent
ORDINARY = 60999  # a user that this machine does not know
UNKNOWN = "E: Unable to locate package chromium"
AS_USER = """
import os, sys
sys.path.append("scripts")
import system_packages
if os.geteuid() == 0:
    os.setuid(int(sys.argv[1]))
system_packages.install(sys.argv[2:])
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that is the whole PATH; nothing is in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for each in (folder, *folder.parents):
        each.chmod(each.stat().st_mode | 0o011) if each.is_relative_to("/tmp") and each != Path("/tmp") else None
    return folder


@pytest.fixture
def calls(programs: Path, tmp_path: Path) -> Path:
    """The calls of an apt-get and a sudo that install nothing: this machine's packages are not ours to change."""
    record = tmp_path / "calls"
    record.touch()
    record.chmod(0o666)
    (programs / "apt-get").write_text(
        f'#!/bin/sh\necho "apt-get $*" >>{record}\ncase "$*" in *chromium) echo "{UNKNOWN}" >&2; exit 100;; esac\n'
    )
    (programs / "sudo").write_text(f'#!/bin/sh\necho "sudo $1" >>{record}\nshift\nexec "$@"\n')
    for name in ("apt-get", "sudo"):
        (programs / name).chmod(0o755)
    for name in ("env", "true"):
        (programs / name).symlink_to(shutil.which(name))
    return record


def runner_of_tests() -> ModuleType:
    """scripts/test.py, which has the name of one of Python's own modules."""
    return module("test")


def module(name: str) -> ModuleType:
    """A file of scripts/."""
    spec = importlib.util.spec_from_file_location(f"jaxercise_script_{name}", ROOT / "scripts" / f"{name}.py")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def install(*names: str, programs: Path, user: int = os.geteuid(), variables: Mapping[str, str] | None = None) -> str:
    """What the script says when it is to install these; it finds no program but those in a folder of the test."""
    own = {name: value for name, value in os.environ.items() if name != "JAXERCISE_INSTALL"} | {"PATH": str(programs)}
    command = [sys.executable, "-c", AS_USER, str(user), *names]
    ran = subprocess.run(
        command, cwd=ROOT, env={**own, **(variables or {})}, capture_output=True, text=True, check=True
    )
    assert ran.stdout == ""
    return ran.stderr


def test_where_nothing_is_missing_nothing_is_said_or_done(programs, calls):
    for name in ("make", "git"):
        (programs / name).symlink_to(shutil.which(name))
    assert install("make", "git", "venv", programs=programs) == ""
    assert calls.read_text() == ""


def test_what_is_missing_is_named_in_one_line_with_the_reason_why_it_stays_missing(programs):
    said = install("chromium", "bubblewrap", programs=programs, variables={"JAXERCISE_INSTALL": "no"})
    assert said == "Not installed, since JAXERCISE_INSTALL=no forbids it: bubblewrap, chromium\n"


@pytest.mark.parametrize("word", ["0", "never", "NO", ""])
def test_every_word_but_yes_forbids(programs, calls, word):
    assert "forbids it: chromium" in install("chromium", programs=programs, variables={"JAXERCISE_INSTALL": word})
    assert calls.read_text() == ""


def test_a_system_without_apt_get_is_left_alone(programs):
    assert install("chromium", programs=programs) == "Not installed, since this system has no apt-get: chromium\n"


def test_an_ordinary_user_without_sudo_installs_nothing(programs, calls):
    (programs / "sudo").unlink()
    said = install("chromium", programs=programs, user=ORDINARY)
    assert said == "Not installed, since that takes root, or sudo without a password: chromium\n"
    assert calls.read_text() == ""


def test_sudo_that_asks_for_a_password_counts_as_none(programs, calls):
    (programs / "sudo").write_text("#!/bin/sh\nexit 1\n")
    assert "without a password" in install("chromium", programs=programs, user=ORDINARY)
    assert calls.read_text() == ""


def test_an_ordinary_user_installs_with_sudo_that_asks_for_no_password(programs, calls):
    said = install("bubblewrap", "namespaces", programs=programs, user=ORDINARY)
    assert said == "Installing bubblewrap with apt-get (JAXERCISE_INSTALL=no forbids it) ...\n"
    apt = "apt-get -qq -o DPkg::Lock::Timeout=120"
    install_bubblewrap = f"{apt} install -y --no-install-recommends bubblewrap"
    asked, *called = calls.read_text().splitlines()
    assert (asked, called) == ("sudo -n", ["sudo -n", f"{apt} update", "sudo -n", install_bubblewrap])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs without sudo")
def test_a_package_that_a_system_does_not_know_keeps_no_other_out(programs, calls):
    said = install("chromium", "git", "bubblewrap", programs=programs)
    assert said.splitlines() == [
        "Installing bubblewrap, chromium, git with apt-get (JAXERCISE_INSTALL=no forbids it) ...",
        f"apt-get could not install chromium: {UNKNOWN}",
    ]
    called = calls.read_text().splitlines()
    assert [line.split()[-1] for line in called] == ["update", "bubblewrap", "chromium", "git"]


def test_bubblewrap_that_makes_no_namespaces_is_no_missing_package(programs, monkeypatch):
    (programs / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    (programs / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    assert NEEDS["bubblewrap"].lack() == ""
    assert NEEDS["namespaces"].lack() == (
        "no namespaces (bwrap: No permissions to create new namespace); `jaxercise doctor` says what allows them"
    )


@pytest.mark.needs("chromium")
def test_a_test_that_runs_has_what_it_needs():
    assert Path(place("chromium")).is_file()


def run_the_test_that_needs_chromium(programs: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    name = f"{Path(__file__).relative_to(ROOT)}::test_a_test_that_runs_has_what_it_needs"
    own = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "pytest", "-q", name]
    environment = {**own, "PATH": str(programs), **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_test_that_lacks_its_program_is_skipped_and_listed_with_the_line_that_installs_it(programs):
    ran = run_the_test_that_needs_chromium(programs)
    assert ran.returncode == 0, ran.stdout
    runner = runner_of_tests()
    outcome = runner.Outcome("browser", counts=runner.counts_in([ran.stdout]), skips=runner.skips_in([ran.stdout]))
    *_, reason, counts = runner.table([outcome]).splitlines()
    assert reason == "not tried: 1 test because chromium is missing; install it with: apt-get install chromium"
    assert counts == "0 passed, 0 failed, 1 skipped"


def test_on_ci_a_program_that_is_missing_is_a_failure(programs):
    ran = run_the_test_that_needs_chromium(programs, CI="true")
    assert ran.returncode == 1
    assert "UNEXPECTED SKIP" in ran.stdout and "chromium is missing" in ran.stdout


def test_reasons_are_counted_over_all_parts():
    runner = runner_of_tests()
    parts = [{"a is missing": 2, "b is missing": 1}, {"a is missing": 3}]
    outcomes = [runner.Outcome("core", skips=runner.Counter(skips)) for skips in parts]
    assert list(runner.not_tried(outcomes)) == [
        "not tried: 5 tests because a is missing",
        "not tried: 1 test because b is missing",
    ]


def test_the_table_names_every_test_that_failed():
    runner = runner_of_tests()
    said = "= short test summary info =\nFAILED tests/test_a.py::test_b[c d] - assert 1 == 2\nERROR tests/test_e.py::test_f\n"
    outcome = runner.Outcome("core", code=1, counts={"failed": 2}, failures=runner.failures_in([said]))
    *_, first, second, _ = runner.table([outcome]).splitlines()
    assert first == "FAILED tests/test_a.py::test_b[c d] - assert 1 == 2"
    assert second == "ERROR tests/test_e.py::test_f"


def test_a_part_shows_what_its_commands_say_and_counts_their_cpu_seconds(capsys):
    runner = runner_of_tests()
    outcome = runner.Outcome("core")
    work = "import sys, time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True)\nsys.exit(3)"
    for _ in range(2):
        ran = runner.show(outcome, [sys.executable, "-c", work])
        assert (ran.code, ran.lines) == (3, ["done\n"])
    assert capsys.readouterr().out == 2 * "core        | done\n"
    assert outcome.cpu >= 0.6
    assert f"{outcome.cpu:.1f}" in runner.table([outcome])


def test_the_readme_names_every_package_that_tests_install():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in FOR_TESTS if f"`{NEEDS[name].package}`" not in text] == []
    assert "JAXERCISE_INSTALL=no" in text


def test_the_minutes_of_the_tests_begin_with_what_sets_them_up_but_never_leave_less_than_a_quarter_of_an_hour():
    tests = runner_of_tests()
    assert tests.closing_time(1000.0, {}) == 1000.0 + 25 * 60
    assert tests.closing_time(1000.0, {tests.SINCE: "900"}) == 900.0 + 25 * 60
    assert tests.closing_time(10_000.0, {tests.SINCE: "0"}) == 10_000.0 + 15 * 60
    assert tests.closing_time(1000.0, {tests.MINUTES: "90"}) == 1000.0 + 90 * 60


def test_what_is_no_test_is_ended_or_not_begun_when_the_time_is_over_and_the_table_says_so(monkeypatch):
    runner = runner_of_tests()
    monkeypatch.setenv(runner.UNTIL, str(time.time() + 1))
    monkeypatch.setattr(runner, "LINT", ())
    monkeypatch.setattr(runner, "proofs", lambda: [["-c", "import time; time.sleep(3600)"]])
    outcomes = [runner.run_part("lint", []), runner.run_part("core", ["tests/test_version.py"])]
    assert [outcome.code for outcome in outcomes] == [0, 0]
    *_, proofs, part, counts = runner.table(outcomes).splitlines()
    assert proofs.startswith("not tried: the rest of `python -c import time; time.sleep(3600)`, because the time of")
    assert part == "not tried: all of core, because the time of `make test` was over"
    assert counts == "0 passed, 0 failed, 0 skipped"


DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(3600)"
LEAVING = "import subprocess\nsubprocess.Popen(['sleep', '120'], start_new_session=True)\nprint('left', flush=True)"


def test_what_does_not_hear_that_it_is_to_end_is_killed_and_what_a_command_leaves_behind_keeps_nobody(monkeypatch):
    commands = module("_commands")
    monkeypatch.setattr(commands, "TO_CLOSE", 1.0)
    monkeypatch.setenv(commands.UNTIL, str(time.time() + 10))
    assert commands.shown_run("core", [sys.executable, "-c", LEAVING]).lines == ["left\n"]
    assert commands.shown_run("core", [sys.executable, "-c", DEAF], patience=0.0).ended


def test_what_is_killed_before_the_time_is_over_has_failed(monkeypatch):
    commands = module("_commands")
    monkeypatch.setenv(commands.UNTIL, str(time.time() + 3600))
    ran = commands.shown_run("core", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], patience=0.0)
    assert (ran.code, ran.ended) == (-9, False)


def test_a_pytest_that_was_killed_is_counted_by_its_letters():
    said = ["tests/test_a.py ..F.s   [ 50%]\n", ".....   [ 70%]\n", "tests/test_b.py .E."]
    assert runner_of_tests().counts_of_letters(said) == {"passed": 10, "failed": 2, "skipped": 1}


def test_uv_looks_for_packages_where_pip_does():
    said = "global.index-url='https://a/simple'\nglobal.extra-index-url='file:///b\\nfile:///c'\n:env:.index-url='https://d'\n"
    found = module("set_up").uv_settings(said + "install.cert='/e.pem'\nglobal.default-timeout='180'\n")
    assert found == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://d",
        "UV_EXTRA_INDEX_URL": "file:///b\nfile:///c",
        "SSL_CERT_FILE": "/e.pem",
    }


def test_where_pip_has_no_settings_uv_has_none():
    assert module("set_up").uv_settings("") == {"UV_INDEX_STRATEGY": "unsafe-best-match"}
