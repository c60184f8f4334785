"""Every attack against levels full and contained: those that are chosen are graded together, beside honest students."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise_testing.attack import Outcome
from jaxercise_testing.attack_run import AttackRun, hand_out, target
from jaxercise_testing.seed import SEED

FOLDER = Path(__file__).parent
LEVELS = ("full", "contained")
SHARE = 8  # attacks at each level, in `make test`
_left_out: dict[str, list[str]] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to `make soak` all but a share that is drawn anew with every commit; a few that were asked for by name are all run."""
    ours = [item for item in items if _is_attack(item)]
    soak = config.getoption("markexpr") == "soak"
    for level in LEVELS:
        there = [item for item in ours if item.callspec.params["attack_run"] == level]
        names = sorted({_name(item) for item in there})
        drawn = names if soak or len(names) <= SHARE else random.Random(f"{SEED} {level}").sample(names, SHARE)
        for item in there:
            if soak or _name(item) not in drawn:
                item.add_marker(pytest.mark.soak)
        _left_out[level] = [name for name in names if name not in drawn]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for level, names in _left_out.items():
        if names:
            terminalreporter.write_line(
                f"attacks at level {level}: {len(names)} left to `make soak` (seed {SEED}): {', '.join(names)}"
            )


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
