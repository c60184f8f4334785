"""What no limit of the system sees: memory, processes and files of a whole kernel, looked at from outside a few times a second."""

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
    """Looks at one kernel and its workplace."""

    def __init__(self, pid: int, folder: Path, budget: Budget) -> None:
        self._pid, self._folder, self._budget = pid, folder, budget
        self._root = processes.keeper(pid)
        self._looks = 0

    def look(self) -> str:
        """Empty, or what there is too much of: `out_of_memory`, `too_many_processes` or `disk_full`."""
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
        """Memory of all processes and of files in memory; pages that several share are counted once, if it matters."""
        files = sum((room.f_blocks - room.f_bfree) * room.f_frsize for room in self._rooms())
        resident = sum(process.memory_bytes for process in family) + files
        if resident <= self._budget.memory_bytes:
            return resident
        return sum(processes.own_share(process) for process in family) + files

    def _rooms(self) -> Iterator[os.statvfs_result]:
        """The file systems in memory of a kernel with a room of its own; their sizes are limited, in case they cannot be looked at."""
        for place in (self._folder, Path("/dev/shm")):
            with contextlib.suppress(OSError):
                inside = f"/proc/{self._pid}/root{place}"
                if os.stat(inside).st_dev != os.stat(place).st_dev:
                    yield os.statvfs(inside)

    def _too_much_on_disk(self, family: list[processes.Process]) -> bool:
        """Count files in the workplace, and those that a process holds open though nobody can find them any more."""
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
