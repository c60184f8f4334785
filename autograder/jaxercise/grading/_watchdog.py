"""Watches the memory, processes and files of a whole kernel, which no limit of the system covers."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..grading import _processes as processes
from ._budget import Budget

_BLOCK_BYTES = 512
_DISK_EVERY = 5  # looks


class Watchdog:
    """Measures one kernel and its scratch folder."""

    def __init__(self, pid: int, folder: Path, budget: Budget) -> None:
        self._pid, self._folder, self._budget = pid, folder, budget
        self._root = processes.keeper(pid)
        self._looks = 0

    def look(self) -> str:
        """Measure once. Returns: empty, or the limit that is exceeded: `out_of_memory`, `too_many_processes` or `disk_full`."""
        family = processes.descendants(self._root) if self._root else processes.family(self._pid)
        if len(family) > self._budget.processes:
            return "too_many_processes"
        if self._memory(family) > self._budget.memory_bytes:
            return "out_of_memory"
        if any(room.f_files - room.f_ffree > self._budget.files for room in self._rooms()):
            return "disk_full"
        self._looks += 1
        return "disk_full" if self._looks % _DISK_EVERY == 0 and self._too_much_on_disk(family) else ""

    def _memory(self, family: list[processes.Process]) -> int:
        """Bytes of all processes and of files in memory; shared pages are counted once if the plain sum exceeds the limit."""
        files = sum((room.f_blocks - room.f_bfree) * room.f_frsize for room in self._rooms())
        resident = sum(process.memory_bytes for process in family) + files
        if resident <= self._budget.memory_bytes:
            return resident
        return sum(processes.own_share(process) for process in family) + files

    def _rooms(self) -> Iterator[os.statvfs_result]:
        """The in-memory file systems of a kernel with its own namespaces; unreadable ones are skipped, as their sizes are limited."""
        for place in (self._folder, Path("/dev/shm")):
            with contextlib.suppress(OSError):
                inside = f"/proc/{self._pid}/root{place}"
                if os.stat(inside).st_dev != os.stat(place).st_dev:
                    yield os.statvfs(inside)

    def _too_much_on_disk(self, family: list[processes.Process]) -> bool:
        """Add up the files in the scratch folder and the deleted files that processes hold open."""
        left, files = self._budget.disk_bytes - sum(map(_hidden_bytes, family)), self._budget.files
        for folder, folders, names in os.walk(self._folder):
            files -= len(folders) + len(names)
            for name in names:
                with contextlib.suppress(OSError):
                    left -= os.lstat(os.path.join(folder, name)).st_blocks * _BLOCK_BYTES
            if left < 0 or files < 0:
                return True
        return left < 0


def _hidden_bytes(process: processes.Process) -> int:
    found = 0
    with contextlib.suppress(OSError):
        for link in os.scandir(f"/proc/{process.pid}/fd"):
            with contextlib.suppress(OSError):
                file = os.stat(link.path)
                if not file.st_nlink and stat.S_ISREG(file.st_mode):
                    found += file.st_blocks * _BLOCK_BYTES
    return found
