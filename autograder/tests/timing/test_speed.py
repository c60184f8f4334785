"""Speed is judged beside a function that the notebook gives, by clocks that the student's process cannot reach."""

import json
import subprocess
import sys

import pytest
from jaxercise._race import NEAR, Race, race
from jaxercise._report import from_json, to_json
from jaxercise_testing.speed_course import NAME, RIGHT, SLOW, SpeedCourse

# Computes a few times, and then says again what it said before.
CACHED = """
remembered = []

def rows(W, X):
    if len(remembered) < 12:
        remembered.append(jnp.stack([jnp.tanh(W @ x) for x in X]))
    return remembered[-1]
"""
CLOCKS = """
import time
for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
import jaxercise._operations
jaxercise._operations._PERFORM["race"] = lambda *ignored: {"equal": True, "times": 99.0, "decided": True}
def given_rows(W, X):
    time.sleep(1)
"""
CHILDREN = """
import subprocess, sys

def rows(W, X):
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"])
    return jnp.tanh(X @ W.T)
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> SpeedCourse:
    return SpeedCourse(tmp_path_factory.mktemp("source"))


def messages(report: object) -> list[str]:
    return [result.message for result in report.results]


def times(theirs: float, given: float, asking: float, **how: object) -> float:
    """How many times as fast an answer is whose rounds all take so long."""
    return race(lambda *_: (theirs, given, asking), Race(4.0, **how)).times


def test_what_asking_takes_is_the_work_of_neither():
    assert times(0.5, 2.0, 0.25) == pytest.approx(1.75 / 0.25)
    assert times(0.2, 2.0, 0.25) == pytest.approx(1.75 / 0.02)
    assert times(0.2, 0.2, 0.25) == pytest.approx(1.0)


def test_what_takes_the_given_function_longer_than_usual_makes_no_answer_faster():
    usual = (2.0, 0.25)  # of the given function, and of asking
    assert times(0.5, 20.0, 0.4, usual=usual) == pytest.approx(1.75 / 0.25)
    assert times(0.5, 1.0, 0.125, usual=usual) == pytest.approx(0.875 / 0.375)


def test_an_answer_that_treats_all_rows_at_once_is_fast(judge):
    report = judge(RIGHT)
    assert report.passed
    (speed,) = (result.speed for result in report.results if result.speed)
    assert (speed.than, speed.wanted) == ("given_rows", 4.0) and speed.times > 4 / NEAR
    assert from_json(json.loads(json.dumps(to_json(report)))) == report


def test_a_loop_is_as_slow_as_the_given_loop_and_told_so(judge):
    report = judge(SLOW)
    assert (report.score, messages(report)) == (2.0, ["", "mechanism.no_faster"])
    assert report.misconception == f"{NAME}.rows.loop"


@pytest.mark.parametrize("between", [CLOCKS])
def test_clocks_and_races_of_the_notebook_are_not_looked_at(judge, between):
    assert messages(judge(SLOW, between)) == ["", "mechanism.no_faster"]
    assert messages(judge(RIGHT, between)) == ["", ""]


@pytest.mark.soak
def test_beside_eight_busy_processes_no_right_answer_is_too_slow(judge):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8)]
    try:
        told = [messages(judge(RIGHT)) for _ in range(20)]
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert told == [["", ""]] * 20


def test_a_result_kept_from_before_is_seen(judge):
    report = judge(CACHED)
    assert messages(report) == ["", "mechanism.timed_otherwise"]
    assert [result.speed for result in report.results] == [None, None]


def test_the_work_of_children_is_work(judge):
    assert messages(judge(CHILDREN))[1] in ("mechanism.no_faster", "mechanism.too_slow")


def test_without_the_given_function_a_person_decides(judge):
    assert judge(RIGHT, beside_given=False).outcome == "needs_review"
