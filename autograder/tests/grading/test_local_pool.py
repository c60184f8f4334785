"""Workers share one zygote, and one that is lost costs nobody else anything."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
from jaxercise.grading import KernelChoice, Pool, Progress, StoredResult, UngradedError
from jaxercise.zygote import zygote
from jaxercise_testing.solved_course import submission


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def scores(run: StoredResult) -> dict[str, float]:
    return {name: report.score for name, report in run.reports.items()}


def test_workers_started_ahead_are_those_that_work_and_no_more_than_there_may_be():
    pool = Pool(2, Progress())
    pool.start(1)
    until(lambda: len(pool.pids) == 1)
    pool.start(30)
    until(lambda: len(pool.pids) == 2)
    pool.close()
    pool.start(2)
    assert pool.pids == []


KILLER = """
import glob, os, signal
for place in glob.glob("/proc/[0-9]*/stat"):
    with open(place) as stat:
        parent = stat.read().rpartition(")")[2].split()[1]
    with open(place.replace("stat", "cmdline")) as words:
        if parent == "{grader}" and "jaxercise.grading._worker_main" in words.read():
            os.kill(int(place.split("/")[2]), signal.SIGKILL)
"""


def test_a_notebook_that_kills_its_worker_twice_is_for_a_person_and_costs_nobody_else_anything(begin):
    grader, killer = begin(), submission(before=KILLER.format(grader=os.getpid()))
    grader.prefetch("ada", submission)
    grader.prefetch("eve", lambda: killer)
    grader.prefetch("kim", submission)
    with pytest.raises(UngradedError, match="worker ended"):
        grader.grade("eve", killer)
    assert (
        scores(grader.grade("ada", submission()))["double"]
        == scores(grader.grade("kim", submission()))["double"]
        == 4.0
    )


def test_a_failure_of_the_machinery_is_not_taken_for_a_result(begin):
    broken = KernelChoice(provisioner="there-is-none")
    run = begin(kernel=broken).grade("ada", submission())
    assert run.needs_review and set(run.outcomes.values()) == {"needs_review"}
    again = begin(kernel=broken).grade("ada", submission())
    assert again.run_id != run.run_id, "another command tries again"


def test_all_workers_fork_from_the_graders_own_zygote_and_a_new_one_when_it_is_gone(begin):
    grader = begin()
    grader.grade("ada", submission())
    before = zygote().pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert scores(grader.grade("eve", submission()))["double"] == 4.0
    assert zygote().pid not in (0, before)
    run = grader.grade("kim", submission())
    assert not any("fresh" in event for event in run.events)


def test_closing_in_the_middle_ends_at_once(begin):
    grader = begin()
    grader.prefetch("ada", lambda: submission(before="import time\ntime.sleep(600)"))
    grader.prefetch("eve", submission)
    threading.Event().wait(1.0)
    grader.close()
