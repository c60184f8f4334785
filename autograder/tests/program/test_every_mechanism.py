"""Judged outside the student's process under ten keys, right answers to every exercise of mechanism pass, and wrong ones fail by their mistake."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake_exercise, with_answers, wrong_id
from jaxercise._baked import BakedExercise
from jaxercise._exercise import Exercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits
from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._beside import Beside, beside
from jaxercise.lint._proof import let_programs_go
from jaxercise.program import ProgramAnswer
from jaxercise.timing import Clocks, TimedAnswer

SOURCE = Path(__file__).parents[3] / "source"
KEYS = tuple(f"outside {number}" for number in range(10))
OUTSIDE = {"program", "jit", "compilations", "race"}

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


def is_of_mechanism(exercise: Exercise) -> bool:
    """Whether a check of the exercise is decided outside the student's process."""
    cases = ((check, case) for check in exercise.all_checks() for case in check.cases(exercise.all_cases()))
    asks = (ask for check, case in cases for ask in check.asks(*case.draw(np.random.default_rng(0))))
    return any(ask.operation in OUTSIDE for ask in asks)


@pytest.mark.parametrize("name", ["02", "03", "04", "05", "06", "07"])
def test_exercises_of_mechanism_are_judged_truly_outside(name):
    (folder,) = SOURCE.glob(f"{name}_*")
    assignment = load_assignment(folder)
    exercises = [exercise for exercise in assignment.exercises if is_of_mechanism(exercise)]
    assert exercises
    with beside(KernelChoice(), Budget(), folder / f"{folder.name}.ipynb") as found:
        for exercise in exercises:
            checks = {key: replace(check, effect="count") for key, check in exercise.checks.items()}
            check_exercise(assignment, replace(exercise, checks=checks), found)


def check_exercise(assignment: Assignment, exercise: Exercise, found: Beside) -> None:
    least: dict[str, float] = {}
    for key in KEYS:
        baked = resolve_digits(bake_exercise(assignment, exercise, key))

        def judged(namespace: Mapping[str, object], baked: BakedExercise = baked) -> Report:
            programs = ProgramAnswer(LocalAnswer(namespace), found.programs, time.process_time, least)
            return judge(baked, TimedAnswer(programs, found.given, Clocks(time.process_time, found.given.clock)))

        report = judged(assignment.namespace)
        assert report.passed, (key, exercise.name, report.results)
        check_others(assignment, exercise, judged, key)
        let_programs_go()


def check_others(
    assignment: Assignment, exercise: Exercise, judged: Callable[[Mapping[str, object]], Report], key: str
) -> None:
    for variant in exercise.right:
        report = judged(with_answers(assignment.namespace, exercise, variant))
        assert report.passed and not report.misconception, (key, variant, report.results)
    for wrong in exercise.wrong:
        for answer in wrong.each():
            report = judged(with_answers(assignment.namespace, exercise, answer))
            assert not report.passed, (key, wrong.name)
            assert report.misconception == wrong_id(assignment, exercise, wrong), (key, wrong.name, report.results)
