"""The answers of a namespace in this process, as in a student's own notebook."""

import contextlib
import io
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar, TextIO

from ._answer import Ask, Observation

PRINTED_LINES = 20  # of what an answer prints, the last ones
_PRINTED_LETTERS = 4000


class LocalAnswer:
    """The answers of a namespace in this process; what they print is a fact of the observation."""

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self._namespace = namespace
        self._kept: dict[str, object] = {}

    def ask(self, ask: Ask) -> Observation:
        from ._operations import perform  # imports jax, which a mere import of this package must not

        with quietly() as printed:
            observation = perform(ask, self._namespace, self._kept)
        lines = printed.text.splitlines()[-PRINTED_LINES:]
        return replace(observation, facts={**observation.facts, "printed": "\n".join(lines)}) if lines else observation


class Printed(io.TextIOBase):
    """A stream that holds the end of what is written to it."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text = (self.text + text)[-_PRINTED_LETTERS:]
        return len(text)


class OfOneThread(io.TextIOBase):
    """A stream that stands before another one, and takes what the threads that are judging write; cells that run beside them are heard."""

    judging: ClassVar[dict[int, Printed]] = {}

    def __init__(self, behind: TextIO) -> None:
        self._behind = behind

    def __getattr__(self, name: str) -> object:
        return getattr(self._behind, name)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return self.judging.get(threading.get_ident(), self._behind).write(text)

    def flush(self) -> None:
        if threading.get_ident() not in self.judging:
            self._behind.flush()


@contextlib.contextmanager
def quietly() -> Iterator[Printed]:
    """Keep prints, stderr and warnings of a judged function out of the notebook: they decide nothing."""
    printed, thread = Printed(), threading.get_ident()
    out, err = OfOneThread(sys.stdout), OfOneThread(sys.stderr)
    before = OfOneThread.judging.get(thread)
    OfOneThread.judging[thread] = printed
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            warnings.simplefilter("ignore")
            yield printed
    finally:
        if before is None:
            del OfOneThread.judging[thread]
        else:
            OfOneThread.judging[thread] = before
