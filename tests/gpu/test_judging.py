"""Answers that compute on a GPU are judged by cases baked on the CPU: right ones pass, wrong ones are told what they are."""

from collections.abc import Iterator
from pathlib import Path

import jax
import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake_exercise, with_answers
from jaxercise._baked import BakedExercise
from jaxercise._exercise import Exercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report

pytestmark = pytest.mark.gpu
SOURCES = sorted(path.parent for path in (Path(__file__).parents[2] / "source").glob("*/exercises.py"))
KEY = "a secret key"


@pytest.fixture(scope="module", autouse=True)
def gpu() -> None:
    if jax.default_backend() != "gpu":
        pytest.skip("JAX finds no GPU here")


@pytest.fixture(scope="module", params=SOURCES, ids=lambda path: path.name)
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return load_assignment(request.param)


@pytest.fixture(scope="module")
def baked(assignment: Assignment) -> dict[str, BakedExercise]:
    """As a grader bakes them, who has no GPU."""
    with jax.default_device(jax.devices("cpu")[0]):
        return {exercise.name: bake_exercise(assignment, exercise, KEY) for exercise in assignment.exercises}


def report(assignment: Assignment, exercise: Exercise, baked: dict[str, BakedExercise], answers: object) -> Report:
    answer = LocalAnswer(with_answers(assignment.namespace, exercise, answers))
    return judge(baked[exercise.name], answer)


def failing(reports: Iterator[tuple[str, Report]]) -> list[str]:
    """A remark without points, which an unusual right answer may get on any device, is no failure."""
    return [
        f"{name}: {result.name} on {result.case}: {result.outcome}"
        for name, report in reports
        if not report.passed
        for result in report.results
        if result.outcome != "passed"
    ]


def test_every_solution_passes(assignment: Assignment, baked: dict[str, BakedExercise]) -> None:
    solution = LocalAnswer(assignment.namespace)
    assert failing((exercise.name, judge(baked[exercise.name], solution)) for exercise in assignment.exercises) == []


def test_every_unusual_right_answer_passes(assignment: Assignment, baked: dict[str, BakedExercise]) -> None:
    found = (
        (exercise.name, report(assignment, exercise, baked, variant))
        for exercise in assignment.exercises
        for variant in exercise.variants
    )
    assert failing(found) == []


def test_every_known_wrong_answer_is_told_what_it_is(assignment: Assignment, baked: dict[str, BakedExercise]) -> None:
    told = {
        wrong.id: report(assignment, exercise, baked, wrong.mutant).misconception
        for exercise in assignment.exercises
        for wrong in exercise.misconceptions
    }
    assert told == {name: name for name in told}
