"""`make test` runs every notebook solved, one of them as it is handed out, and a share of the fresh wrong answers."""

import pytest
from jaxercise_testing.share import Share

_share = Share("notebooks as handed out", 1)
_fresh = Share("fresh wrong answers", 40)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.name == "test_every_notebook.py" and "unsolved" in item.fixturenames]
    _share.leave_out(config, ours, lambda item: item.callspec.id)
    fresh = [item for item in items if item.path.name == "test_fresh_wrong_answers.py" and hasattr(item, "callspec")]
    _fresh.leave_out(config, fresh, lambda item: item.callspec.id)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)
    _fresh.say(terminalreporter)
