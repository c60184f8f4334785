"""A cell lets the process end a moment after it has answered, while an honest cell is running; the answers are right."""

from jaxercise_testing.attack import Attack

LATER = "import os, threading\nthreading.Timer(0.1, os._exit, [0]).start()"
ATTACK = Attack(
    between=LATER,
    double="def double(x):\n    return x + x",
    total="import time\ntime.sleep(2)\n\ndef total(x):\n    return jnp.sum(x)",
    scores=(4.0, 2.0),
)


def test_only_that_cell_is_left_out(outcome):
    assert "it was left out, and the notebook was run again" in outcome.shown
    assert outcome.is_contained()
