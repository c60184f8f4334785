"""What holds for every test: JAX is strict about ranks, what the system lacks is skipped, but on CI only if expected."""

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent / "scripts"))
from system_packages import lack, place

pytest_plugins = ["jaxercise_testing.closing"]
STRICT_FOLDERS = ("widgets/tests",)  # judged answers run under the switches of their course
_skips: dict[str, str] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("expected_skips", "regular expressions for the reasons a test may be skipped on CI", type="linelist")


@pytest.fixture(autouse=True)
def strict_ranks(request: pytest.FixtureRequest) -> Iterator[None]:
    """JAX refuses to promote ranks, unless a test says that it broadcasts as a student would."""
    path = request.node.path.relative_to(request.config.rootpath).as_posix()
    strict = path.startswith(STRICT_FOLDERS) and not request.node.get_closest_marker("broadcasts")
    jax = sys.modules.get("jax") if strict else None
    with jax.numpy_rank_promotion("raise") if jax else contextlib.nullcontext():
        yield


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Call it with the name of a need of scripts/system_packages.py: the place of it, or the test is skipped."""

    def place_or_skip(name: str) -> str:
        if why := lack(name):
            pytest.skip(why)
        return place(name)

    return place_or_skip


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs something that is not there, before anything is set up for it."""
    for why in (lack(name) for mark in item.iter_markers("needs") for name in mark.args):
        if why:
            pytest.skip(why)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skips[report.nodeid] = _reason(report.longrepr)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skips[report.nodeid] = _reason(report.longrepr)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if unexpected(_skips, session.config.getini("expected_skips")) and os.environ.get("CI") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skips = unexpected(_skips, config.getini("expected_skips")) if os.environ.get("CI") else {}
    for test, reason in skips.items():
        terminalreporter.write_line(f"UNEXPECTED SKIP {test}: {reason}")


def unexpected(skips: dict[str, str], expected: list[str]) -> dict[str, str]:
    """The skips whose reason nobody expected."""
    patterns = [line.split(" #")[0].strip() for line in expected]
    return {test: why for test, why in skips.items() if not any(re.search(pattern, why) for pattern in patterns)}


def _reason(representation: object) -> str:
    return str(representation[2] if isinstance(representation, tuple) else representation).removeprefix("Skipped: ")
