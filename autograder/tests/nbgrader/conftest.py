"""Whole courses through real nbgrader: each file takes half a minute or more, so `make test` tries a share of them."""

from pathlib import Path

import pytest
from jaxercise_testing.share import Share

FOLDER = Path(__file__).parent
COURSES = (
    "test_after_grading.py",
    "test_existing_course.py",
    "test_export.py",
    "test_export_lms.py",
    "test_formgrader.py",
    "test_half_graded.py",
    "test_odd_submissions.py",
    "test_regrade.py",
    "test_replay.py",
    "test_stock_notebooks.py",
    "test_uninstalled.py",
)
_share = Share("courses", 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.parent == FOLDER and item.path.name in COURSES]
    _share.leave_out(config, ours, lambda item: item.path.stem)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)
