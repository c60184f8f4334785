"""The answers of a namespace in this process, as in a student's own notebook."""

import contextlib
import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace

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


@contextlib.contextmanager
def quietly() -> Iterator[Printed]:
    """Keep prints, stderr and warnings of a judged function out of the notebook: they decide nothing."""
    printed = Printed()
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        warnings.simplefilter("ignore")
        yield printed
