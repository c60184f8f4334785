"""A submission is half graded when a notebook is missing that should be there."""

from pathlib import Path

import pytest
from jaxercise.nbgrader._half_graded import to_be_graded

NAMES = ["one", "two"]


@pytest.mark.parametrize(
    ("graded", "submitted", "wanted"),
    [
        ("one two", "one two", NAMES),
        ("one", "one", ["one"]),  # as nbgrader alone leaves it
        ("one", "one two", NAMES),  # a run that was interrupted
        ("", "one", NAMES),
        ("one", "one two-copy", NAMES),  # it may be the second under another name
    ],
)
def test_a_notebook_must_be_there_unless_it_was_not_handed_in(tmp_path: Path, graded, submitted, wanted):
    for folder, names in (("graded", graded), ("submitted", submitted)):
        (tmp_path / folder).mkdir()
        for name in names.split():
            (tmp_path / folder / f"{name}.ipynb").touch()
    assert to_be_graded(tmp_path / "graded", tmp_path / "submitted", NAMES) == wanted
