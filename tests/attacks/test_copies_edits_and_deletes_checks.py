"""The check of the wrong answer is copied, emptied, hidden behind a copy of another, and its original deleted."""

import copy

from jaxercise_testing.attack import Attack
from jaxercise_testing.course_builder import cell


def juggle(notebook):
    check, other = cell(notebook, "double"), cell(notebook, "total")
    fake = copy.deepcopy(other)
    fake.metadata["nbgrader"]["grade_id"] = "double"
    empty = copy.deepcopy(check)
    empty.source = "4.0"
    notebook.cells.remove(check)
    notebook.cells += [fake, empty, copy.deepcopy(other)]


ATTACK = Attack(change=juggle)


def test_an_exercise_is_judged_once_by_its_own_check(outcome):
    assert outcome.is_contained()
