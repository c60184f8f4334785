"""Its workplace holds pipes, sockets, links in a circle, links out of it, and a file of a terabyte that is one hole."""

from jaxercise_testing.attack import Attack

LEAVE = """
import os, socket
def make(name, action):
    try:
        action(name)
    except OSError as error:
        print("not made:", name, type(error).__name__)
kept = []
def listen(name):
    kept.append(socket.socket(socket.AF_UNIX))
    kept[-1].bind(name)
def hole(name):
    with open(name, "wb") as file:
        file.truncate(1 << 40)
make("pipe", os.mkfifo)
make("listening", listen)
make("hole", hole)
make("circle", lambda name: os.symlink("circle", name))
make("up", lambda name: os.symlink("..", name))
make("away", lambda name: os.symlink(known.state, name))
make("passwords", lambda name: os.symlink("/etc/shadow", name))
"""
ATTACK = Attack(before=LEAVE)


def test_what_is_no_plain_file_is_cleared_away(outcome):
    assert outcome.is_contained()
