"""The process that runs the functions which a notebook gives: the instructor's own cells, and nothing of a student."""

import contextlib
import socket

from .._answer import Ask, Observation
from .._assignment import run_cells
from .._local_answer import LocalAnswer
from ..channel import serve_channel


def main() -> None:
    """Serve the other end of standard input until it closes."""
    with contextlib.suppress(ConnectionError), socket.socket(fileno=0) as channel:
        serve_channel(channel, _Given())


class _Given:
    """Runs cells when it is given some, and calls what they define."""

    def __init__(self) -> None:
        self._answer = LocalAnswer({})

    def ask(self, ask: Ask) -> Observation:
        if "cells" in ask.options:
            self._answer = LocalAnswer(run_cells(ask.options["name"], ask.options["cells"]))
            return Observation("returned")
        return self._answer.ask(ask)
