"""Notebooks in which random parts are replaced by random values: each is read into a sound notebook, or refused in words."""

import copy
import json
import random
from datetime import date

import nbformat
import pytest
from jaxercise.nbgrader._read_notebook import UnreadableError, read_notebook
from jaxercise.nbgrader._restore import restore
from jaxercise.nbgrader._submissions import received_notebooks
from jaxercise_testing.course_builder import ASSIGNMENT, instructor_notebook, solved

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


def test_a_random_notebook_is_sound_or_refused(tmp_path):
    _read_many(tmp_path, 300, date.today().toordinal())


@pytest.mark.soak
def test_every_random_notebook_is_sound_or_refused(tmp_path):
    _read_many(tmp_path, 20_000, 0)


def _read_many(folder, count, seed):
    dice = random.Random(seed)
    refused = 0
    for number in range(count):
        (folder / FILE).write_bytes(_mutated(dice))
        try:
            notebook, _ = read_notebook(folder / FILE)
            nbformat.validate(notebook)
            restore(notebook.cells, copy.deepcopy(RELEASED.cells))
        except UnreadableError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, notebook {number}") from error
        assert set(received_notebooks(folder, {ASSIGNMENT: RELEASED})) == {ASSIGNMENT}
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
