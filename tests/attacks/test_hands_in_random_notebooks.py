"""Notebooks in which random parts are replaced by random values: each is read into a sound notebook, or refused in words."""

import copy
import json
import random

import nbformat
import pytest
from jaxercise.reception._receive import receive
from jaxercise_testing.course_builder import ASSIGNMENT, instructor_notebook, solved
from jaxercise_testing.seed import SEED

RELEASED = instructor_notebook()
WHOLE = json.loads(nbformat.writes(solved(RELEASED)))
VALUES = (
    None,
    True,
    -1,
    1e308,
    10**40,
    float("nan"),
    "",
    "\x00",
    "\ud800",
    "double",
    [],
    {},
    [[]],
    {"": None},
    [None],
    {"nbgrader": 7},
    ["a", 1],
)
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
        content = _mutated(dice)
        try:
            received = receive({FILE: content}, {ASSIGNMENT: RELEASED}, {})[ASSIGNMENT]
            nbformat.validate(nbformat.reads(received.content.decode(), as_version=4))
        except Exception as error:
            raise AssertionError(f"seed {seed}, notebook {number}") from error
        refused += received.outcome == "needs_review"
        assert "restored" not in received.remark, f"seed {seed}, notebook {number}"
    assert 0 < refused < count


def _mutated(dice):
    """The text of a notebook after one to six changes, now and then with a byte that is none of its own."""
    notebook = copy.deepcopy(WHOLE)
    for _ in range(dice.randint(1, 6)):
        _change(notebook, dice)
    raw = bytearray(json.dumps(notebook).encode())
    for _ in range(dice.choice((0, 0, 0, 1, 3))):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw[: dice.choice((len(raw),) * 9 + (dice.randrange(len(raw)),))])


def _change(notebook, dice):
    place = notebook
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.8:
            place = place[key]
            continue
        what = dice.randrange(3)
        if what == 0:
            del place[key]
        elif what == 1 and isinstance(place, list):
            place.insert(key, copy.deepcopy(place[key]))
        else:
            place[key] = copy.deepcopy(dice.choice(VALUES))
        return
