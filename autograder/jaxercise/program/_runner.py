"""The process that reads and runs the programs of one notebook."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .._answer import Ask
from ._process import Place, RunnerError, WalledProcess


class ProgramRunner(WalledProcess):
    """Reads and runs programs, in a process that holds nothing else of a student."""

    def __init__(self, place: Callable[[], Place]) -> None:
        super().__init__("from jaxercise.program._main import main; main()", "A program outside the notebook", place)

    def read(self, program: np.ndarray, args: tuple, static: Sequence[int], switches: Mapping) -> dict[str, object]:
        """Facts about a program, and what it computes from the arguments of a call.

        Raises: RunnerError where it cannot be read or run, or must not be.
        """
        options = {"program": program, "static": list(static)}
        found = self.returned(Ask("program", args=args, options=options, switches=dict(switches))).value
        if type(found) is not dict or found.get("refused"):
            raise RunnerError(f"The program calls {found.get('refused')!r}, which is not run here.")
        return found

    def run_again(self) -> None:
        """Run the program that was read last once more on the same arguments.

        Raises: RunnerError.
        """
        self.returned(Ask("program"))

    def lower(self) -> None:
        """Trace and lower the smallest function, as a call does before it looks for a compiled program.

        Raises: RunnerError.
        """
        self.returned(Ask("compilations"))
