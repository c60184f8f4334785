"""Text of which programs that clean, match, colour or render it take time with its square, or more."""

import nbformat
from jaxercise_testing.attack import Attack
from jaxercise_testing.course_builder import ASSIGNMENT, cell, nbgrader
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

COUNT = 60_000
TEXTS = {
    "pictures": "![" * COUNT, "pictures with names": "![a](attachment:" * COUNT, "links": "[](" * COUNT, "colons": "]:" * COUNT,
    "formulas": "\\\\(" * COUNT, "brackets": "[" * COUNT, "stars": "*a" * COUNT, "underlines": "_a" * COUNT, "ticks": "`a" * COUNT,
    "tags": "<a " * COUNT, "pictures in tags": "<img src=" * COUNT, "comments": "<!--" * COUNT, "quotes": ">" * COUNT, "lists": "- " * COUNT,
    "dollars": "$a" * COUNT, "tables": "|a" * COUNT + "\n" + "|-" * COUNT, "spaces": "](" + " " * COUNT, "blank lines": "a" + "\n" * COUNT + "=",
    "fences": "~~~\n" * COUNT, "escapes": "\\\\" * COUNT, "environments": "\\begin{a}" * COUNT, "entities": "&" * COUNT,
}  # fmt: skip


def fill(notebook):
    notebook.cells += [new_markdown_cell(text) for text in TEXTS.values()]
    notebook.cells += [
        new_raw_cell(TEXTS["pictures"]),
        new_code_cell("0 and " + "a." * COUNT + "a"),
        new_code_cell("#" + "(" * COUNT),
    ]
    cell(notebook, "written").source = TEXTS["formulas"]


ATTACK = Attack(change=fill)


def test_the_notebook_is_graded_and_shown(outcome):
    assert outcome.is_contained()
    HTMLExporter(template_name="classic").from_notebook_node(nbformat.reads(outcome.shown, as_version=4))
    done = nbgrader(
        outcome.attack_run.folder / "course", "generate_feedback", ASSIGNMENT, f"--student={outcome.student}"
    )
    assert done.returncode == 0
