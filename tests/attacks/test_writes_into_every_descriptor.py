"""Bytes that are no message go into every open file and socket of this process."""

from jaxercise_testing.attack import Attack

WRITE = """
import os
for number in range(3, 256):
    for bytes_ in (b"\\x00" * 9, b"4.0", b"\\xff" * 4096):
        try:
            os.set_blocking(number, False)
            os.write(number, bytes_)
        except OSError:
            break
"""
ATTACK = Attack(between=WRITE, scores=(0.0, 2.0))


def test_a_channel_full_of_rubbish_gives_no_points(outcome):
    assert outcome.gains_nothing()
