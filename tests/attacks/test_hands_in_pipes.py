"""Beside the notebook lie a pipe, a socket, a file of a terabyte that holds nothing, and a name that no terminal should print."""

import os
import socket

from jaxercise_testing.attack import Attack


def put(folder):
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "data.npz")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(folder)  # a socket's name has 108 bytes
        listener.bind("socket")
        os.chdir(here)
    with (folder / "sparse.bin").open("wb") as file:
        file.truncate(1 << 40)
    (folder / "\x1b[2J\n-rf ..").touch()


ATTACK = Attack(files=put)


def test_nobody_waits_at_a_pipe(outcome):
    assert outcome.is_contained()
