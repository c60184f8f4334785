"""Memory of a process, and memory and CPU time of the whole machine, read from the system's tables; for benchmarks."""

import os
import threading
from pathlib import Path

_TICKS, _LOOK_SECONDS = os.sysconf("SC_CLK_TCK"), 0.5


class Memory:
    """Looks at the memory of a process and of the machine until the end."""

    def __init__(self, pid: int) -> None:
        self._status, self._before = Path(f"/proc/{pid}/status"), used_mib()
        self._most, self._over = 0.0, threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def end(self) -> tuple[float, float]:
        """The most that each used, in MiB; of the machine, above what was used at the start."""
        largest = field_kib(self._status.read_text(), "VmHWM:") / 1024
        self._over.set()
        self._looking.join()
        return largest, self._most

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._most = max(self._most, used_mib() - self._before)


def machine_cpu() -> float:
    """CPU seconds of all processes since the machine was started; never the CPU time of a run, which other processes share."""
    user, nice, system, _, _, irq, soft, *_ = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + irq + soft) / _TICKS


def used_mib() -> float:
    """Memory that is not available."""
    text = Path("/proc/meminfo").read_text()
    return (field_kib(text, "MemTotal:") - field_kib(text, "MemAvailable:")) / 1024


def field_kib(text: str, name: str) -> int:
    """A field of one of the system's tables."""
    return int(next(line for line in text.splitlines() if line.startswith(name)).split()[1])
