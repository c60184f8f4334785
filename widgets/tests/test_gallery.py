"""The gallery: every widget has its place in it, and run by a program it becomes pages that need no network."""

import base64
import html
import json
import re
import subprocess
import sys
from pathlib import Path

import jaxercise_widgets
import nbformat
import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "gallery" / "gallery.ipynb"
WIDGETS = sorted(
    name for name, value in vars(jaxercise_widgets).items() if callable(value) and not isinstance(value, type)
)
NOT_A_PICTURE = {"banner", "drawing", "panels", "record", "told"}
IMAGE = re.compile(r'<img[^>]*src="data:image/png;base64,([^"]+)"')


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The gallery as `jupyter nbconvert --execute` leaves it, as a notebook and as a page."""
    folder = tmp_path_factory.mktemp("gallery")
    notebook = nbformat.read(PAGE, 4)
    convert = [sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "notebook", "--output", "run.ipynb"]
    subprocess.run([*convert, "--output-dir", folder, PAGE], check=True, capture_output=True)
    page = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", folder / "run.ipynb"]
    subprocess.run(page, check=True, capture_output=True)
    run = nbformat.read(folder / "run.ipynb", 4)
    assert [cell.id for cell in run.cells] == [cell.id for cell in notebook.cells]
    return run, (folder / "run.html").read_text(encoding="utf-8")


def drawing(cells):
    return [cell for cell in cells if cell.cell_type == "code" and "from jaxercise_widgets import" in cell.source]


def test_the_gallery_holds_no_outputs_and_valid_names_of_its_cells():
    page = nbformat.read(PAGE, 4)
    nbformat.validate(page)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in page.cells)
    assert len({cell.id for cell in page.cells}) == len(page.cells)
    assert all(re.fullmatch(r"[a-z-]+", cell.id) for cell in page.cells)


@pytest.mark.parametrize("name", [name for name in WIDGETS if name not in NOT_A_PICTURE])
def test_every_widget_has_a_sentence_and_a_cell(name):
    cells = nbformat.read(PAGE, 4).cells
    assert any(cell.source.startswith(f"**`{name}`**") for cell in cells), f"add {name} to {PAGE.name}"
    assert any(f"{name}(" in cell.source for cell in drawing(cells))


def test_every_cell_draws_its_picture_and_tells_no_lesson(executed):
    for cell in drawing(executed[0].cells):
        (shown,) = [each for each in cell.outputs if "image/png" in each.get("data", {})]
        assert base64.b64decode(shown.data["image/png"]).startswith(b"\x89PNG"), cell.id
        assert "Error" not in shown.data["text/plain"] and len(shown.data["text/plain"]) > 30, cell.id


def test_the_notebook_keeps_no_state_of_live_views(executed):
    assert not [
        mime for cell in drawing(executed[0].cells) for each in cell.outputs for mime in each.data if "widget" in mime
    ]
    assert len(json.dumps(executed[0].metadata)) < 10_000


def test_the_page_shows_every_poster_with_its_finding_and_loads_no_live_view(executed):
    notebook, page = executed
    posters = {each.data["image/png"].replace("\n", "") for cell in drawing(notebook.cells) for each in cell.outputs}
    assert {re.sub(r"\s", "", picture) for picture in IMAGE.findall(page)} == posters
    assert len(posters) == len(drawing(notebook.cells))
    assert "html-manager" not in page and 'type="application/vnd.jupyter.widget-view+json"' not in page


def test_whoever_hears_the_page_hears_the_finding_of_every_picture(executed):
    notebook, page = executed
    said = [html.unescape(words) for words in re.findall(r'<img alt="([^"]*)"', page)]
    assert said == [each.data["text/plain"] for cell in drawing(notebook.cells) for each in cell.outputs]
