"""Which cells a notebook's kernel has run: their text, how each ended, and when."""

import re
import time
from dataclasses import dataclass

from .._cells import likely_bound_names
from .._shell import cell_of, shell


@dataclass(frozen=True)
class Run:
    """One execution of a cell.

    count: its number, as in `In[3]`. error: the name of the exception that ended it, or empty. began: false where the text is no code.
    when: seconds since the epoch.
    """

    count: int
    text: str
    error: str
    began: bool
    when: float

    @property
    def binds(self) -> set[str]:
        """The names that its text seems to define or assign."""
        return likely_bound_names(self.text)

    def line_of(self, name: str) -> str:
        """The beginning of the line that defines a name, as `def layer`; of the first line where none is seen to."""
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        defines = re.compile(rf"(?:async )?(?:def|class) {re.escape(name)}\b|{re.escape(name)}\s*(?::.*)?=")
        found = next(filter(defines.match, lines), next(iter(lines), ""))
        return re.sub(r"^((?:async )?(?:def|class) \w+).*", r"\1", found)[:80]


class History:
    """The cells that were run since this was made; empty outside IPython."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        if (running := shell()) is not None:
            running.events.register("post_run_cell", self._ran)

    def last_that_defines(self, name: str) -> Run | None:
        """The last run of a cell whose text binds a name, whether it ended well or not."""
        return next((run for run in reversed(self.runs) if name in run.binds), None)

    def run_of(self, code: object) -> int:
        """The number of the execution that defined a piece of code; 0 if it came from no cell."""
        number = cell_of(getattr(code, "co_filename", "")).removeprefix("In[").removesuffix("]")
        return int(number) if number.isdigit() else 0

    def _ran(self, result: object) -> None:
        error = result.error_before_exec or result.error_in_exec
        text, count = result.info.raw_cell, result.execution_count
        if isinstance(text, str) and isinstance(count, int):
            began = result.error_before_exec is None
            self.runs.append(Run(count, text, type(error).__name__ if error else "", began, time.time()))


def history() -> History:
    """The one history of this process."""
    if not _the_one:
        _the_one.append(History())
    return _the_one[0]


_the_one: list[History] = []
