"""Random results that are no step from the right ones are told none; those that are one are told that one or nothing."""

from itertools import count

import numpy as np
import pytest
from jaxercise._draws import generator
from jaxercise._report import CheckResult
from jaxercise.diagnosis._factor import factor
from jaxercise.diagnosis._pairs import Pair
from jaxercise.diagnosis._transformed import ANY, OF_AXES, OF_ROWS, transformed
from jaxercise_testing.seed import SEED

WRONG = CheckResult("value", "is right", "values", message="result.value")
CALLS = count()
# Nothing of the lists; each changes every case.
OUTSIDE = {
    "cube": lambda a, rng: a**3,
    "sine": lambda a, rng: np.sin(a),
    "tanh": lambda a, rng: np.tanh(a),
    "offset": lambda a, rng: a + 0.1,
    "affine": lambda a, rng: 2 * a + 1,
    "noise": lambda a, rng: a + 1e-2 * rng.normal(size=a.shape),
    "one entry": lambda a, rng: np.where(np.arange(a.size).reshape(a.shape) == 0, a + 1, a),
    "shuffled": lambda a, rng: rng.permutation(a.ravel()).reshape(a.shape),
    "another factor each time": lambda a, rng: a * (2 + next(CALLS) % 7 / 8),
    "clipped": lambda a, rng: np.clip(a, -0.3, 0.3),
    "by rows": lambda a, rng: a * np.arange(1, len(a) + 1).reshape(-1, *[1] * (a.ndim - 1)),
    "root of the size": lambda a, rng: np.sign(a) * np.sqrt(np.abs(a)),
}


def pairs(step, rng, ndim, cases):
    """Right results, and what a step makes of them."""
    made = []
    for _ in range(cases):
        want = rng.normal(size=tuple(rng.integers(5, 9, size=ndim)))
        got = np.asarray(step(want))
        start = np.asarray(rng.normal(size=want.shape))
        made.append(Pair(got, want, (start, float(rng.random())), got, want, 0.0))
    return made


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_no_known_step_is_told_none(name):
    rng = generator(f"{SEED} {name}")
    for _ in range(200):
        tried = pairs(lambda a: OUTSIDE[name](a, rng), rng, int(rng.integers(1, 4)), int(rng.integers(2, 5)))
        assert factor(WRONG, tried) is None
        found = transformed(WRONG, tried)
        assert found is None, found.message


@pytest.mark.parametrize(("name", "least"), [(n, k) for k, steps in enumerate((ANY, OF_AXES, OF_ROWS)) for n in steps])
def test_a_known_step_is_told_as_itself_or_not_at_all(name, least):
    step = {**ANY, **OF_AXES, **OF_ROWS}[name]
    rng = generator(f"{SEED} {name}")
    for _ in range(20):
        with np.errstate(all="ignore"):
            tried = pairs(step, rng, max(least, int(rng.integers(1, 3))), 5)
        found = transformed(WRONG, tried)
        if found:
            again = {**ANY, **OF_AXES, **OF_ROWS}[found.message.split(".")[1]]
            same = all(np.allclose(step(pair.want), again(pair.want)) for pair in tried)
            assert found.message == f"transformed.{name}" or same
