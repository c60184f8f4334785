"""Workers share one zygote, and one that is lost costs nobody else anything."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
from jaxercise.grading import Budget, KernelChoice, LocalPool, Progress, StoredResult, UngradedError, _job
from jaxercise.zygote import zygote
from jaxercise_testing.solved_course import NAME, RIGHT, submission


def until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.01)


def scores(run: StoredResult) -> dict[str, float]:
    return {name: report.score for name, report in run.reports.items()}


def test_workers_started_ahead_are_those_that_work_and_no_more_than_there_may_be():
    pool = LocalPool(2, Progress())
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
    grader = begin()
    for student, before in (("ada", ""), ("eve", KILLER.format(grader=os.getpid())), ("kim", "")):
        grader.hand_in(student, submission(before=before))
    with pytest.raises(UngradedError, match="worker ended"):
        grader.grade("eve")
    for student in ("ada", "kim"):
        assert scores(grader.grade(student))["double"] == 4.0


def test_a_course_has_a_check_held_for_a_person_and_is_judged_anew_by_what_it_says(begin):
    wrong = submission({"double": "def double(x):\n    return 3 * x", "reverse": RIGHT["reverse"]})
    before = begin().result("ada", wrong)
    held = begin(effects={f"{NAME}.double": "hold"}).result("ada", wrong)
    assert [before.outcomes[name] for name in ("double", "reverse")] == ["values", "passed"]
    assert [held.outcomes[name] for name in ("double", "reverse")] == ["needs_review", "passed"]
    assert before.judged_by["double"] != held.judged_by["double"]
    assert before.judged_by["reverse"] == held.judged_by["reverse"]


def test_a_failure_of_the_machinery_is_not_taken_for_a_result(begin):
    broken = KernelChoice(provisioner="there-is-none")
    run = begin(kernel=broken).result("ada", submission())
    assert run.suspect and set(run.outcomes.values()) == {"needs_review"}
    again = begin(kernel=broken).result("ada", submission())
    assert again.run_id != run.run_id, "another command tries again"


def test_all_workers_fork_from_the_graders_own_zygote_and_a_new_one_when_it_is_gone(begin):
    grader = begin()
    grader.result("ada", submission())
    before = zygote().pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert scores(grader.result("eve", submission()))["double"] == 4.0
    assert zygote().pid not in (0, before)
    run = grader.result("kim", submission())
    assert not any("fresh" in event for event in run.events)


def test_closing_in_the_middle_ends_at_once(begin):
    grader = begin()
    grader.hand_in("ada", submission(before="import time\ntime.sleep(600)"))
    grader.hand_in("eve", submission())
    threading.Event().wait(1.0)
    grader.grader.close()


def test_a_worker_that_hangs_is_ended_at_its_deadline_and_costs_its_student_alone(begin, monkeypatch):
    start = time.monotonic()
    begin(workers=1).result("kim", submission())
    took = time.monotonic() - start
    monkeypatch.setattr(_job, "MACHINERY_SECONDS", took)
    grader = begin(budget=Budget(notebook_seconds=2 * took), workers=1)
    grader.hand_in("eve", submission())
    until(lambda: len(grader.pool.pids) == 1)
    os.kill(grader.pool.pids[0], signal.SIGSTOP)
    grader.hand_in("ada", submission())
    assert scores(grader.grade("ada"))["double"] == 4.0
    with pytest.raises(UngradedError, match="not finished within"):
        grader.grader.received("eve")


def test_a_worker_that_used_up_its_processor_time_is_not_tried_again(begin):
    grader = begin(workers=1)
    grader.hand_in("eve", submission(before="import time\ntime.sleep(30)"))
    until(lambda: len(grader.pool.pids) == 1)
    os.kill(grader.pool.pids[0], signal.SIGXCPU)
    with pytest.raises(UngradedError, match="too much processor time"):
        grader.grade("eve")
