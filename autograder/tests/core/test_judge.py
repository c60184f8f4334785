"""Every way an answer can end has one outcome, and none of them is the judge's own crash."""

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._exercise import Case, Exercise, Misconception
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import as_html, text
from jaxercise._report import for_student, from_json, to_json
from jaxercise.author import finite, inputs_unchanged, jits, matches, refuses
from jaxercise_testing.baking import baked_from


def row_sums(X):
    return jnp.sum(X, axis=1)


def table(rng):
    return (rng.normal(size=(7, 5)).astype(np.float32),)


ROW_SUMS = Exercise(
    name="row_sums",
    points=10,
    minutes=5,
    hints=["Which axis?"],
    cases=[Case(table, "table"), Case(table, "again", hidden=True)],
    checks=[matches("adds up each row"), finite(weight=0.5), jits(weight=0.5, cases=("table",))],
    misconceptions=[
        Misconception("X1", lambda X: jnp.sum(X, axis=0), "You add up the columns. Sum over the last axis."),
        Misconception("X2", lambda X: jnp.mean(X, axis=1), "You average each row. Add, do not divide."),
    ],
)


class LyingEqual:
    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        return np.zeros(7, np.float32)


class LyingArray(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("no array for you")


class LyingFloat(float):
    def __eq__(self, other):
        return True


def raising(error):
    def answer(X):
        raise error

    return answer


def hostile(X):
    class Hostile(Exception):
        def __str__(self):
            raise SystemExit("gotcha")

    raise Hostile


OUTCOMES = {
    "the reference": (row_sums, "passed", 10.0),
    "NumPy": (lambda X: np.sum(np.asarray(X), axis=1), "mechanism", 7.5),
    "float64": (lambda X: np.asarray(row_sums(X), np.float64), "mechanism", 7.5),
    "a bool array": (lambda X: row_sums(X) > 0, "shape_dtype", 0.0),
    "an int array": (lambda X: row_sums(X).astype(int), "shape_dtype", 0.0),
    "the wrong axis": (lambda X: jnp.sum(X, axis=0), "shape_dtype", 0.0),
    "an extra axis": (lambda X: row_sums(X)[:, None], "shape_dtype", 0.0),
    "a scalar": (lambda X: 3.0, "shape_dtype", 0.0),
    "nothing": (lambda X: None, "shape_dtype", 0.0),
    "an empty array": (lambda X: jnp.zeros(0), "shape_dtype", 0.0),
    "a list of numbers": (lambda X: [1.0] * 7, "shape_dtype", 0.0),
    "a generator": (lambda X: (x for x in X), "shape_dtype", 0.0),
    "a string": (lambda X: "seven", "shape_dtype", 0.0),
    "an object array": (lambda X: np.array([None] * 7), "shape_dtype", 0.0),
    "an object that equals everything": (lambda X: LyingEqual(), "shape_dtype", 0.0),
    "a float that equals everything": (lambda X: LyingFloat(3), "shape_dtype", 0.0),
    "an array that equals everything": (lambda X: np.zeros(7, np.float32).view(LyingArray), "values", 0.0),
    "NaN": (lambda X: row_sums(X) * jnp.nan, "values", 0.0),
    "one infinity": (lambda X: row_sums(X).at[0].set(jnp.inf), "values", 0.0),
    "zeros": (lambda X: jnp.zeros(7), "values", 0.0),
    "nearly": (lambda X: row_sums(X) * 1.001, "values", 0.0),
    "rounding": (lambda X: row_sums(X) * (1 + 3e-7), "passed", 10.0),
    "the stub": (raising(NotImplementedError()), "not_attempted", 0.0),
    "an ellipsis": (Ellipsis, "not_attempted", 0.0),
    "an error": (raising(ValueError("no")), "crashed", 0.0),
    "leaving the process": (raising(SystemExit(0)), "crashed", 0.0),
    "an error that cannot be read": (hostile, "crashed", 0.0),
    "something that is no function": (7, "crashed", 0.0),
    "too few arguments": (lambda: 1, "crashed", 0.0),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_kind_of_result_has_its_outcome_and_score(name, judged):
    answer, outcome, points = OUTCOMES[name]
    report = judged(ROW_SUMS, row_sums, answer)
    assert (report.outcome, report.score) == (outcome, points)


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_report_can_be_shown_and_stored(name, judged):
    report = judged(ROW_SUMS, row_sums, OUTCOMES[name][0])
    assert from_json(to_json(report)) == report
    assert "row_sums" in text(report) and as_html(for_student(report)).startswith("<section")


def test_a_wrong_idea_is_told_by_name_and_only_one(judged):
    assert judged(ROW_SUMS, row_sums, lambda X: X.mean(1)).misconception == "X2"
    assert judged(ROW_SUMS, row_sums, lambda X: X.T.sum(1)).misconception == "X1"
    assert judged(ROW_SUMS, row_sums, lambda X: X.mean(1) + 1).misconception == ""


def test_a_wrong_idea_is_still_told_when_another_mistake_sits_beside_it(judged):
    def mean_in_numpy(X):
        return np.mean(np.asarray(X), axis=1)

    assert judged(ROW_SUMS, row_sums, mean_in_numpy).misconception == "X2"


def test_right_answers_are_told_nothing(judged):
    report = judged(ROW_SUMS, row_sums, lambda X: jnp.einsum("ij->i", X))
    assert report.passed and not report.misconception and not report.says


def test_a_hidden_case_tells_its_category_but_no_number(judged):
    def right_only_at_first(X, calls=[]):  # noqa: B006
        calls.append(1)
        return row_sums(X) if len(calls) <= 2 else row_sums(X) * 3

    report = judged(ROW_SUMS, row_sums, right_only_at_first)
    failed = [result for result in report.results if result.outcome == "values"]
    assert failed and failed[0].hidden
    shown = for_student(report)
    assert "3" not in text(shown).replace("row_sums: 0 of 3", "").replace("of 3 checks", "")
    assert "hidden check" in text(shown)


def test_html_is_escaped(judged):
    report = judged(ROW_SUMS, row_sums, raising(ValueError("<script>alert(1)</script>")))
    assert "<script>" not in as_html(report)


def test_inputs_that_are_changed_are_noticed(judged):
    tree = Exercise(
        name="tree",
        points=2,
        minutes=1,
        hints=["-"],
        cases=[Case(lambda rng: ({"w": np.ones(3, np.float32)},), "tree")],
        checks=[matches(), inputs_unchanged()],
    )

    def new(tree):
        return {"w": 2 * tree["w"]}

    def in_place(tree):
        tree["w"] = 2 * tree["w"]
        return tree

    assert judged(tree, new, new).score == 2.0
    report = judged(tree, new, in_place)
    assert (report.score, report.results[1].message) == (1.0, "result.mutated")


def test_an_input_without_sense_must_be_refused(judged):
    strict = Exercise(
        name="strict",
        points=2,
        minutes=1,
        hints=["-"],
        cases=[Case(table, "table")],
        checks=[matches(), refuses(lambda X: (X[0],), "refuses a single row")],
    )
    assert judged(strict, row_sums, row_sums).score == 2.0
    assert judged(strict, row_sums, lambda X: jnp.sum(X, axis=-1)).score == 1.0


def test_an_undefined_answer_is_not_attempted(judged):
    assert judged(ROW_SUMS, row_sums, {"something_else": row_sums}).outcome == "not_attempted"


class LostAt:
    """An answer whose process is gone at the second ask."""

    def __init__(self, error):
        self._error, self._asked, self._answer = error, 0, LocalAnswer({"row_sums": row_sums})

    def ask(self, ask):
        self._asked += 1
        return Observation("lost", error=self._error) if self._asked > 1 else self._answer.ask(ask)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("timed_out", "timed_out"),
        ("out_of_memory", "out_of_memory"),
        ("died", "crashed"),
        ("too_much_output", "crashed"),
    ],
)
def test_a_lost_answer_is_told_as_what_it_was_and_nothing_more_is_asked(error, outcome):
    report = judge(baked_from(ROW_SUMS, row_sums), LostAt(error))
    assert report.outcome == outcome and report.score == 0.0
    assert [result.outcome for result in report.results] == [outcome, "not_run", "not_run"]
