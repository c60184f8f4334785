"""The processes of one student: found, measured and ended from outside."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """One line of the system's table: resident memory in bytes."""

    pid: int
    parent: int
    session: int
    memory_bytes: int
    zombie: bool


def family(root: int, mark: str = "") -> list[Process]:
    """The processes of the session of `root`, their descendants, and any whose environment or folder holds `mark`.

    Empty where there is no /proc. The mark finds those that left the session and whose parents have ended.
    """
    table = {process.pid: process for process in _table()}
    found = {
        process.pid
        for process in table.values()
        if process.session == root or process.pid == root or (mark and _bears(process.pid, mark))
    }
    while True:
        more = {process.pid for process in table.values() if process.parent in found} - found
        if not more:
            break
        found |= more
    return [table[pid] for pid in found - {os.getpid()} if not table[pid].zombie]


def end(root: int, mark: str = "", seconds: float = 3.0) -> bool:
    """Kill a family until none of it is left; False when some of it outlives `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            os.killpg(root, signal.SIGKILL)
        rest = family(root, mark)
        for process in rest:
            with contextlib.suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)
        if not rest or time.monotonic() > deadline:
            return not rest
        time.sleep(0.02)


def _table() -> Iterator[Process]:
    for folder in _PROC.iterdir() if _PROC.is_dir() else ():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                yield _read(folder)


def _read(folder: Path) -> Process:
    state, parent, _, session, *rest = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return Process(int(folder.name), int(parent), int(session), int(rest[17]) * _PAGE_BYTES, state in "ZX")


def _bears(pid: int, mark: str) -> bool:
    """Whether a process was started with the mark in its environment, or stands in a folder that holds it."""
    with contextlib.suppress(OSError):
        if mark.encode() in (_PROC / str(pid) / "environ").read_bytes():
            return True
    with contextlib.suppress(OSError):
        return mark in os.readlink(_PROC / str(pid) / "cwd")
    return False
