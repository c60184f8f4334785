"""CPU seconds of a tree of processes, sampled from /proc, with the orphans that the tree leaves."""

import ctypes
import os
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS, _LOOK_SECONDS = os.sysconf("SC_CLK_TCK"), 0.05
_PR_SET_CHILD_SUBREAPER = 36
_Key = tuple[int, int]


@dataclass(frozen=True)
class _Row:
    """One process: its own CPU seconds, and those of the children it has waited for."""

    parent: int
    zombie: bool
    own: float
    waited: float


class ProcessTree:
    """The processes started by `start` and all their descendants; while it is open, their orphans become our children.

    A process belongs to the tree if its parent does, if it did before, or if it is our child and bears the mark in its environment.
    """

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._roots: set[int] = set()
        self._members: dict[_Key, _Row] = {}
        self._reaped = self._reaped_before = self._unwaited = 0.0
        self._lock, self._over = threading.RLock(), threading.Event()
        _adopt_orphans(True)
        self._looking = threading.Thread(target=self._look_on, daemon=True)
        self._looking.start()

    def start(self, launch: Callable[[], subprocess.Popen]) -> subprocess.Popen:
        """Launch a root of the tree, whose environment holds the mark."""
        with self._lock:
            process = launch()
            self._roots.add(process.pid)
            self._look()
        return process

    def reap(self, root: int, wait: Callable[[], float | None]) -> float | None:
        """What `wait` gives for a root, counted as CPU seconds of the tree when the root has ended."""
        with self._lock:
            if (used := wait()) is not None:
                self._roots.discard(root)
                self._reaped += used
        return used

    def cpu_seconds(self) -> float:
        """CPU seconds so far: of living processes, of those that were waited for, and as last seen of the rest."""
        with self._lock:
            self._look()
            return self._reaped + self._unwaited + sum(row.own + row.waited for row in self._members.values())

    def close(self) -> None:
        """Look no more, and adopt no more orphans."""
        self._over.set()
        self._looking.join()
        self._look()
        _adopt_orphans(False)

    def _look_on(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            with self._lock:
                self._look()

    def _look(self) -> None:
        """Find the members of now; what the vanished had used is counted unless somebody waited for them."""
        before, now = self._members, self._find(_table())
        self._reap_orphans(now)
        gone = sum(row.own + row.waited for key, row in before.items() if key not in now)
        waited_for = sum(row.waited - (before[key].waited if key in before else 0.0) for key, row in now.items())
        self._unwaited += max(0.0, gone - waited_for - (self._reaped - self._reaped_before))
        self._members, self._reaped_before = now, self._reaped

    def _find(self, table: dict[_Key, _Row]) -> dict[_Key, _Row]:
        found = {key for key, row in table.items() if key in self._members or self._is_ours(key, row)}
        while True:
            pids = {pid for pid, _ in found}
            more = {key for key, row in table.items() if row.parent in pids} - found
            if not more:
                return {key: table[key] for key in found}
            found |= more

    def _is_ours(self, key: _Key, row: _Row) -> bool:
        if row.parent == os.getpid() and not row.zombie:
            with suppress(OSError):
                return self.mark.encode() in Path(f"/proc/{key[0]}/environ").read_bytes().split(b"\0")
        return False

    def _reap_orphans(self, now: dict[_Key, _Row]) -> None:
        """Wait for members that became our children and have ended."""
        for key, row in list(now.items()):
            if row.zombie and row.parent == os.getpid() and key[0] not in self._roots:
                with suppress(ChildProcessError):
                    pid, _, used = os.wait4(key[0], os.WNOHANG)
                    if pid:
                        self._reaped += used.ru_utime + used.ru_stime
                        del now[key]


def _table() -> dict[_Key, _Row]:
    """All processes of the machine by number and start."""
    table = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{name}/stat", "rb", buffering=0) as file:
                    state, parent, *rest = file.read().rpartition(b")")[2].split()
                user, system, child_user, child_system = map(int, rest[9:13])
                row = _Row(int(parent), state in b"ZX", (user + system) / _TICKS, (child_user + child_system) / _TICKS)
                table[int(name), int(rest[17])] = row
    return table


def _adopt_orphans(yes: bool) -> None:
    """Become, or no longer be, the parent of every descendant whose own parent ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, int(yes), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")
