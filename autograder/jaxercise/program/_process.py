"""A process behind walls that runs a piece of our own Python and answers asks over a socket; its processor time is read from outside."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .._answer import Ask, Observation
from .._errors import GradingError
from ..channel import RemoteAnswer
from ..sandbox import UNPROTECTED, Policy, processor_seconds
from ..zygote import ForkedProcess, ZygoteError, zygote


class RunnerError(GradingError):
    """Raised when something beside the student's process failed, for a reason that may be ours: a person has to look. Only staff may read it."""


@dataclass(frozen=True)
class Place:
    """Where such a process runs.

    environment: its whole environment. folder: its current folder, where it may write. limits: of the system, by the resource module's names.
    seconds: wall time for one ask.
    """

    folder: Path
    environment: Mapping[str, str]
    limits: Mapping[str, int]
    seconds: float
    policy: Policy = UNPROTECTED


class WalledProcess:
    """Started at the first ask; code serves the socket that is its standard input.

    what: names it in errors. place: gives where it runs; asked when it is started.
    """

    def __init__(self, code: str, what: str, place: Callable[[], Place]) -> None:
        self._code, self._what, self._place = code, what, place
        self._process: ForkedProcess | subprocess.Popen | None = None
        self._answer: RemoteAnswer | None = None

    def ask(self, ask: Ask) -> Observation:
        """Do one ask."""
        self._start()
        return self._answer.ask(ask)

    def returned(self, ask: Ask) -> Observation:
        """Do one ask. Raises: RunnerError when it gives no result, which is no student's doing."""
        observation = self.ask(ask)
        if observation.kind != "returned":
            told = f"{observation.error} {observation.text}".strip()
            raise RunnerError(f"{self._what} failed ({observation.kind}: {told}).")
        return observation

    def clock(self) -> float:
        """The processor time of the process in seconds.

        Raises: RunnerError where the system does not tell it.
        """
        self._start()
        try:
            return processor_seconds(self._process.pid)
        except OSError as error:
            raise RunnerError(f"The processor time of a process cannot be read: {error}") from error

    def close(self) -> None:
        """End the process."""
        if self._answer:
            self._answer.close()
        if self._process:
            with contextlib.suppress(Exception):
                self._process.kill()
                self._process.wait(5.0)

    def _start(self) -> None:
        if self._answer:
            return
        place = self._place()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = self._forked(theirs.fileno(), place)
            except BaseException:
                ours.close()
                raise
        self._answer = RemoteAnswer(ours, place.seconds)

    def _forked(self, stdin: int, place: Place) -> ForkedProcess | subprocess.Popen:
        """A fork of the zygote; without one, and without walls, a fresh process."""
        command = [sys.executable, "-c", self._code]
        try:
            return zygote().fork(
                command, place.environment, place.folder, place.limits, (stdin, None, None), place.policy
            )
        except ZygoteError:
            if place.policy:
                raise
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(
            command, env=dict(place.environment), cwd=place.folder, stdin=stdin, stdout=nowhere, stderr=nowhere
        )
