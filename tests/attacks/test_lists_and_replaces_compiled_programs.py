"""The programs compiled for the course are listed, to find the solution's, and replaced, so that others run this one's."""

from jaxercise_testing.attack import Attack

ATTACK = Attack(
    before="""
import os, jax
place = jax.config.jax_compilation_cache_dir or "/nowhere"
attempt("list", lambda: os.listdir(place))
attempt("write", lambda: open(f"{place}/{known.mark}-cache", "wb"))
attempt("mode", lambda: os.chmod(place, 0o777) or open(f"{place}/{known.mark}-cache", "wb"))
attempt("state", lambda: os.listdir(f"{known.state}/course/compiled"))
attempt("up", lambda: os.listdir(f"{place}/.."))
"""
)


def test_programs_are_neither_listed_nor_replaced(outcome):
    assert outcome.was_refused("list", "write", "mode", "state", "up")
