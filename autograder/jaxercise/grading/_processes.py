"""Finds, measures and kills the processes of one student from outside."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..sandbox import processor_seconds

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """One process of the system's table; resident memory in bytes."""

    pid: int
    parent: int
    session: int
    memory_bytes: int
    zombie: bool


def family(root: int, mark: str = "") -> list[Process]:
    """The processes of the session of `root`, their descendants, and any whose environment or current folder holds `mark`.

    The mark finds processes that left the session and whose parents have ended. Empty where there is no /proc.
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


def descendants(root: int) -> list[Process]:
    """The processes below `root`, found without reading the whole table; a keeper also adopts orphans, so none is missed below one."""
    found, todo = [], _children(root)
    while todo:
        pid = todo.pop()
        todo += _children(pid)
        with contextlib.suppress(OSError, ValueError, IndexError):
            found.append(_read(_PROC / str(pid)))
    return [process for process in found if not process.zombie]


def keeper(pid: int) -> int:
    """The keeper process of a forked kernel; 0 for a kernel without one, or where the system does not list children."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        parent = _read(_PROC / str(pid)).parent
        if parent not in (0, 1, os.getpid()) and (_PROC / str(parent) / "task" / str(parent) / "children").exists():
            return parent
    return 0


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used; 0.0 when it has ended."""
    with contextlib.suppress(OSError):
        return processor_seconds(pid)
    return 0.0


def family_cpu_seconds(pid: int) -> float:
    """Processor time that a process and all that it started have used; what has ended counts in steps of a clock tick."""
    root = keeper(pid)
    alive = [root, *(process.pid for process in descendants(root))] if root else [pid]
    return sum(cpu_seconds(each) * (each != root) + _of_ended_children(each) for each in alive)


def _of_ended_children(pid: int) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        times = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[13:15]
        return sum(map(int, times)) / _TICKS
    return 0.0


def own_share(process: Process) -> int:
    """Proportional set size of a process in bytes; its resident memory where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError, StopIteration):
        lines = (_PROC / str(process.pid) / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return process.memory_bytes


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, (_PROC / str(pid) / "task" / task / "children").read_text().split())
    return found


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
    """Whether a process has the mark in its environment or in the path of its current folder."""
    with contextlib.suppress(OSError):
        if mark.encode() in (_PROC / str(pid) / "environ").read_bytes():
            return True
    with contextlib.suppress(OSError):
        return mark in os.readlink(_PROC / str(pid) / "cwd")
    return False
