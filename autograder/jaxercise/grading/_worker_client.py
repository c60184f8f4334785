"""A worker seen by the grader: started, given jobs, lent the zygote's socket, and ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from .._errors import JaxerciseError
from ._job import Job

END_SECONDS = 5.0
_MAIN = "import sys; del sys.path[0]; from jaxercise.grading._worker_main import main; main()"
_WORDS_BYTES = 2000

Lend = Callable[[int], tuple[socket.socket, int]]


class WorkerLostError(JaxerciseError):
    """Raised when a worker ended instead of answering; its text holds the worker's last words, for staff."""


class WorkerProcess:
    """One worker process; `jobs` counts what it was given.

    folder: where it and its notebooks keep temporary files. held: a file it keeps open as long as it lives. lend: see Zygote.lend.
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
                start_new_session=True,  # Ctrl-C is the grader's to understand
            )
        self._lines = self._socket.makefile("rb")

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def grade(self, job: Job) -> Mapping[str, object]:
        """Have one job done; see `serve` in the worker for the answer.

        Raises: WorkerLostError.
        """
        self.jobs += 1
        try:
            self._socket.sendall(job.to_json().encode() + b"\n")
            while "vanished" in (answer := json.loads(self._lines.readline() or b"null") or {"lost": True}):
                self._answer(answer["vanished"])
        except (OSError, ValueError) as error:
            raise WorkerLostError(self._last_words()) from error
        if "lost" in answer:
            raise WorkerLostError(self._last_words())
        return answer

    def kill(self) -> None:
        """End the process at once, from any thread; whoever waits for its answer learns of it."""
        with suppress(OSError):
            self._process.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Hang up and see it end."""
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

    def _answer(self, vanished: int) -> None:
        try:
            control, number = self._lend(vanished)
        except JaxerciseError as error:
            self._socket.sendall(json.dumps({"refused": str(error).removeprefix("No zygote: ")}).encode())
            return
        socket.send_fds(self._socket, [json.dumps({"number": number}).encode()], [control.fileno()])

    def _last_words(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        self._words.seek(0)
        said = self._words.read()[-_WORDS_BYTES:].decode(errors="replace").strip()
        return f"A worker ended ({self._process.returncode}). {said}".strip()
