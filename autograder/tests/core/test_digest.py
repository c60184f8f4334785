"""A digest of a wrong output: equal for what is equal to four digits, different for everything else, and for staff only."""

import json

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from jaxercise._digest import digest
from jaxercise._exercise import Exercise, gate
from jaxercise._report import for_student, from_json, to_json
from jaxercise._values import Opaque, Tree
from jaxercise.author import draw, matches

ROWS = np.float32([[1.5, -2.25], [0.0, 3e7]])


def alike(one, other):
    return digest(one)["hash"] == digest(other)["hash"]


def test_a_digest_says_what_came_out():
    assert digest(ROWS) | {"hash": ""} == {
        "kind": "an array of shape (2, 2)",
        "shape": "(2, 2)",
        "dtype": "float32",
        "numbers": ["1.5", "-2.25", "0", "3e+07"],
        "hash": "",
    }


def test_rounding_noise_does_not_count_and_anything_else_does():
    assert alike(ROWS, ROWS * np.float32(1 + 1e-6))
    assert alike(np.float32([0.0]), np.float32([-0.0]))
    assert alike(np.float64([9.99996]), np.float64([10.00001]))
    for other in (ROWS * 1.01, ROWS.T, ROWS.ravel(), ROWS.astype(np.float64), -ROWS, [ROWS], ROWS * 10):
        assert not alike(ROWS, other)


VALUES = {
    "nothing": None,
    "a number": 3.25,
    "no number": float("nan"),
    "words": "seven",
    "truth": np.array([True, False]),
    "infinities": np.float32([np.inf, -np.inf, np.nan, 0]),
    "tiny and huge": np.float64([5e-324, 1e-310, 1.7e308]),
    "complex numbers": np.complex64([1 + 2j]),
    "bfloat16": np.ones(3, ml_dtypes.bfloat16),
    "an empty array": np.zeros((0, 3), np.float32),
    "a tree": {"W": ROWS, "b": [1, (2.0,)]},
    "a module": Tree("Line", [ROWS]),
    "a function": Opaque("function"),
    "many leaves": [0.5] * 5000,
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.filterwarnings("error")
def test_every_kind_of_value_has_a_digest_that_is_strict_json(name):
    found = digest(VALUES[name])
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert len(found["hash"]) == 16 and len(found["numbers"]) <= 6


def test_every_kind_of_value_has_a_digest_of_its_own():
    assert len({digest(value)["hash"] for value in VALUES.values()}) == len(VALUES)


def test_a_failing_output_is_kept_as_a_digest_when_graded_and_students_never_get_it(judged):
    rows = Exercise(
        title="Rows",
        name="rows",
        points=2,
        minutes=1,
        hints=["-"],
        cases={"fixed": draw.arrays([[1, 2], [3, 4]])},
        checks={"value": gate(matches())},
    )

    def right(X):
        return jnp.sum(X, axis=1)

    def wrong(X):
        return jnp.sum(X, axis=0)

    graded = judged(rows, right, wrong)
    assert graded.results[0].digest == digest(np.float32([4, 6]))
    assert from_json(json.loads(json.dumps(to_json(graded)))) == graded
    assert judged(rows, right, wrong).results[0].digest == graded.results[0].digest
    assert for_student(graded).results[0].digest == {}
    assert judged(rows, right, wrong, key="public").results[0].digest == {}
    assert judged(rows, right, right).results[0].digest == {}
    assert judged(rows, right, lambda X: 1 / 0).results[0].digest == {}
