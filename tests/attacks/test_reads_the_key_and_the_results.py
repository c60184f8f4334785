"""The key of the course and stored results of others are read; a result of one's own is put beside them."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os
attempt("key", lambda: open(f"{known.state}/course/key", "rb").read())
attempt("canary", lambda: open(f"{known.state}/course/canary", "rb").read())
attempt("results", lambda: os.listdir(f"{known.state}/course/results"))
attempt("result", lambda: open(f"{known.state}/course/results/{known.mark}.json", "w"))
attempt("new key", lambda: os.replace(__file__ if "__file__" in globals() else ".", f"{known.state}/course/key"))
"""
)


def test_neither_key_nor_results_can_be_read_or_written(outcome):
    assert outcome.was_refused("key", "canary", "results", "result", "new key")
