"""What the documents say works: the page on adding an exercise is followed to the letter."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise._assignment import load_assignment
from jaxercise.cli import main

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "adding-an-exercise.md"
BLOCK = re.compile(r"(?ms)^```(?P<kind>\w+) ?(?P<where>[^\n]*)\n(?P<text>.*?)^```$")


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a kind, each with what stands behind it on its first line."""
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["kind"] == kind:
            yield block["where"], block["text"]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's files in an empty folder; the notebook as JupyterLab would save it at first."""
    monkeypatch.chdir(tmp_path)
    cells = []
    for where, text in blocks("python"):
        if where == "cell":
            cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "source": text.rstrip("\n")})
        else:
            Path(where).parent.mkdir(parents=True)
            Path(where).write_text(text)
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    Path("source/01_lines/01_lines.ipynb").write_text(json.dumps(notebook))
    return tmp_path


def test_following_the_page_gives_a_proved_exercise(course, capsys):
    commands = [shlex.split(line) for _, text in blocks("bash") for line in text.splitlines()]
    assert [command[:3] for command in commands] == [["jaxercise", "lint", "source"]] * 2
    for _, *arguments in commands:
        assert main(arguments) == 0, capsys.readouterr().out
    assert "1 exercise, 2 mutants, 1 variant, no problems" in capsys.readouterr().out


def test_the_page_s_check_cell_is_made_by_the_lint(course):
    main(["lint", "source", "--fix", "--seeds", "0"])
    cells = load_assignment(course / "source" / "01_lines").cells
    assert [cell["source"] for cell in cells][2:] == ['check("slope")']
    assert cells[2]["metadata"]["nbgrader"]["points"] == 4


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")) + sorted(DOCS.parent.glob("*.md")), ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"
