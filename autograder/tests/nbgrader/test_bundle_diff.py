"""When two bakes of an assignment count as the same."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from jaxercise._baked import BakedExercise
from jaxercise._bundle import Bundle
from jaxercise.author import Exercise, Wrong, gate, matches
from jaxercise.nbgrader._bundle_diff import first_difference
from jaxercise_testing.baking import baked_from


@pytest.fixture
def bundle() -> Bundle:
    exercise = Exercise(
        points=2,
        minutes=1,
        title="Double",
        cases={"main": lambda rng: (rng.normal(size=4).astype(np.float32),)},
        checks={"value": gate(matches())},
        hints=["Two times."],
        wrong=[Wrong("square", lambda x: x * x, cause="This squares it.")],
        name="double",
    )
    return Bundle("00_test", (baked_from(exercise, lambda x: 2 * x, "public"),))


def edited(bundle: Bundle, change: Callable[[BakedExercise], BakedExercise]) -> Bundle:
    return replace(bundle, exercises=tuple(map(change, bundle.exercises)))


def with_expected(exercise: BakedExercise, factor: float) -> BakedExercise:
    check = exercise.checks[0]
    case = check.cases[0]
    expected = tuple((value * np.float32(factor)).astype(value.dtype) for value in case.expected)
    return replace(exercise, checks=(replace(check, cases=(replace(case, expected=expected),)),))


def test_a_bundle_agrees_with_itself(bundle):
    assert first_difference(bundle, bundle) == ""


def test_a_last_digit_is_no_disagreement(bundle):
    assert first_difference(bundle, edited(bundle, lambda exercise: with_expected(exercise, 1 + 1e-6))) == ""


def test_another_value_is(bundle):
    assert "check value, case main" in first_difference(
        bundle, edited(bundle, lambda exercise: with_expected(exercise, 1.01))
    )


@pytest.mark.parametrize(
    "change", [{"points": 3.0}, {"hints": ("Think.",)}, {"name": "triple"}, {"checks": ()}, {"misconceptions": ()}]
)
def test_other_words_points_or_parts_are(bundle, change):
    assert first_difference(bundle, edited(bundle, lambda exercise: replace(exercise, **change))) != ""


def test_an_exercise_more_is(bundle):
    assert first_difference(bundle, replace(bundle, exercises=bundle.exercises * 2)) != ""


def test_another_input_is(bundle):
    def change(exercise: BakedExercise) -> BakedExercise:
        check = exercise.checks[0]
        case = check.cases[0]
        asks = tuple(replace(ask, args=tuple(arg + np.float32(1e-7) for arg in ask.args)) for ask in case.asks)
        return replace(exercise, checks=(replace(check, cases=(replace(case, asks=asks),)),))

    assert first_difference(bundle, edited(bundle, change)) != ""


def test_another_probe_is_a_difference(bundle):
    def narrower(exercise: BakedExercise) -> BakedExercise:
        return replace(exercise, probe=replace(exercise.probe, parts=exercise.probe.parts[:1]))

    assert first_difference(bundle, bundle) == ""
    assert first_difference(bundle, edited(bundle, narrower)) == "double: the probe"
    assert (
        first_difference(bundle, edited(bundle, lambda exercise: replace(exercise, probe=None))) == "double: the probe"
    )


@pytest.mark.parametrize(("factor", "agrees"), [(1 + 1e-6, True), (1.01, False)])
def test_what_a_mistake_gives_in_other_cases_is_compared_as_a_value_is(bundle, factor, agrees):
    def marked(exercise: BakedExercise, factor: float) -> BakedExercise:
        (square,) = exercise.misconceptions
        sign = {"outcome": "values", "message": "result.value", "value": np.ones(4, np.float32)}
        sign["elsewhere"] = {"other": [[4.0, 2.0 * factor, 5.0 * factor, -3.0 * factor]]}
        return replace(exercise, misconceptions=(replace(square, signs={"value/main": sign}),))

    here, there = (edited(bundle, lambda exercise, by=by: marked(exercise, by)) for by in (1.0, factor))
    assert (first_difference(here, there) == "") == agrees
