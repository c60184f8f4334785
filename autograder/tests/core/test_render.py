"""What a student reads of a report: the words and their order, as text and as HTML."""

import pytest
from jaxercise_testing.sample_reports import GOLDEN, RENDERED, golden


@pytest.mark.parametrize("name", RENDERED)
def test_reports_of_every_kind_are_shown_as_they_were(name):
    """If a change is meant: python -m jaxercise_testing.sample_reports, in the folder tests, and read the difference."""
    assert golden(RENDERED[name]) == (GOLDEN / name).read_text(encoding="utf-8")
