"""Cells and answers ask whoever runs them for a line, a password and a debugger's command."""

from jaxercise_testing.attack import Attack

ASK = """
import getpass, itertools
asks = itertools.cycle([input, getpass.getpass, lambda: get_ipython().run_line_magic("debug", ""), breakpoint])

def double(x):
    return 3 * float(next(asks)())
"""
ATTACK = Attack(before="input('4.0?')", double=ASK, after="import pdb; pdb.set_trace()")


def test_nobody_is_there_to_be_asked(outcome):
    assert outcome.gains_nothing()
