"""Starts a worker process, sends it work, holds it to its deadline, shares the zygote's socket with it, and ends it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from .._errors import JaxerciseError
from ._job import Job, Submission

END_SECONDS = 5.0
_MAIN = "import sys; del sys.path[0]; from jaxercise.grading._worker_main import main; main()"
_WORDS_BYTES = 2000

Lend = Callable[[int], tuple[socket.socket, int]]


class WorkerLostError(JaxerciseError):
    """Raised when a worker ended without an answer; its text says why, for staff. final: whether another try would end alike."""

    def __init__(self, text: str, final: bool = False) -> None:
        super().__init__(text)
        self.final = final


class WorkerProcess:
    """One worker process; `jobs` counts what it was sent.

    folder: for its and its notebooks' temporary files. held: a descriptor that it keeps open as long as it lives. lend: see Zygote.lend.
    """

    def __init__(self, folder: Path, held: int, lend: Lend) -> None:
        self._lend, self.jobs = lend, 0
        self._socket, theirs = socket.socketpair()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _MAIN, str(theirs.fileno())],
                env={**os.environ, "TMPDIR": str(folder)},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._words,
                pass_fds=[theirs.fileno(), held],
                start_new_session=True,  # so that Ctrl-C reaches the grader alone
            )
        self._lines = self._socket.makefile("rb")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def do(self, work: Job | Submission, heard: Callable[[Mapping], None]) -> Mapping[str, object]:
        """Send one piece of work and wait for the answer, which is what `grade_job` or `grade_submission` returns in the worker.

        heard: called with what the worker tells before it has finished.
        Raises: WorkerLostError.
        """
        self.jobs += 1
        start, seconds = time.monotonic(), work.seconds
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(work.to_json().encode() + b"\n")
            while "answer" not in (said := self._said(start + seconds)):
                if "vanished" in said:
                    self._lend_zygote(said["vanished"])
                elif "seconds" in said:
                    start, seconds = time.monotonic(), said["seconds"]
                else:
                    heard(said)
            return said["answer"]
        except TimeoutError as error:
            self.kill()
            raise WorkerLostError(f"It was not finished within {seconds:.0f} s.", final=True) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._loss() from error

    def kill(self) -> None:
        """Kill the process, from any thread; a thread that waits in `grade` gets WorkerLostError."""
        with suppress(OSError):
            self._process.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Disconnect, and wait until it has ended."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._lines.close()
        self._socket.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._words.close()

    def _said(self, deadline: float) -> Mapping:
        """What the worker says next.

        Raises: TimeoutError; OSError or ValueError when it has ended.
        """
        self._socket.settimeout(max(deadline - time.monotonic(), 1e-3))
        return json.loads(self._lines.readline())

    def _lend_zygote(self, vanished: int) -> None:
        try:
            control, number = self._lend(vanished)
        except JaxerciseError as error:
            self._socket.sendall(json.dumps({"refused": str(error).removeprefix("No zygote: ")}).encode())
            return
        socket.send_fds(self._socket, [json.dumps({"number": number}).encode()], [control.fileno()])

    def _loss(self) -> WorkerLostError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        if self._process.returncode == -signal.SIGXCPU:
            return WorkerLostError("It needed too much processor time outside the student's process.", final=True)
        self._words.seek(0)
        said = self._words.read()[-_WORDS_BYTES:].decode(errors="replace").strip()
        return WorkerLostError(f"A worker ended ({self._process.returncode}). {said}".strip())
