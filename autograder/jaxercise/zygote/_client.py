"""The grading process's side of the zygote: starts it when first needed, asks it for copies, and ends it."""

import atexit
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from .._errors import JaxerciseError
from ..sandbox import CORE_ONLY, UNPROTECTED, Policy, can_fork_kernels
from ._font_list import font_list_folder

START_SECONDS = 1800.0  # after which it counts as hanging: a busy machine with cold disks needs minutes
FORK_SECONDS = 300.0  # the same
VANISH_SECONDS = 2.0  # a zygote closes its socket a little before it has ended
REPLY_BYTES = 1 << 16
TO_GROUP = 4  # pidfd_send_signal to the whole process group, from Linux 6.9
# Variables that a zygote gets from our environment; a kernel's come with each request.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")
OWN = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONNOUSERSITE": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
_MAIN = "import sys; del sys.path[0]; from jaxercise.zygote._server import main; main()"
_WORDS_BYTES = 2000
log = logging.getLogger(__name__)


class ZygoteError(JaxerciseError):
    """Raised when a process cannot be forked from a zygote, or the zygote vanished with it. Only staff may read it."""


class ForkedProcess:
    """A process that a zygote forked, with the part of subprocess.Popen that jupyter_client uses.

    used: its CPU seconds and peak bytes, once it has ended. Deleting this object ends the process: its connection is the lease.
    """

    stdin = stdout = stderr = None

    def __init__(self, lease: socket.socket, pid: int, pidfd: int) -> None:
        self.pid, self.returncode, self.used = pid, None, {}
        self._lease, self._pidfd, self._lock = lease, pidfd, threading.Lock()

    def poll(self) -> int | None:
        """The exit code, or None while the process runs.

        Raises: ZygoteError when the zygote or the keeper was killed, and the process with it.
        """
        with self._lock:
            if self.returncode is None and self._ready(0.0):
                self._learn()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended; returns its exit code.

        Raises: subprocess.TimeoutExpired, ZygoteError.
        """
        if self.returncode is None and self._lease.fileno() >= 0 and not self._ready(timeout):
            raise subprocess.TimeoutExpired("a forked process", timeout)
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Signal the process and its group; does nothing when it has ended."""
        with self._lock, suppress(ProcessLookupError):
            if self._pidfd < 0:
                return
            try:
                signal.pidfd_send_signal(self._pidfd, signum, None, TO_GROUP)
            except OSError as error:
                if isinstance(error, ProcessLookupError):
                    raise
                signal.pidfd_send_signal(self._pidfd, 0)  # its number is its own as long as this succeeds
                os.killpg(self.pid, signum)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def _ready(self, seconds: float | None) -> bool:
        if self._lease.fileno() < 0:
            raise ZygoteError("The zygote vanished with this process.")
        watch = select.poll()
        watch.register(self._lease, select.POLLIN)
        return bool(watch.poll(None if seconds is None else seconds * 1000))

    def _learn(self) -> None:
        try:
            raw = self._lease.recv(REPLY_BYTES)
        except OSError:
            raw = b""
        self._close()
        if not raw:
            raise ZygoteError("The zygote vanished with this process.")
        self.used = json.loads(raw)
        self.returncode = self.used.pop("returncode")

    def _close(self) -> None:
        self._lease.close()
        os.close(self._pidfd)
        self._pidfd = -1

    def __del__(self) -> None:
        if self._pidfd >= 0:
            self._close()


class Zygote:
    """One zygote: started at the first request, and once more by a request that finds it gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen | None = None
        self._failure = ""

    @property
    def pid(self) -> int:
        """The pid of its process; 0 when there is none."""
        return self._process.pid if self._process else 0

    def fork(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str | Path,
        limits: Mapping[str, int] = CORE_ONLY,
        stdio: Sequence[int | None] = (None, 1, 2),
        policy: Policy = UNPROTECTED,
    ) -> ForkedProcess:
        """Fork a process that runs `python -m ...` or `python -c ...` with everything imported; it is confined when this returns.

        env: its whole environment. stdio: file descriptors; None for nothing.
        Raises: ZygoteError when that is not possible here. Start a fresh process then, if the policy is unprotected.
        """
        asked = {"argv": list(argv), "env": dict(env), "cwd": str(cwd), "limits": dict(limits)}
        request = json.dumps({**asked, "policy": policy.plain()}).encode()
        for last in (False, True):
            control = self._running()
            try:
                return _ask(control, request, stdio)
            except (ConnectionError, TimeoutError) as error:
                if last:
                    raise ZygoteError(f"The zygote vanished twice ({type(error).__name__}).") from error
                log.warning("The zygote vanished (%s) and is started again.", type(error).__name__)
                self._end(control)
            except OSError as error:  # such as a request that is too long
                raise ZygoteError(f"The zygote cannot be asked: {error}") from error
        raise AssertionError("The loop returns or raises.")

    def lend(self, vanished: int = 0) -> tuple[socket.socket, int]:
        """The control socket and pid of the zygote, for another process to use; this process still ends it.

        vanished: a pid. If the zygote of that pid has ended, a new one is started.
        Raises: ZygoteError when none can be started.
        """
        control, process = self._control, self._process
        if process and process.pid == vanished:
            with suppress(subprocess.TimeoutExpired):
                process.wait(VANISH_SECONDS)
                self._end(control)
        return self._running(), self.pid

    def close(self) -> None:
        """End the zygote and every process that it forked."""
        self._end(self._control)

    def _running(self) -> socket.socket:
        with self._lock:
            if self._failure:
                raise ZygoteError(self._failure)
            if self._control is None:
                try:
                    self._start()
                except (OSError, ZygoteError, ValueError) as error:
                    # Every later request would wait for the same failure.
                    self._failure = f"No zygote: {error}"
                    raise ZygoteError(self._failure) from error
            return self._control

    def _start(self) -> None:
        if reason := can_fork_kernels():
            raise ZygoteError(reason)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile() as words:
            command = [sys.executable, "-u", "-c", _MAIN, str(theirs.fileno())]
            process = subprocess.Popen(
                command,
                env=_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
            theirs.close()
            try:
                _greet(ours, words)
            except BaseException:
                ours.close()
                process.kill()
                process.wait()
                raise
        self._control, self._process = ours, process

    def _end(self, control: socket.socket | None) -> None:
        with self._lock:
            if control is None or control is not self._control:
                return  # another thread has ended it already
            control.close()
            self._control = None
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5.0)
            self._process.kill()
            self._process.wait()
            self._process = None


_zygotes: dict[int, Zygote] = {}
_choosing = threading.Lock()


def zygote() -> Zygote:
    """The zygote of this process. A fork of this process gets a zygote of its own."""
    with _choosing:
        if os.getpid() not in _zygotes:
            _zygotes[os.getpid()] = Zygote()
            atexit.register(_zygotes[os.getpid()].close)
        return _zygotes[os.getpid()]


def use_zygote(pid: int, chosen: Zygote) -> None:
    """Let a process use this zygote instead of starting one."""
    with _choosing:
        _zygotes[pid] = chosen


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | OWN


def _greet(control: socket.socket, words: BinaryIO) -> None:
    """Tell a new zygote the folder of the font list, and wait until it is ready.

    Raises: ZygoteError with its last words.
    """
    control.settimeout(START_SECONDS)
    control.send(json.dumps({"fonts": str(font_list_folder())}).encode())
    raw = control.recv(REPLY_BYTES)
    reply = json.loads(raw or b"{}")
    if "pid" not in reply:
        words.seek(0)
        raise ZygoteError(
            reply.get("refused") or f"it ended: {words.read()[-_WORDS_BYTES:].decode(errors='replace').strip()}"
        )
    control.settimeout(FORK_SECONDS)


def _ask(control: socket.socket, request: bytes, stdio: Sequence[int | None]) -> ForkedProcess:
    """Send one request with a new lease, on which the answer comes: messages of several threads do not mix."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ExitStack() as open_files:
        open_files.enter_context(ours)
        with theirs, open(os.devnull, "r+b", buffering=0) as nothing:
            socket.send_fds(
                control, [request], [theirs.fileno(), *(nothing.fileno() if fd is None else fd for fd in stdio)]
            )
        ours.settimeout(FORK_SECONDS)
        raw, fds, _, _ = socket.recv_fds(ours, REPLY_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        if not raw:
            raise ConnectionResetError
        reply = json.loads(raw)
        if "pid" not in reply:
            raise ZygoteError(f"The zygote refused: {reply.get('refused')}")
        open_files.pop_all()
    return ForkedProcess(ours, reply["pid"], fds[0])
