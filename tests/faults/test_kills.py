"""Any process of a run may be killed at any moment: the same command afterwards ends with the scores of an undisturbed run."""

import random
import time

import pytest
from jaxercise_testing.graded_course import Course, all_gone, family, kill, right_scores, scores, wait_for

ROLES = ("grader", "worker", "zygote", "kernel")
SECONDS = 12.0  # about what a run of the whole class takes
FEW, SECONDS_FOR_FEW = 12, 7.0  # every fault of the class is among so many


def killed_and_restarted(course: Course, role: str, seed: int, seconds: float = SECONDS) -> int:
    """Kill one process of a role at a moment drawn by the seed, and run the command again until it succeeds; how often it ran."""
    dice = random.Random(seed)
    run = course.begin()
    time.sleep(dice.uniform(0.5, seconds))
    victims, relatives = wait_for(role, run), list(family(run))
    if victims:
        kill(dice.choice(victims))
    code, runs = run.wait(), 1
    assert all_gone(relatives)
    while code != 0 and runs < 3:
        code, runs = course.autograde().returncode, runs + 1
    assert code == 0
    return runs


@pytest.mark.parametrize(("role", "seed"), [("grader", 11), ("zygote", 23), ("worker", 31)])
def test_a_killed_process_changes_no_score(few, role, seed):
    course = few(FEW)
    runs = killed_and_restarted(course, role, seed, SECONDS_FOR_FEW)
    assert runs <= (2 if role == "grader" else 1)
    assert scores(course) == right_scores(FEW)


@pytest.mark.soak
def test_a_run_that_nothing_disturbs_has_these_scores(course):
    assert course.autograde().returncode == 0
    assert scores(course) == right_scores()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(50))
def test_a_killed_process_changes_no_score_whichever_and_whenever(course, seed):
    killed_and_restarted(course, ROLES[seed % 4], 1000 + seed)
    assert scores(course) == right_scores()
