"""The page on the slides' traps holds each of them once, and what it names is in the course."""

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise._assignment import Assignment, load_assignment

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "slides.md").read_text(encoding="utf-8")
TRAPS = {*(f"S{number}" for number in range(1, 32)), *(f"N{number}" for number in range(1, 21))}
ROW = re.compile(r"(?m)^\| ([SN]\d+) \|.*$")
ROWS = {row[1]: row[0] for row in ROW.finditer(PAGE)}
MET = {trap: row for trap, row in ROWS.items() if row not in PAGE.partition("## Not met")[2]}
NOTEBOOK = re.compile(r"\]\(\.\./source/(\w+)/(\w+)\.ipynb\)")
EXERCISE = re.compile(r"\[([\d.]+)\]\(\.\./source/(\w+)/exercises/(\w+)\.py\)((?:,? `\w+`)*)")


@functools.cache
def assignment(folder: str) -> Assignment:
    return load_assignment(ROOT / "source" / folder)


@functools.cache
def texts(folder: str, name: str, root: str = "source") -> str:
    """All texts of a notebook, each line break a space."""
    cells = json.loads((ROOT / root / folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown").replace("\n", " ")


def named() -> Iterator[tuple[str, str, str, list[str]]]:
    """Each number of an exercise on the page, with its assignment, its name, and the wrong answers behind it."""
    for number, folder, name, wrong in EXERCISE.findall(PAGE):
        yield number, folder, name, re.findall(r"`(\w+)`", wrong)


def test_every_trap_is_on_the_page_exactly_once():
    numbers = re.findall(r"\b[SN]\d+\b", PAGE)
    assert sorted(numbers) == sorted(TRAPS)
    assert ROWS.keys() == TRAPS


@pytest.mark.parametrize("trap", sorted(MET))
def test_a_trap_that_is_met_names_an_exercise_or_quotes_the_notebook(trap):
    row = MET[trap]
    notebooks = NOTEBOOK.findall(row)
    exercises, quotations = EXERCISE.findall(row), re.findall(r"“([^”]+)”", row)
    assert notebooks
    assert exercises or quotations
    assert {folder for _, folder, _, _ in exercises} <= {folder for folder, _ in notebooks}
    for quotation in quotations:
        for root in ("source", "release"):
            assert any(quotation in texts(*notebook, root) for notebook in notebooks), f"{root}: {quotation}"


def test_every_exercise_that_is_named_stands_in_its_notebook_under_its_number():
    for number, folder, name, _ in named():
        title = assignment(folder).exercise(name).title
        assert f"### {number} {title} (" in texts(folder, folder), f"{number} {name}"


def test_every_wrong_answer_that_is_named_is_told_apart_by_its_exercise():
    for number, folder, name, wrong in named():
        known = {each.name for each in assignment(folder).exercise(name).wrong}
        assert known.issuperset(wrong), f"{number} {name}: {set(wrong) - known}"
