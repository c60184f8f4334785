"""Whatever is right is told no fact, even if experiments are forced on it."""

from pathlib import Path

import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import with_answers
from jaxercise._bake_probe import bake_probe
from jaxercise._evidence import Evidence
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import CheckResult
from jaxercise.diagnosis._influence import influence

SOURCE = Path(__file__).resolve().parents[3] / "source"
WRONG = CheckResult("value", "is right", "values", message="result.value")


@pytest.fixture(params=sorted(path.parents[1].name for path in SOURCE.glob("*/exercises/__init__.py")))
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return load_assignment(SOURCE / request.param)


def test_no_part_of_the_input_is_said_to_be_without_influence_on_a_right_answer(assignment):
    tried = 0
    for exercise in assignment.exercises:
        probe = bake_probe(exercise, assignment.namespace)
        answers = [assignment.namespace, *(with_answers(assignment.namespace, exercise, r) for r in exercise.right)]
        for namespace in answers if probe else ():
            found = influence(WRONG, probe, Evidence(LocalAnswer(namespace)))
            assert found is None, f"{exercise.name}: {found.message} {found.params}"
            tried += 1
    assert tried
