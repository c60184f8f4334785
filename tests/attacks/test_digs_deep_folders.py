"""Folders lie in each other, too deep to be walked, closed, and with names that are no text; at their ends lie files."""

from jaxercise_testing.attack import Attack

DIG = """
import os

def dig(depth, mode=0o700):
    here = os.open(".", os.O_RDONLY)
    os.mkdir(f"dig{depth}")
    os.chdir(f"dig{depth}")
    for number in range(depth):
        name = b"\\xff\\xfe" if number % 2 else b"d"
        os.mkdir(name, mode)
        os.chdir(name)
        if number % 100 == 99:
            open("file", "wb").close()
    for number in range(30):
        with open(b"large\\xff%d" % number, "wb") as file:
            file.write(bytes(4 << 20))
    os.fchdir(here)
    os.mkdir(f"closed{depth}", 0)
    return f"{depth} folders, 120 megabytes"

for depth in (150, 1500, 4000):
    dig(depth)
import time
time.sleep(3)
dig(1499, 0o300)
attempt("dig", lambda: "more than the disk is for")
"""
ATTACK = Attack(before=DIG)


def test_it_is_ended_and_nothing_is_left(outcome):
    assert outcome.is_contained()
