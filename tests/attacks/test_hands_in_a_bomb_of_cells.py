"""As many cells as are read, half of which would take the time that one cell may."""

from jaxercise_testing.attack import Attack
from nbformat.v4 import new_code_cell, new_markdown_cell


def multiply(notebook):
    notebook.cells += [new_code_cell("while True: pass") for _ in range(900)]
    notebook.cells += [new_markdown_cell("![x](attachment:y)" * 50) for _ in range(1_000)]


ATTACK = Attack(change=multiply)


def test_the_notebook_ends_with_its_time(outcome):
    assert outcome.is_contained()
