"""Notebooks in which random parts are replaced by random values: each is read into a sound notebook, or refused in words."""

import json
import random

import nbformat
import pytest
from jaxercise.reception._receive import receive
from jaxercise_testing.course_builder import ASSIGNMENT, instructor_notebook, solved
from jaxercise_testing.mutations import mutated
from jaxercise_testing.seed import SEED

RELEASED = instructor_notebook()
WHOLE = json.loads(nbformat.writes(solved(RELEASED)))
FILE = f"{ASSIGNMENT}.ipynb"


def test_a_random_notebook_is_sound_or_refused():
    _receive_many(300, SEED)


@pytest.mark.soak
def test_every_random_notebook_is_sound_or_refused():
    _receive_many(20_000, 0)


def _receive_many(count, seed):
    dice = random.Random(seed)
    refused = 0
    for number in range(count):
        content = mutated(WHOLE, dice)
        try:
            received = receive({FILE: content}, {ASSIGNMENT: RELEASED}, {})[ASSIGNMENT]
            nbformat.validate(nbformat.reads(received.content.decode(), as_version=4))
        except Exception as error:
            raise AssertionError(f"seed {seed}, notebook {number}") from error
        refused += received.outcome == "needs_review"
        assert "restored" not in received.remark, f"seed {seed}, notebook {number}"
    assert 0 < refused < count
