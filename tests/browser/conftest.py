"""What every browser test starts from: one server and one page with a warm kernel for all, and no complaint tolerated.

What holds for every widget is always tested; how each is operated is tested for a share of them in `make test`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jaxercise_testing.lab import FLAGS, Lab, notebook, server
from jaxercise_testing.share import Share

pytest.importorskip("playwright", reason="playwright is not installed; pip install -e .[dev]")

FOLDER = Path(__file__).parent
NO_WIDGET = ("every_widget", "afternoon", "validate", "panel", "instructor_menu")  # files that are no one widget's
_share = Share("widgets in a browser", 2)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.parent == FOLDER and _widget(item) not in NO_WIDGET]
    _share.leave_out(config, ours, _widget)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _share.say(terminalreporter)


def _widget(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")


@pytest.fixture(scope="session")
def browser(tool: Callable[[str], str]) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    program = tool("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("classroom")
    with server(folder) as url:
        yield folder, url


@pytest.fixture(scope="session")
def desk(browser: Any, classroom: tuple[Path, str]) -> Iterator[Lab]:
    """The page that tests share: its notebook's cells are exchanged, and its kernel has JAX imported."""
    folder, url = classroom
    notebook(folder, "import jax, jaxercise_widgets", name="desk.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    lab = Lab(context.new_page(), url)
    lab.open("desk.ipynb")
    lab.run_all()
    yield lab
    context.close()


@pytest.fixture
def open_lab(request: pytest.FixtureRequest, browser: Any, classroom: tuple[Path, str]) -> Iterator[Callable[..., Lab]]:
    """Call it with the cells of a notebook: it shows them, runs them, and at the end fails on any complaint.

    They are put on the shared desk, unless the notebook needs a name or the page a setting of its own.
    """
    folder, url = classroom
    opened: list[Lab] = []
    own: list[Lab] = []

    def open_(*cells: str, run: bool = True, name: str = "", **context: Any) -> Lab:
        if name or context:
            own.append(_own_page(browser, folder, url, cells, name or "n.ipynb", context))
            opened.append(own[-1])
        else:
            opened.append(request.getfixturevalue("desk"))
            opened[-1].exchange(cells)
        if run:
            opened[-1].run_all()
        return opened[-1]

    yield open_
    complaints = [complaint for lab in opened for complaint in lab.complaints]
    for lab in opened:
        lab.complaints.clear()
    for lab in own:
        lab.page.context.close()
    assert not complaints, complaints


def _own_page(browser: Any, folder: Path, url: str, cells: tuple[str, ...], name: str, settings: dict[str, Any]) -> Lab:
    if cells:
        notebook(folder, *cells, name=name)
    lab = Lab(browser.new_context(viewport={"width": 1280, "height": 900}, **settings).new_page(), url)
    lab.open(name)
    return lab
