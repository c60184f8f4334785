"""The functions that the instructor's notebook gives, in a process beside the student's and behind the same walls."""

from collections.abc import Callable
from pathlib import Path

from .._answer import Ask, Observation
from .._assignment import is_reference
from .._cells import read_cells
from ..program import Place, RunnerError, WalledProcess


class GivenFunctions(WalledProcess):
    """Calls functions of the instructor's notebook, which is read at the first call."""

    def __init__(self, notebook: Path | None, place: Callable[[], Place]) -> None:
        super().__init__("from jaxercise.timing._main import main; main()", "A given function", place)
        self._notebook, self._known = notebook, False

    def call(self, ask: Ask) -> Observation:
        """Call a function with the arguments of an ask.

        Raises: RunnerError where that fails: these functions are ours.
        """
        if not self._known:
            self.returned(Ask("call", options={"cells": self._cells(), "name": "given"}))
            self._known = True
        return self.returned(ask)

    def _cells(self) -> list[dict]:
        if self._notebook is None:
            raise RunnerError("No notebook gives the functions that a speed is compared with.")
        cells = [cell for cell in read_cells(self._notebook) if is_reference(cell)]
        return [{"cell_type": "code", "source": cell["source"], "metadata": _marks(cell)} for cell in cells]


def _marks(cell: dict) -> dict:
    """The part of a cell's metadata by which it is known to define something."""
    metadata = cell.get("metadata", {})
    return {name: metadata[name] for name in ("nbgrader", "tags") if name in metadata}
