"""What the documents say works: the pages on adding exercises are followed to the letter."""

import json
import math
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise._assignment import load_assignment
from jaxercise.cli import main

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "adding-an-exercise.md"
KINDS = DOCS / "kinds-of-answers.md"
BLOCK = re.compile(r"(?ms)^```(?P<kind>\w+) ?(?P<where>[^\n]*)\n(?P<text>.*?)^```$")
CODE = re.compile(r"(?ms)^ *```.*?^ *```$|`[^`\n]+`")  # a link in code is none


def blocks(kind: str, page: Path = PAGE) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a kind, each with what stands behind it on its first line."""
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["kind"] == kind:
            yield block["where"], block["text"]


def write(page: Path, name: str) -> None:
    """The page's files in the working folder; the notebook as JupyterLab would save it at first."""
    cells = []
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        text, where = block["text"], block["where"]
        if where.startswith("cell"):
            kind = {"markdown": "markdown", "python": "code"}[block["kind"]]
            code = {"outputs": []} if kind == "code" else {}
            metadata = {"tags": ["setup"]} if where.endswith("setup") else {}
            cells.append({"cell_type": kind, "metadata": metadata, "source": text.rstrip("\n"), **code})
        elif block["kind"] == "python":
            Path(where).parent.mkdir(parents=True, exist_ok=True)
            Path(where).write_text(text)
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    Path(f"source/{name}/{name}.ipynb").write_text(json.dumps(notebook))


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the page on adding an exercise gives, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    write(PAGE, "01_lines")
    return tmp_path


def test_the_page_on_other_kinds_of_answers_gives_proved_exercises(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(KINDS, "02_kinds")
    ((_, line),) = blocks("bash", KINDS)
    assert main(shlex.split(line)[1:]) == 0, capsys.readouterr().out
    assert "7 exercises, 10 mutants, 5 variants, no problems" in capsys.readouterr().out


def test_following_the_page_gives_a_proved_exercise(course, capsys):
    commands = [shlex.split(line) for _, text in blocks("bash") for line in text.splitlines()]
    assert [command[:3] for command in commands] == [["jaxercise", "lint", "source"]] * 2
    for _, *arguments in commands:
        assert main(arguments) == 0, capsys.readouterr().out
    assert "1 exercise, 2 mutants, 1 variant, no problems" in capsys.readouterr().out


def test_the_page_s_check_cell_is_made_by_the_lint(course):
    main(["lint", "source", "--fix", "--seeds", "0"])
    cells = load_assignment(course / "source" / "01_lines").cells
    assert [cell["source"] for cell in cells][3:] == ['check("slope")']
    assert cells[3]["metadata"]["nbgrader"]["points"] == 4


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")) + sorted(DOCS.parent.glob("*.md")), ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    prose = CODE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", prose):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_the_documents_are_a_site_with_every_page_in_its_contents(tmp_path):
    """Sphinx warns of a page that no contents name, and of a link or an anchor that leads nowhere."""
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", str(DOCS), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert {page.stem for page in DOCS.glob("*.md")} <= {page.stem for page in tmp_path.glob("*.html")}


def test_the_estimate_for_a_cluster_follows_from_what_was_measured():
    cells = re.findall(r"(?m)^\| (.+?) \| (.+?) \| (.+?) \|$", (DOCS / "cluster.md").read_text(encoding="utf-8"))
    told = {name: (first, second) for name, first, second in cells}
    for column, ending in enumerate(("", " 05")):
        here, all_of_it = measured(f"of it the grading process{ending}"), measured(f"cpu s ours{ending}")
        there = all_of_it - here
        wanted = {
            "CPU seconds a submission, on the machines": f"{there:.2f}",
            "CPU seconds a submission, of the command that asks": f"{here:.2f}",
            "minutes, if only the machines counted": f"{10_000 * there / (50 * 2) / 60:.1f}",
            "minutes, if only the command counted": f"{10_000 * here / 60:.1f}",
            "machines beyond which nothing is gained": f"{math.ceil(there / here / 2)}",
        }
        assert {name: each[column] for name, each in told.items() if name in wanted} == wanted


def measured(name: str) -> float:
    """A figure of docs/benchmarks.md, of Autograde; its median where it has a spread."""
    page = (DOCS / "benchmarks.md").read_text(encoding="utf-8").partition("## Autograde")[2]
    return float(re.search(rf"(?m)^\| {re.escape(name)} \| ([\d.]+)", page)[1])
