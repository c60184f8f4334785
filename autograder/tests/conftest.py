"""What the tests of the package share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jaxercise._bake import bake_exercise
from jaxercise._baked import BakedExercise
from jaxercise._exercise import Exercise
from jaxercise._judge import judge
from jaxercise._local import LocalAnswer
from jaxercise._report import Report
from jaxercise._source import Assignment


@pytest.fixture
def judged() -> Callable[..., Report]:
    """Judge an answer to an exercise whose reference is given; by the secret key unless told otherwise."""

    def judge_answer(exercise: Exercise, reference: object, answer: object, key: str = "secret") -> Report:
        baked = baked_from(exercise, reference, key)
        return judge(baked, LocalAnswer(exercise.replacements(answer)))

    return judge_answer


def baked_from(exercise: Exercise, reference: object, key: str = "secret") -> BakedExercise:
    """Bake one exercise outside any course."""
    assignment = Assignment("00_test", Path("."), [], (exercise,), dict(exercise.replacements(reference)))
    return bake_exercise(assignment, exercise, key)
