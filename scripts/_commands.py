"""Run commands of `make test`, showing their words as they come; what still runs when the time is over is ended."""

import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jaxercise_testing.closing import UNTIL

ROOT = Path(__file__).resolve().parent.parent
TO_CLOSE = 30.0  # seconds in which what was asked to end may do so, before it is killed
_running: set[subprocess.Popen] = set()


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, its lines, the CPU seconds of all its processes, and whether it was the time that ended it."""

    code: int
    lines: list[str]
    cpu: float
    ended: bool


def shown_run(label: str, command: list[str], patience: float = math.inf) -> Ran:
    """Run a command, showing its words behind a label as they come.

    `patience`: seconds after the time of `make test` at which it is ended, with all it started.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,  # so that what it started ends with it
    )
    lines: list[str] = []
    showing = threading.Thread(target=_show, args=(process, label, lines), daemon=True)
    with _ended_after(process, max(seconds_left() + patience, 0.0)):
        showing.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        showing.join(TO_CLOSE)  # what it left behind may hold on to its output
    ended = process.returncode in (-signal.SIGTERM, -signal.SIGKILL) and seconds_left() <= 0  # a kill before is a crash
    return Ran(process.returncode, lines, used.ru_utime + used.ru_stime, ended)


def end_all() -> None:
    """End every command that runs."""
    for process in list(_running):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)


def seconds_left() -> float:
    """Until the time of `make test` is over."""
    return float(os.environ.get(UNTIL, "inf")) - time.time()


def _show(process: subprocess.Popen, label: str, lines: list[str]) -> None:
    with process.stdout:
        for line in process.stdout:
            print(f"{label:<11} | {line}", end="", flush=True)
            lines.append(line)


@contextmanager
def _ended_after(process: subprocess.Popen, seconds: float) -> Iterator[None]:
    """End a process and what it started unless the block has been left by then."""
    timer = threading.Timer(seconds, _end, (process,))
    timer.daemon = True
    if seconds < threading.TIMEOUT_MAX:
        timer.start()
    _running.add(process)
    try:
        yield
    finally:
        _running.discard(process)
        timer.cancel()


def _end(process: subprocess.Popen) -> None:
    """End a process and what it started; kill what does not end, as a busy Node does not hear the signal."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        time.sleep(TO_CLOSE)
        os.killpg(process.pid, signal.SIGKILL)
