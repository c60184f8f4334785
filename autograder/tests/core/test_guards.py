"""What no wrong answer may slip through: tolerances as large as what is wanted, NaN, arrays that are gone, cases nobody can pass."""

import linecache
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._assignment import Assignment
from jaxercise._bake import bake
from jaxercise._errors import DefinitionError
from jaxercise._exercise import Exercise, gate
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import text
from jaxercise.author import between, compiles_once, inputs_unchanged, matches, repeated, responds, then
from jaxercise.comparisons import compare, difference
from jaxercise_testing.baking import baked_from

ROWS = np.float32([[1e4, -2e4, 3e3], [1.6, -0.7, 2.2], [0.5, 0.25, -0.125]])


def exercise(checks, case=lambda rng: (rng.normal(size=(3, 5)).astype(np.float32),), **settings):
    gated = {name: check if number else gate(check) for number, (name, check) in enumerate(checks.items())}
    names = {"title": "T", "name": "t", "points": 4, "minutes": 1, "hints": ["-"], "cases": {"one": case}}
    return Exercise(**{**names, **settings}, checks=gated)


# --- tolerances


@pytest.mark.parametrize("share", [0.0, 0.9, 0.98])
def test_a_small_row_beside_a_large_one_is_compared_by_its_own_size(share):
    got = ROWS.copy()
    got[1] *= share
    finding = difference(got, ROWS, {})
    assert finding and 1 <= finding.params["off"] <= 3


@pytest.mark.parametrize("rtol", [0.5, 1.0, 3.0])
def test_zeros_never_pass_however_loose_the_tolerance(rtol):
    assert difference(np.zeros_like(ROWS), ROWS, {"rtol": rtol})
    tree = [np.ones(3, np.float32), np.full(3, 1e-3, np.float32)]
    assert difference([tree[0], np.zeros(3, np.float32)], tree, {"rtol": rtol}).params["path"] == "result[1]"


def test_what_float32_leaves_in_a_small_row_passes():
    rng = np.random.default_rng(0)
    large = (1e4 * rng.normal(size=(2, 5))).astype(np.float32)
    kept = rng.normal(size=(2, 5)).astype(np.float32)
    lost = (large[0] + kept[1]) - large[0]  # the digits of `kept` that cancellation leaves
    assert not np.allclose(lost, kept[1], rtol=1e-4)
    assert difference(np.stack([large[0], lost]), np.stack([large[0], kept[1]]), {}) is None


def test_what_rounding_leaves_of_a_zero_passes_where_the_size_of_values_is_known():
    left, zero = np.full((), 1.49e-8, np.float32), np.zeros((), np.float32)
    assert difference(left, zero, {"rtol": 1e-4}).params["gap"] > 0
    assert difference(left, zero, {"rtol": 1e-4, "size": 1.0}) is None
    assert difference(np.full((), 1e-3, np.float32), zero, {"rtol": 1e-4, "size": 1.0}).params["gap"] > 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, ml_dtypes.bfloat16])
def test_a_right_result_of_another_dtype_passes_and_one_that_is_wrong_by_two_percent_does_not(dtype):
    want = np.random.default_rng(1).normal(size=(7, 5)).astype(np.float32)
    assert difference(want.astype(dtype), want, {}) is None
    assert difference((1.02 * want).astype(dtype), want, {})
    assert difference(np.asarray(3.25, dtype), np.asarray(3.25, np.float32), {}) is None
    assert difference(np.asarray(1.02 * 3.25, dtype), np.asarray(3.25, np.float32), {})


def test_half_precision_that_is_asked_for_keeps_its_tolerance():
    want = np.random.default_rng(1).normal(size=(7, 5)).astype(ml_dtypes.bfloat16)
    assert difference((1.02 * want.astype(np.float32)).astype(ml_dtypes.bfloat16), want, {}) is None


def test_a_right_result_in_bfloat16_responds_to_a_change_as_it_should(judged):
    length = lambda x: jnp.sqrt(jnp.sum(x**2))  # noqa: E731
    kind = exercise({"value": matches(), "scale": responds("grows", change=lambda x: (3 * x,), factor=3, on="one")})
    assert judged(kind, length, lambda x: length(x).astype(jnp.bfloat16)).passed
    assert judged(kind, length, lambda x: (1.02 * length(x)).astype(jnp.bfloat16)).score == 0


# --- NaN


def seen(*values):
    return [Observation("returned", value) for value in values]


@pytest.mark.parametrize(
    ("name", "values", "want", "params"),
    [
        ("proportional", (np.float32("nan"), np.float32("nan")), [], {"factor": 3, "rtol": 1e-4}),
        ("proportional", (np.float32("nan"), np.float32("nan")), [], {"rtol": 1e-4}),
        ("between", (float("nan"),), [], {"low": 0, "high": 1}),
        ("obeys", (np.full((9, 3), np.nan, np.float32),), [0], {}),
        ("accuracy", (np.full((9, 3), np.nan, np.float32),), [np.zeros(9, np.int32)], {"at_least": 0.2}),
        ("falling", (np.float32([np.inf, 3, 2, 1]),), [], {}),
        ("falling", (np.float32([3, np.nan, 2, 1]),), [], {}),
        ("first_loss", (np.float32([np.nan]),), [], {"classes": 10}),
        ("rows_sum", (np.float32([[np.nan, 1]]),), [], {"to": 1}),
        ("detour", (float("nan"), 1.0, 1.0), [], {}),
        ("regime", ((float("nan"), 1.0, 2.0),), [np.ones(2), np.ones(2), 10], {"position": 0, "regime": "diverges"}),
        ("spread", (np.float32([np.nan] * 9),), [], {"mean": 0.0, "std": 1.0, "errors": 6.0}),
        ("moved", ((np.float32([1]), 0), (np.float32([np.nan]), 0)), [], {}),
    ],
)
def test_nan_is_refused_by_every_comparison_of_order(name, values, want, params):
    assert compare(name, seen(*values), want, params)


# --- arguments that are used up


def step(p, v):
    return p - 0.1 * (v + 1), v + 1


STEPS = exercise(
    {
        "value": matches(asks=repeated(3, carry={0: 0, 1: 1})),
        "pure": inputs_unchanged(on="one"),
        "compiled": compiles_once(calls=2, on="one"),
    },
    lambda rng: (np.float32(1.0), np.zeros(3, np.float32)),
)


def test_an_answer_that_uses_its_arguments_up_is_told_so_and_loses_that_point_alone(judged):
    donating = jax.jit(step, donate_argnums=(0, 1))
    reports = [judged(STEPS, step, donating, key=key) for key in ("public", "secret")]
    for report in reports:
        assert [result.name for result in report.results if result.outcome != "passed"] == ["pure"]
        assert "after the call the caller's arrays are gone" in text(report)
    assert judged(STEPS, step, jax.jit(step)).passed


def test_a_value_that_hides_a_builtin_is_named(judged):
    namespace = {"jnp": jnp, "sum": 3}
    source = "def total(x):\n    return jnp.sqrt(sum(x**2))"
    linecache.cache["<a cell>"] = (len(source), None, source.splitlines(True), "<a cell>")
    exec(compile(source, "<a cell>", "exec"), namespace)
    report = judged(exercise({"value": matches()}), lambda x: jnp.sqrt(jnp.sum(x**2)), namespace["total"])
    assert "the notebook uses `sum` for a value, which hides Python's own" in text(report)


# --- results of other kinds


@dataclass
class State:
    first: object
    second: object


Registered = jax.tree_util.register_dataclass(
    dataclass(type("Registered", (), {"__annotations__": {"first": object, "second": object}})),
    data_fields=["first", "second"],
    meta_fields=[],
)


@pytest.mark.parametrize("kind", [State, Registered])
def test_a_dataclass_in_place_of_a_tuple_is_told_as_one_and_not_as_our_error(judged, kind):
    for asks in (repeated(3, carry={0: 0, 1: 1}), then("t", lambda p, v: p, item=0)):
        one = exercise({"value": matches(asks=asks)}, lambda rng: (np.float32(1.0), np.zeros(3, np.float32)))
        report = judged(one, lambda p, v=0: step(p, v), lambda p, v=0: kind(*step(p, v)), key="public")
        assert (report.outcome, report.score) == ("shape_dtype", 0.0)
        assert f"Your result is a {kind.__name__}" in text(report)


# --- cases that nobody can pass


def lottery(bar):
    """An exercise whose solution fails where a drawn number is above a bar."""
    check = between("is below the bar", low=0, high=bar)
    return Assignment(
        "00_test", None, [], (exercise({"low": check}, lambda rng: (rng.uniform(),)),), {"t": lambda x: x}
    )


def test_secret_cases_that_the_solution_fails_are_drawn_again():
    course = lottery(0.9)
    for key in map("key {}".format, range(50)):
        (baked,) = bake(course, key).exercises
        assert judge(baked, LocalAnswer(course.namespace)).passed
        assert baked == bake(course, key).exercises[0]
    first = [
        judge(baked_from(course.exercises[0], lambda x: x, f"key {n}"), LocalAnswer(course.namespace))
        for n in range(50)
    ]
    assert 0 < sum(not report.passed for report in first) < 25


def test_a_solution_that_no_draw_suits_is_refused_before_anybody_is_graded():
    with pytest.raises(DefinitionError, match="The solution of t fails low under 5 draws"):
        bake(lottery(1e-9), "a key")
