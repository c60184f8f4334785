"""Files of a gigabyte, small ones without end, sparse ones, and folders in folders without end."""

from jaxercise_testing.attack import Attack

FILL = """
import os

def large():
    with open("large", "wb") as file:
        for _ in range(1024):
            file.write(bytes(1 << 20))
    return "a gigabyte"

def deep():
    for _ in range(1 << 30):
        os.mkdir("d")
        os.chdir("d")
    return "deep"

def several():
    for number in range(1024):
        with open(f"file{number}", "wb") as file:
            file.write(bytes(4 << 20))
    return "four gigabytes"

def many():
    for number in range(1 << 30):
        open(f"small{number}", "w").close()
    return "a thousand million"

attempt("large", large)
attempt("sparse", lambda: os.truncate(os.open("sparse", os.O_CREAT | os.O_RDWR), 1 << 50))
attempt("several", several)
attempt("many", many)
attempt("deep", deep)
"""
ATTACK = Attack(between=FILL)


def test_the_disk_is_not_filled(outcome):
    assert outcome.is_contained()
