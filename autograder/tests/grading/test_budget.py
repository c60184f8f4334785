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


def test_an_interrupted_cell_has_as_much_longer_to_come_back_as_it_had_to_run():
    quick, slow = (Budget(cell_seconds=20).fitting(step, 1.0) for step in (2.0, 30.0))
    assert quick == Budget(cell_seconds=20)
    assert slow.cell_seconds == 6 * quick.cell_seconds and slow.grace_seconds == 6 * quick.grace_seconds
