"""The process that reads and runs exported programs: behind the walls of a student's kernel, and without anything of the student but the program."""

import contextlib
import socket
from collections.abc import Sequence

import jax
import numpy as np

from .._answer import Ask, Observation
from .._operations import live, to_value
from .._program import arrays_in, key_of, opened
from .._switches import as_in
from .._values import Tree, Value
from ..channel import serve_channel


def main() -> None:
    """Serve the other end of standard input until it closes."""
    with contextlib.suppress(ConnectionError), socket.socket(fileno=0) as channel:
        serve_channel(channel, _Programs())


class _Programs:
    """Reads a program and runs it on the arguments of an ask; runs the one read last once more where an ask brings none, or lowers another."""

    def __init__(self) -> None:
        self._run, self._given = jax.jit(lambda: ()), ()

    def ask(self, ask: Ask) -> Observation:
        with as_in(ask.switches):
            if ask.operation == "compilations":
                return Observation("returned", len(jax.jit(lambda number: 2 * number).lower(1.0).as_text()))
            if "program" not in ask.options:
                return Observation("returned", to_value(list(self._run(*self._given))))
            return Observation("returned", self._read(ask.options["program"], ask.args, ask.options["static"]))

    def _read(self, raw: np.ndarray, args: Sequence[Value], static: Sequence[int]) -> Value:
        """The facts about a program, and what it computes if it is harmless and not too large."""
        made = opened(raw)
        found = made.facts | {"refused": made.foreign}
        if made.foreign or not made.is_run:
            return {**found, "result": None}
        self._run, self._given = made.run, arrays_in([_plain(arg) for arg in args], static)
        return {**found, "result": to_value(list(self._run(*self._given)))}


def _plain(arg: Value) -> object:
    """An argument as the kernel had it, but for trees of other kinds, of which only the arrays are known."""
    if type(arg) is Tree:
        arrays = [_plain(leaf) for leaf in arg.leaves]
        return key_of(arrays[0]) if arg.kind == "PRNG key" else arrays
    if type(arg) in (list, tuple):
        return type(arg)(_plain(item) for item in arg)
    if type(arg) is dict:
        return {name: _plain(item) for name, item in arg.items()}
    return live(arg, {})
