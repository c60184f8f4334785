"""Starts the process that reads and runs the programs of one notebook, asks it, and ends it."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from .._answer import Ask, Observation
from .._errors import GradingError
from ..channel import RemoteAnswer
from ..sandbox import Policy
from ..zygote import ForkedProcess, ZygoteError, zygote

_CODE = "from jaxercise.program._main import main; main()"


class RunnerError(GradingError):
    """Raised when a program was not read or run for a reason that may be ours: a person has to look. Only staff may read it."""


class ProgramRunner:
    """One process behind the walls of `policy`, started at the first ask.

    environment: its whole environment. folder: its current folder, where it may write. limits: of the system, by the resource module's names.
    seconds: wall time for one ask.
    """

    def __init__(
        self, policy: Policy, environment: Mapping[str, str], folder: Path, limits: Mapping[str, int], seconds: float
    ) -> None:
        self._policy, self._environment, self._folder = policy, environment, folder
        self._limits, self._seconds = limits, seconds
        self._process: ForkedProcess | subprocess.Popen | None = None
        self._answer: RemoteAnswer | None = None

    def clock(self) -> float:
        """The processor time of the process in seconds.

        Raises: RunnerError where the system does not tell it.
        """
        if self._process is None:
            self._start()
        try:
            return time.clock_gettime(~self._process.pid << 3 | 2)  # as clock_getcpuclockid names another's clock
        except OSError as error:
            raise RunnerError(f"The processor time of a process cannot be read: {error}") from error

    def read(self, program: np.ndarray, args: tuple, static: Sequence[int], switches: Mapping) -> dict[str, object]:
        """Facts about a program, and what it computes from the arguments of a call.

        Raises: RunnerError where it cannot be read or run, or must not be.
        """
        options = {"program": program, "static": list(static)}
        found = self._ask(Ask("program", args=args, options=options, switches=dict(switches))).value
        if type(found) is not dict or found.get("refused"):
            raise RunnerError(f"The program calls {found.get('refused')!r}, which is not run here.")
        return found

    def run_again(self) -> None:
        """Run the program that was read last once more on the same arguments.

        Raises: RunnerError.
        """
        self._ask(Ask("program"))

    def close(self) -> None:
        """End the process."""
        if self._answer:
            self._answer.close()
        if self._process:
            with contextlib.suppress(Exception):
                self._process.kill()
                self._process.wait(5.0)

    def _ask(self, ask: Ask) -> Observation:
        if self._answer is None:
            self._start()
        observation = self._answer.ask(ask)
        if observation.kind != "returned":
            told = f"{observation.error} {observation.text}".strip()
            raise RunnerError(f"A program could not be run outside the notebook ({observation.kind}: {told}).")
        return observation

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-c", _CODE]
            try:
                self._process = zygote().fork(
                    command, self._environment, self._folder, self._limits, (theirs.fileno(), None, None), self._policy
                )
            except ZygoteError:
                if self._policy:
                    ours.close()
                    raise
                self._process = subprocess.Popen(
                    command,
                    env=self._environment,
                    cwd=self._folder,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        self._answer = RemoteAnswer(ours, self._seconds)
