"""`make test` runs a share of the lessons' tests, one notebook solved and one as it is handed out, and a share of the wrong answers."""

import re
from types import ModuleType

import pytest
from jaxercise._bundle import Bundle
from jaxercise_testing.baking import public_bundle
from jaxercise_testing.lesson import pictures_of
from jaxercise_testing.share import Share

_share = Share("notebooks as handed out", 1)
_lessons = Share("lessons", 2)
_solved = Share("solved notebooks", 1)
_fresh = Share("fresh wrong answers", 4)
_blind = Share("blind answers", 10)
_right = Share("assignments whose right answers are asked further", 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.name == "test_every_notebook.py" and "unsolved" in item.fixturenames]
    _share.leave_out(config, ours, lambda item: item.callspec.id)
    lessons = [item for item in items if re.fullmatch(r"test_\d\d_\w+\.py", item.path.name)]
    _lessons.leave_out(config, lessons, lambda item: item.path.stem.removeprefix("test_"))
    solved = [item for item in items if item.path.name == "test_every_notebook.py" and "solved" in item.fixturenames]
    _solved.leave_out(config, solved, lambda item: item.callspec.id)
    fresh = [item for item in items if item.path.name == "test_fresh_wrong_answers.py" and hasattr(item, "callspec")]
    _fresh.leave_out(config, fresh, lambda item: item.callspec.id)
    right = [item for item in items if item.path.name == "test_right_answers_draw_no_fact.py"]
    _right.leave_out(config, right, lambda item: item.callspec.id)
    blind = [item for item in items if item.path.name == "test_blind_answers.py" and hasattr(item, "callspec")]
    _blind.leave_out(config, blind, lambda item: item.callspec.id)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)
    _lessons.say(terminalreporter)
    _solved.say(terminalreporter)
    _fresh.say(terminalreporter)
    _blind.say(terminalreporter)
    _right.say(terminalreporter)


@pytest.fixture(scope="module")
def public(request: pytest.FixtureRequest) -> Bundle:
    """What students check themselves by, of the assignment whose folder a test file names."""
    return public_bundle(request.module.FOLDER)


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest) -> ModuleType:
    """The pictures of that assignment."""
    return pictures_of(request.module.FOLDER)
