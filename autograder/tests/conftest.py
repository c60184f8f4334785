"""What the tests of the package share."""

from collections.abc import Callable

import pytest
from jaxercise._exercise import Exercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits
from jaxercise_testing.baking import baked_from


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told depends on no clock, on a machine however busy; a test of what a slow machine tells sets another limit."""
    monkeypatch.setattr("jaxercise._evidence.SLOW_SECONDS", 3600.0)


@pytest.fixture
def judged() -> Callable[..., Report]:
    """Judge an answer to an exercise whose reference is given; by the secret key unless told otherwise."""

    def judge_answer(exercise: Exercise, reference: object, answer: object, key: str = "secret") -> Report:
        baked = baked_from(exercise, reference, key)
        return judge(resolve_digits(baked), LocalAnswer(exercise.replacements(answer)))

    return judge_answer
