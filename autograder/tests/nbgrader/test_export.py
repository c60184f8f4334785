"""No cell of the exported table acts when a spreadsheet opens it."""

import pytest
from jaxercise._plain_text import for_spreadsheet


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+sum", "-dash", "@x"])
def test_text_that_looks_like_a_formula_is_text(name):
    assert for_spreadsheet(name) == f"'{name}"


@pytest.mark.parametrize("name", ["\t=1", "\r@x", "  +sum", "\tplain"])
def test_blanks_before_a_formula_hide_it_from_nobody(name):
    assert for_spreadsheet(name).startswith("'")


@pytest.mark.parametrize("value", [-1.5, None, "o'neil, jr", "ada=1", ""])
def test_other_values_stay_as_they_are(value):
    assert for_spreadsheet(value) == value


def test_control_characters_are_written_out():
    assert "\x1b" not in for_spreadsheet("\x1b[2Jada")
