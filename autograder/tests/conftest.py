"""What the tests of the package share."""

from collections.abc import Callable

import pytest
from jaxercise._exercise import Exercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise_testing.baking import baked_from


@pytest.fixture
def judged() -> Callable[..., Report]:
    """Judge an answer to an exercise whose reference is given; by the secret key unless told otherwise."""

    def judge_answer(exercise: Exercise, reference: object, answer: object, key: str = "secret") -> Report:
        baked = baked_from(exercise, reference, key)
        return judge(baked, LocalAnswer(exercise.replacements(answer)))

    return judge_answer
