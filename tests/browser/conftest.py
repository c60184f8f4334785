"""What every browser test starts from: one server a module, one fresh page a test, and no complaint tolerated."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # pytest imports by file here and leaves the path alone
from _lab import CHROMIUM, FLAGS, Lab, notebook, server

pytest.importorskip("playwright", reason="playwright is not installed; pip install -e .[dev]")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed; apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("classroom")
    with server(folder) as url:
        yield folder, url


@pytest.fixture
def open_lab(browser: Any, classroom: tuple[Path, str]) -> Iterator[Callable[..., Lab]]:
    """Call it with the cells of a notebook: it opens them, runs them, and at the end fails on any complaint."""
    folder, url = classroom
    opened: list[tuple[Any, Lab]] = []

    def open_(*cells: str, run: bool = True, name: str = "n.ipynb", **context: Any) -> Lab:
        if cells:
            notebook(folder, *cells, name=name)
        made = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
        lab = Lab(made.new_page(), url)
        opened.append((made, lab))
        lab.open(name)
        if run:
            lab.run_all()
        return lab

    yield open_
    complaints = [complaint for _, lab in opened for complaint in lab.complaints]
    for context, _ in opened:
        context.close()
    assert not complaints, complaints
