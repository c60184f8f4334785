"""A process that waits for the processor is told from one that sleeps and one that has it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from jaxercise.grading._processes import Process
from jaxercise.grading._usage import Usage

BURN = "while True: pass"
SPAN = 1.5


@contextmanager
def running(code: str, count: int = 1, core: int | None = None) -> Iterator[list[Process]]:
    """Processes that run code, on one core if it is given."""
    at = [] if core is None else ["taskset", "-c", str(core)]
    started = [subprocess.Popen([*at, sys.executable, "-c", code], start_new_session=True) for _ in range(count)]
    try:
        time.sleep(0.3)
        yield [Process(each.pid, 0, 0, 0, False) for each in started]
    finally:
        for each in started:
            each.kill()
            each.wait()


def usage_of(family: list[Process]) -> Usage:
    """What a family used for a while."""
    usage = Usage()
    for _ in range(4):
        usage.sample(family)
        time.sleep(SPAN / 3)
    usage.sample(family)
    return usage


def test_one_of_many_on_a_core_is_starved_and_all_of_them_together_are_not() -> None:
    with running(BURN, 6, core=min(os.sched_getaffinity(0))) as family:
        assert usage_of(family[:1]).starved(SPAN)
        assert not usage_of(family).starved(SPAN)


def test_one_that_sleeps_is_not_starved_and_one_that_was_not_seen_twice_is_not() -> None:
    with running("import time; time.sleep(60)") as family:
        assert not usage_of(family).starved(SPAN)
        once = Usage()
        once.sample(family)
        assert not once.starved(SPAN)


def test_many_busy_processes_are_slowed_down_and_few_are_not() -> None:
    with running(BURN, 4 * (os.cpu_count() or 1)) as family:
        usage = Usage()
        for _ in range(20):
            usage.slow_down(family)
        assert min(os.getpriority(os.PRIO_PROCESS, process.pid) for process in family) > 3
    with running(BURN) as family:
        usage.slow_down(family)
        assert os.getpriority(os.PRIO_PROCESS, family[0].pid) == 0
