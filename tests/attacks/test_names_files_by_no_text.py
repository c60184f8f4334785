"""Files in its workplace have names of control characters, of bytes that are no text, and of 255 letters."""

from jaxercise_testing.attack import Attack

NAMES = """
import os
names = [b"\\xff\\xfe", b"\\x1b[2J\\x07", b"line\\nbreak", b"-rf", b"--help", b"$(touch x)", b"a" * 255, b" ", b"\\xed\\xa0\\xbd", b"*"]
here = os.getcwdb()
for name in names:
    os.makedirs(os.path.join(here, b"d" + name[:200], name))
    open(os.path.join(here, b"f" + name[:200]), "wb").write(b"4.0")
print(len(os.listdir(here)))
"""
ATTACK = Attack(before=NAMES)


def test_names_that_are_no_text_stop_nobody(outcome):
    assert outcome.is_contained()
