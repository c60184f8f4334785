"""Strings, keys, names of types and of errors that clear the screen, set its title or turn the direction of writing."""

from jaxercise_testing.attack import Attack
from jaxercise_testing.attack_course import LEARN

ESCAPES = (
    LEARN
    + r"""
import itertools
evil = "\x1b[2J\x1b]0;owned\x07\u202e\x9b31m\ud83d"
Evil = type("\x1b[2J\x1b]0;owned", (), {})
Error = type("\x1b[31mError", (Exception,), {})

def learn(key, epochs):
    return {evil: jnp.ones(3)}, jnp.linspace(2.3, 0.1, 10)

def batches(key, n, b):
    return {evil: evil}

def distance(p, q):
    return Evil()
"""
)
RAISES = (
    LEARN.split("\n", 1)[0]
    + '\nError = type("\\x1b[31mError", (Exception,), {})\n\ndef double(x):\n    raise Error("\\x1b[2J" * 9)'
)
ATTACK = Attack(
    double=RAISES, total="def total(x):\n    return {'\\x1b[2J': '\\x1b]0;x\\x07'}", learn=ESCAPES, scores=(0.0, 0.0), learns=0.0,
)  # fmt: skip


def test_staff_and_student_read_them_as_escapes(outcome):
    assert outcome.is_contained()
    told = outcome.told_to_staff
    assert "\\x1b[31mError" in told and "\\x1b[2J" in told
    assert all(line.isprintable() for line in told.split("\n"))
    assert not any("\x1b" in text or "\\u001b" in text for text in outcome.stored)
