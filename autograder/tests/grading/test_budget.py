"""A limit that is no limit is refused before anybody is graded."""

import pytest
from jaxercise.grading import Budget


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ({"cell_seconds": "3"}, "`cell_seconds` is '3'; a number above 0 is wanted"),
        ({"cell_seconds": 0}, "`cell_seconds` is 0; a number above 0 is wanted"),
        ({"notebook_seconds": float("inf")}, "`notebook_seconds` is inf; a number above 0 is wanted"),
        ({"ask_seconds": float("nan")}, "`ask_seconds` is nan; a number above 0 is wanted"),
        ({"memory_bytes": 4e9}, "`memory_bytes` is 4000000000.0; a whole number above 0 is wanted"),
        ({"processes": True}, "`processes` is True; a whole number above 0 is wanted"),
        ({"files": None}, "`files` is None; a whole number above 0 is wanted"),
    ],
)
def test_what_is_no_limit_is_named_with_what_is_wanted(limit, told):
    with pytest.raises(ValueError, match=told.replace("(", "[(]")):
        Budget(**limit)


def test_seconds_may_be_whole():
    assert Budget(cell_seconds=3, notebook_seconds=0.5).cell_seconds == 3
