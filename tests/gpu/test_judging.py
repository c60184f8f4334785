"""Answers that compute on a GPU are judged by cases baked on the CPU: right ones pass, wrong ones are told what they are.

Needs JAX, NumPy, pytest and what `python scripts/gpu.py pack` carries, and none of this project's other packages. In a dry run the
answers compute on the CPU, too.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake_exercise, with_answers, wrong_id
from jaxercise._exercise import Exercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._memory import Remembered
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits
from jaxercise.comparisons import _difference
from jaxercise_testing.gpu_counts import save

pytestmark = pytest.mark.gpu
SOURCES = sorted(path.parent for path in (Path(__file__).parents[2] / "source").glob("*/*.ipynb"))
KEY = "a secret key"
DRY_RUN, MINUTES = os.environ.get("JAXERCISE_GPU_DRY_RUN"), os.environ.get("JAXERCISE_GPU_MINUTES", "inf")
COUNTS: Counter[str] = Counter()


@pytest.fixture(scope="module")
def begun() -> Iterator[float]:
    """When these tests began, by the monotonic clock."""
    if jax.default_backend() != "gpu" and not DRY_RUN:
        pytest.skip("JAX finds no GPU here")
    yield time.monotonic()
    save(COUNTS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_right_answers_pass_and_wrong_ones_are_told_what_they_are(source: Path, begun: float) -> None:
    assignment, problems = load_assignment(source), []
    ends = begun + 60 * float(MINUTES) * (SOURCES.index(source) + 1) / len(SOURCES)  # each assignment has its share
    for exercise in assignment.exercises:
        COUNTS["exercises"] += 1
        if time.monotonic() > ends:
            COUNTS["not tried for time"] += 1
            continue
        problems += problems_of(assignment, exercise)
    assert problems == []


def problems_of(assignment: Assignment, exercise: Exercise) -> Iterator[str]:
    """What is judged wrongly of an exercise. A remark without points, which a right answer may get on any device, is no problem."""
    with jax.default_device(jax.devices("cpu")[0]):  # as a grader bakes it, who has no GPU
        baked = resolve_digits(bake_exercise(assignment, exercise, KEY))

    def judged(answer: object) -> tuple[Report, bool]:
        """The report, and whether the answer would pass at the tolerance of the CPU as well."""
        namespace = assignment.namespace if answer is None else with_answers(assignment.namespace, exercise, answer)
        asked = Remembered(LocalAnswer(namespace))
        report = judge(baked, asked, patient=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_difference, "GPU_RELATIVE", 0.0)
            return report, judge(baked, asked, patient=True).passed

    for number, answer in enumerate((None, *exercise.right)):
        report, strictly = judged(answer)
        COUNTS.update(right=1, passed=report.passed, passed_at_the_cpus_tolerance=strictly)
        if not report.passed:
            failing = [(each.name, each.case, each.outcome) for each in report.results if each.outcome != "passed"]
            yield f"{exercise.name}, right answer {number}: {failing}"
    for wrong in exercise.wrong:
        for answer in wrong.each():
            report, _ = judged(answer)
            told = report.misconception == wrong_id(assignment, exercise, wrong)
            COUNTS.update(wrong=1, told=told)
            if not told:
                yield f"{exercise.name}, {wrong.name}: told {report.misconception or 'nothing'}"
