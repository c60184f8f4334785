"""A cell lets the process end when it has answered, so that another cell is running by then; the answers are right."""

from jaxercise_testing.attack import Attack

LATER = """
import asyncio
asyncio.get_running_loop().call_later(0.1, asyncio.get_running_loop().stop)
"""
ATTACK = Attack(between=LATER, double="def double(x):\n    return x + x", scores=(4.0, 2.0))


def test_only_that_cell_is_left_out(outcome):
    assert "it was left out, and the notebook was run again" in outcome.shown
    assert outcome.is_contained()
