"""Measures how much of the processor a kernel's processes got, and how long they had to wait for it."""

import contextlib
import math
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ._processes import Process

SHARE = 0.75  # of the processor in a span of time, below which a kernel had less than its limit
WAITED = 0.25  # of that span in which some thread could have run, had there been a processor
EVERY_TASK = 8  # processes, beyond which only the first thread of each is looked at
_NICE = 1.25  # how many times less of the processor a step of niceness gives
_SAMPLES = 2000


@dataclass(frozen=True)
class Sample:
    """What all processes had until a moment; seconds."""

    moment: float
    used: float
    waited: float


class Usage:
    """Samples of one kernel's processes. A system that does not tell how long a thread waited counts as one where it always did."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=_SAMPLES)
        self._threads: dict[int, tuple[float, float]] = {}
        self._nice = 0

    def sample(self, family: Iterable[Process]) -> None:
        """Look at the processes now."""
        now, known = time.monotonic(), self._threads
        last = self._samples[-1] if self._samples else Sample(now, 0.0, 0.0)
        self._threads = {task: _times(pid, task, now - last.moment) for pid, task in _tasks(list(family))}
        used, waited = (
            sum(max(0.0, times[kind] - known.get(task, (0.0, 0.0))[kind]) for task, times in self._threads.items())
            for kind in (0, 1)
        )
        self._samples.append(Sample(now, last.used + used, last.waited + waited))

    def starved(self, seconds: float) -> bool:
        """Whether the processes, in the last `seconds`, wanted the processor and had less of it than that."""
        if len(self._samples) < 2:
            return False
        end = self._samples[-1]
        start = next((each for each in list(self._samples) if each.moment >= end.moment - seconds), end)
        span = end.moment - start.moment
        return end.used - start.used < SHARE * span and end.waited - start.waited > WAITED * span

    def slow_down(self, family: Iterable[Process]) -> None:
        """Give many busy threads together no larger share than one for each processor would have, where no group of processes does that."""
        tasks = list(_tasks(list(family)))
        busy = sum(_runs(pid, task) for pid, task in tasks) / (os.cpu_count() or 1)
        nice = min(19, math.ceil(math.log(busy, _NICE))) if busy > 1 else 0
        if nice > self._nice:
            self._nice = nice
            for _, task in tasks:
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, task, nice)


def _tasks(family: list[Process]) -> Iterator[tuple[int, int]]:
    for process in family:
        tasks = [process.pid]
        if len(family) <= EVERY_TASK:
            with contextlib.suppress(OSError):
                tasks = [int(name) for name in os.listdir(f"/proc/{process.pid}/task")]
        for task in tasks:
            yield process.pid, task


def _times(pid: int, task: int, span: float) -> tuple[float, float]:
    """Seconds that a thread ran, and waited for a processor."""
    try:
        ran, waited, _ = Path(f"/proc/{pid}/task/{task}/schedstat").read_text(encoding="ascii").split()
        return int(ran) * 1e-9, int(waited) * 1e-9
    except (OSError, ValueError):
        return 0.0, span


def _runs(pid: int, task: int) -> bool:
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/task/{task}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "R"
    return False
