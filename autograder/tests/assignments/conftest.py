"""`make test` runs every notebook solved, and one of them as it is handed out."""

import pytest
from jaxercise_testing.share import Share

_share = Share("notebooks as handed out", 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.name == "test_every_notebook.py" and "unsolved" in item.fixturenames]
    _share.leave_out(config, ours, lambda item: item.callspec.id)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)
