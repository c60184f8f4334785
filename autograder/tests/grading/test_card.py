"""What a GPU changes in grading: who used it is seen from outside, and what it computes is timed by the clock on the wall.

A device file takes the place of a card, and the CPU computes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jaxercise._bundle import Bundle
from jaxercise._report import Report
from jaxercise.grading import (
    NO_CARD,
    GradedNotebook,
    KernelChoice,
    LocalPool,
    bake_in_child,
    grade_notebook,
    kernel_choice,
)
from jaxercise.grading._card import with_card
from jaxercise.sandbox import Policy, cards
from jaxercise_testing.class_grader import class_graders, tiny_setting
from jaxercise_testing.containment import AT_EACH_LEVEL
from jaxercise_testing.solved_course import RIGHT, build, submission
from jaxercise_testing.speed_course import RIGHT as FAST
from jaxercise_testing.speed_course import SpeedCourse
from jaxercise_testing.stand_in import device_file

# Beyond what float32 allows on a CPU, and within what it allows on a GPU.
ROUNDED = {**RIGHT, "double": "def double(x):\n    return 2.0005 * x"}
OPENS = "card = open({card!r}, 'rb')"
A_CHILD_OPENS = "import subprocess\nchild = subprocess.Popen(['sleep', '600'], stdin=open({card!r}, 'rb'))"
SAYS_SO = "import jax\njax.default_backend = lambda: 'gpu'"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bake_in_child(build(tmp_path_factory.mktemp("source")), "a secret key")


@pytest.fixture(scope="module")
def card() -> Iterator[str]:
    with device_file("nvidia-graded") as path:
        yield path


@pytest.fixture
def graded(bundle: Bundle, card: str) -> Callable[..., GradedNotebook]:
    """Grades the rounded answer after some code, in a kernel to which the card was lent."""

    def grade(before: str, level: str = "unprotected") -> GradedNotebook:
        chosen = kernel_choice(level, {})
        choice = replace(chosen, policy=replace(chosen.policy, devices=(card,)))
        return grade_notebook(submission(ROUNDED, before=before.format(card=card)), bundle, kernel=choice)

    return grade


def device_told(graded: GradedNotebook) -> list[str]:
    return [event for event in graded.events if "GPU" in event]


@AT_EACH_LEVEL
@pytest.mark.parametrize("opens", [OPENS, A_CHILD_OPENS])
def test_who_has_the_card_open_may_round_as_a_gpu_does(
    graded: Callable[..., GradedNotebook], card: str, opens: str, level: str
) -> None:
    found = graded(opens, level)
    assert found.reports["double"].passed
    assert device_told(found) == [f"a process of the notebook has opened its GPU, {card}"]


def test_who_only_says_that_there_is_a_gpu_may_not(graded: Callable[..., GradedNotebook], card: str) -> None:
    found = graded(SAYS_SO)
    assert found.reports["double"].outcome == "values"
    assert device_told(found) == [f"a process of the notebook has not opened its GPU, {card}"]


def test_without_a_lent_card_nothing_is_said_of_one(bundle: Bundle, card: str) -> None:
    found = grade_notebook(submission(ROUNDED, before=OPENS.format(card=card)), bundle)
    assert (found.reports["double"].outcome, device_told(found)) == ("values", [])


# Takes time that is nobody's processor time, as the work of a GPU is.
RESTING = f"import time\n\n{FAST}\n\nquick = rows\n\ndef rows(W, X):\n    time.sleep(0.1)\n    return quick(W, X)"


def times(report: Report) -> float:
    """How many times as fast as the given function an answer was."""
    return next(result.speed.times for result in report.results if result.speed)


def test_beside_a_card_what_counts_is_the_time_until_results_are_there(tmp_path: Path, card: str) -> None:
    judge, choice = SpeedCourse(tmp_path), KernelChoice(policy=Policy(devices=(card,)))
    assert times(judge(RESTING)) > 0.2
    assert times(judge(RESTING, choice=choice)) < 0.05


def test_where_a_given_function_takes_much_longer_than_beside_the_solutions_a_person_decides(
    tmp_path: Path, card: str
) -> None:
    judge, choice = SpeedCourse(tmp_path), KernelChoice(policy=Policy(devices=(card,)))
    assert times(judge(FAST, choice=choice)) > 1.0
    for race, seconds in judge.usual.items():
        judge.usual[race] = (seconds[0] / 10, seconds[1])  # as if the given function had been ten times as quick then
    report = judge(FAST, choice=choice)
    assert report.outcome == "needs_review" and "times as long as beside the solutions" in report.trouble
    assert times(judge(FAST)) > 1.0  # by processor time, which no other process makes longer


def test_baking_and_kernels_compute_where_they_are_told_whatever_the_shell_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAX_PLATFORMS", "none")
    bundle = bake_in_child(build(tmp_path), "a secret key")
    assert grade_notebook(submission(RIGHT), bundle).reports["double"].passed


@pytest.mark.skipif(bool(cards()), reason="this machine has a GPU")
def test_a_course_for_gpus_is_graded_on_the_cpu_where_there_is_none_and_staff_are_told(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    with class_graders(tiny_setting(tmp_path), tmp_path / "class", LocalPool) as make:
        result = make(1, kernel=KernelChoice(platform="gpu")).result("ada", submission(RIGHT))
    assert result.reports["double"].passed and result.events[0] == NO_CARD
    with with_card(KernelChoice(platform="gpu"), lambda: None) as (choice, _):
        assert choice == KernelChoice()
