"""Half a character, NUL and control characters in text, code, ids, tags, names and metadata, as an editor that cuts text leaves them."""

import json

from jaxercise_testing.attack import Attack
from jaxercise_testing.course_builder import cell
from nbformat.v4 import new_code_cell, new_markdown_cell

HALF = "\ud83d"


def halve(notebook):
    notebook.metadata = {
        "kernelspec": {"name": HALF, "display_name": "\x1b[2J" + HALF},
        "language_info": {"name": HALF},
    }
    notebook.cells += [
        new_markdown_cell(f"half {HALF} \x00 \x1b]0;title\x07"),
        new_code_cell(f"# {HALF}\nprint('\x1b[2J')"),
    ]
    cell(notebook, "written").source = HALF
    cell(notebook, "double").metadata |= {"tags": [HALF], HALF: HALF}
    cell(notebook, "double").metadata.nbgrader["comment"] = HALF


def rewrite(folder):
    (path,) = folder.glob("*.ipynb")
    text = path.read_bytes().decode("utf-8", "surrogatepass")
    path.write_text(json.dumps(json.loads(text)))


ATTACK = Attack(change=halve, files=rewrite)


def test_half_a_character_costs_that_character_alone(outcome):
    assert "half ?" in outcome.shown
    assert outcome.is_contained()
