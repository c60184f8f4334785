"""Every notebook runs for everybody: solved, as handed out, and where nobody looks; each is run three times in all."""

import re
import shutil
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from jaxercise._assignment import Assignment, is_solution, load_assignment, stub_of
from jaxercise._bundle import to_bytes
from jaxercise_testing.baking import public_bundle
from nbclient import NotebookClient
from nbconvert import HTMLExporter

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[3] / "source").glob("*/*.ipynb"))
IMAGE = re.compile(r'<img[^>]*src="data:image/png;base64,([^"]+)"')
LIVE = "application/vnd.jupyter.widget-view+json"
WIDEST = 110  # characters, without a scroll bar on a screen of 1400 pixels


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return load_assignment(request.param)


@pytest.fixture(scope="module")
def place(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a student has beside the notebook."""
    folder = tmp_path_factory.mktemp(assignment.name)
    (folder / f"{assignment.name}.checks").write_bytes(to_bytes(public_bundle(assignment.folder)))
    for path in assignment.folder.glob("pictures_*.py"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def solved(assignment: Assignment, place: Path) -> nbformat.NotebookNode:
    return ran(assignment.cells, place)


@pytest.fixture(scope="module")
def unsolved(assignment: Assignment, place: Path) -> nbformat.NotebookNode:
    return ran(as_handed_out(assignment), place)


@pytest.fixture(scope="module")
def unseen(assignment: Assignment, place: Path) -> nbformat.NotebookNode:
    """As handed out, where nobody looks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAXERCISE_PICTURES", "off")
        return ran(as_handed_out(assignment), place)


def as_handed_out(assignment: Assignment) -> list[dict]:
    return [{**cell, "source": stub_of(cell["source"])} if is_solution(cell) else cell for cell in assignment.cells]


def ran(cells: list[dict], folder: Path) -> nbformat.NotebookNode:
    notebook = nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def outputs(notebook: nbformat.NotebookNode) -> list[tuple[str, dict]]:
    """Every output with the id of its cell."""
    return [(cell.id, output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def complaints(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """Errors and what stands on stderr, each with its cell."""
    return [
        (output.get("ename", output.get("text")), cell)
        for cell, output in outputs(notebook)
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]


def pictures(notebook: nbformat.NotebookNode) -> set[str]:
    """The cells that show a picture: a figure with a text, or a widget with its poster."""
    return {
        cell
        for cell, output in outputs(notebook)
        if "image/png" in output.get("data", {}) or "<img" in output.get("data", {}).get("text/html", "")
    }


def with_pictures(notebook: nbformat.NotebookNode) -> set[str]:
    return {cell.id for cell in notebook.cells if cell.id.endswith("-picture")}


def test_no_line_of_code_is_wider_than_a_notebook(assignment):
    wide = [
        line
        for cell in as_handed_out(assignment)
        if cell["cell_type"] == "code"
        for line in cell["source"].splitlines()
        if len(line) > WIDEST
    ]
    assert wide == []


def test_the_solved_notebook_runs_without_a_complaint_and_passes_every_check(solved, assignment):
    assert complaints(solved) == []
    told = [output for cell, output in outputs(solved) if cell.endswith("-check") and "data" in output]
    shown = [
        output["data"]["text/plain"] for output in told
    ]  # beside them stands what says that a long check still runs
    assert len(shown) == len(assignment.exercises)
    assert all(text.startswith("✓") for text in shown)


def test_the_solved_notebook_shows_every_picture_with_words_for_who_cannot_see_it(solved):
    assert pictures(solved) and with_pictures(solved) <= {cell for cell, _ in outputs(solved)}
    pages = [output.get("data", {}).get("text/html", "") for _, output in outputs(solved)]
    figures = [figure for page in pages for figure in re.findall(r"<img[^>]*>", page)]
    assert figures and all(re.search(r'alt="[^"]{40,}"', figure) for figure in figures)


def test_the_page_of_the_solved_notebook_shows_every_widget_and_needs_no_live_view(solved):
    page, _ = HTMLExporter().from_notebook_node(solved)
    shown = {re.sub(r"\s", "", picture) for picture in IMAGE.findall(page)}
    data = [output.get("data", {}) for _, output in outputs(solved)]
    posters = {each["image/png"].replace("\n", "") for each in data if "image/png" in each}
    assert posters <= shown
    assert all("image/png" in each for each in data if LIVE in each)
    assert f'type="{LIVE}"' not in page


def test_the_notebook_as_handed_out_complains_in_its_check_cells_only(unsolved, assignment):
    assert Counter(name for name, _ in complaints(unsolved)) == {"ChecksFailed": len(assignment.exercises)}


def test_the_notebook_as_handed_out_says_where_a_stand_in_is_drawn(unsolved, assignment):
    answers = {name for exercise in assignment.exercises for name in exercise.answer_names()}
    of_answers = {cell.id for cell in unsolved.cells if answers & set(re.findall(r"\w+", cell.source))}
    shown = pictures(unsolved)
    banners = {cell for cell, o in outputs(unsolved) if 'role="note"' in o.get("data", {}).get("text/html", "")}
    assert shown and shown & with_pictures(unsolved) & of_answers <= banners


def test_where_nobody_looks_nothing_is_drawn(unseen):
    assert pictures(unseen) == set()
