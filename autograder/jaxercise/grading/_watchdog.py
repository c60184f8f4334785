"""Watches the memory, processes and files of a whole kernel, which no limit of the system covers."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..grading import _processes as processes
from ..sandbox import has_share
from ._budget import Budget
from ._usage import Usage

_BLOCK_BYTES = 512
_SELDOM = 5  # looks between two at files and at shares of the processor
DEEPEST = 200  # folders in each other: beyond a path's longest length, files cannot be measured


class Watchdog:
    """Measures one kernel and its scratch folder."""

    def __init__(self, pid: int, folder: Path, budget: Budget) -> None:
        self._pid, self._folder, self._budget = pid, folder, budget
        self._root = processes.keeper(pid)
        self._looks = 0
        self._usage, self._shares = Usage(), has_share(pid)

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
        if self._looks % _SELDOM:
            return ""
        self._usage.sample(family)
        if not self._shares:
            self._usage.slow_down(family)
        return "disk_full" if self._too_much_on_disk(family) else ""

    def starved(self, seconds: float) -> bool:
        """Whether the kernel, in the last `seconds`, wanted the processor and had much less of it than its limit."""
        return self._usage.starved(seconds)

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
        todo = [(str(self._folder), 0)]
        while todo and left >= 0 and files >= 0:
            folder, depth = todo.pop()
            if depth > DEEPEST:
                return True
            for entry in _entries(folder):
                files -= 1
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        todo.append((entry.path, depth + 1))
                    else:
                        left -= entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES
                if files < 0:
                    break
        return left < 0 or files < 0


def _entries(folder: str) -> list[os.DirEntry]:
    """What is in a folder; one that its owner closed is opened. Empty if it is gone."""
    for _ in range(2):
        try:
            with os.scandir(folder) as found:
                return list(found)
        except PermissionError:
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
        except OSError:
            break
    return []


def _hidden_bytes(process: processes.Process) -> int:
    found = 0
    with contextlib.suppress(OSError):
        for link in os.scandir(f"/proc/{process.pid}/fd"):
            with contextlib.suppress(OSError):
                file = os.stat(link.path)
                if not file.st_nlink and stat.S_ISREG(file.st_mode):
                    found += file.st_blocks * _BLOCK_BYTES
    return found
