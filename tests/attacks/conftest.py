"""Every attack against levels full and contained: those that are chosen are graded together, beside honest students."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise_testing.attack import Outcome
from jaxercise_testing.attack_run import AttackRun, hand_out, target
from jaxercise_testing.share import Share

FOLDER = Path(__file__).parent
LEVELS = ("full", "contained")
SHARE = 4  # attacks at each level, in `make test`
_shares = {level: Share(f"attacks at level {level}", SHARE) for level in LEVELS}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for level, share in _shares.items():
        there = [item for item in items if _is_attack(item) and item.callspec.params["attack_run"] == level]
        share.leave_out(config, there, _name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for share in _shares.values():
        share.say(terminalreporter)


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose assignment is released."""
    return hand_out(tmp_path_factory.mktemp("attacks"))


@pytest.fixture(
    scope="session", params=[pytest.param("full", marks=pytest.mark.needs("namespaces")), "contained"], ids=LEVELS
)
def attack_run(request: pytest.FixtureRequest, handed_out: Path) -> Iterator[AttackRun]:
    """What a run leaves in which all chosen attacks are graded together."""
    level = request.param
    chosen = [
        item for item in request.session.items if _is_attack(item) and item.callspec.params["attack_run"] == level
    ]
    with target(level, handed_out) as course:
        found = course.grade({_name(item): item.module.ATTACK for item in chosen})
        if "Student code would run" in found.log:
            pytest.skip(f"this machine does not reach level {level}: {' '.join(found.log.split())[-300:]}")
        assert found.levels == {level}, found.log[-3000:]
        yield found


@pytest.fixture
def outcome(request: pytest.FixtureRequest, attack_run: AttackRun) -> Outcome:
    """What became of the attack in this file."""
    return Outcome(request.module.ATTACK, _name(request.node), attack_run)


def _is_attack(item: pytest.Item) -> bool:
    return item.path.parent == FOLDER and "attack_run" in getattr(getattr(item, "callspec", None), "params", {})


def _name(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")
