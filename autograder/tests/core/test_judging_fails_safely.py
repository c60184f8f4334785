"""A failure of the judge's own is one exercise for review and staff are told why; what it holds in memory is bounded."""

import json
import tracemalloc
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._evidence import AGAIN_BYTES, CASE_BYTES, FAILED_BYTES, Evidence
from jaxercise._exercise import Exercise, Wrong, gate, shown
from jaxercise._judge import judge, judge_check
from jaxercise._local_answer import LocalAnswer
from jaxercise._messages import tell
from jaxercise._report import for_student, from_json, to_json
from jaxercise._values import ANSWER_BYTES, TOO_LARGE, size_of
from jaxercise._view import to_json as view_to_json
from jaxercise._view import view_of
from jaxercise.author import Ask, Check, Key, matches, moves, repeats, spread, triangle
from jaxercise.comparisons import _compare
from jaxercise_testing.baking import baked_from

FAILURES = [
    StopIteration("empty"),
    MemoryError(),
    RuntimeError("\x1b[2J"),
    RecursionError(),
    AssertionError("no"),
    OSError(28, "full"),
]


def exercise(*, draw=lambda rng: (rng.normal(size=5).astype(np.float32),), **settings):
    checks = settings.pop("checks", {"value": gate(matches()), "again": repeats()})
    cases = {"main": shown(draw)}
    return Exercise(title="T", name="t", points=4, minutes=1, hints=["-"], cases=cases, checks=checks, **settings)


def double(x):
    return 2 * x


def failing(error):
    def compare(*_):
        raise error

    return compare


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_a_failure_of_a_comparison_is_for_review_and_staff_are_told(error, monkeypatch):
    baked = replace(baked_from(exercise(), double), graded=True)
    monkeypatch.setitem(_compare._BY_NAME, "all_equal", failing(error))
    report = judge(baked, LocalAnswer({"t": double}))
    assert (report.outcome, report.score) == ("needs_review", 0.0)
    assert [result.outcome for result in report.results] == ["passed", "needs_review"]
    assert type(error).__name__ in report.trouble and "'again'" in report.trouble and report.trouble.isprintable()
    assert view_to_json(view_of(report, staff=True))["staff"]["trouble"] == report.trouble
    student = json.dumps(view_to_json(view_of(report)))
    assert "Error" not in student and "StopIteration" not in student and for_student(report).trouble == ""
    assert tell("review.machinery").seen in student


@pytest.mark.parametrize("error", [ZeroDivisionError(), ValueError(), KeyError("x"), FloatingPointError()])
def test_an_absurd_value_is_a_wrong_answer(error, monkeypatch):
    baked = baked_from(exercise(), double)
    monkeypatch.setitem(_compare._BY_NAME, "all_equal", failing(error))
    report = judge(baked, LocalAnswer({"t": double}))
    assert (report.outcome, report.trouble) == ("shape_dtype", "")


def test_an_ask_that_cannot_be_made_is_for_review():
    class Broken(LocalAnswer):
        def ask(self, ask):
            raise ValueError("cannot be sent")

    report = judge(baked_from(exercise(), double), Broken({}))
    assert [result.outcome for result in report.results] == ["needs_review", "not_run"]
    assert "cannot be sent" in report.trouble


def test_a_comparison_that_nobody_knows_is_for_review():
    baked = baked_from(exercise(), double)
    newer = replace(baked, checks=(replace(baked.checks[0], compare="newer"), baked.checks[1]))
    assert judge(newer, LocalAnswer({"t": double})).outcome == "needs_review"


@pytest.mark.parametrize(
    "part", ["diagnosis._advise.diagnose", "diagnosis._advise.factor", "_output.digest", "_output.examples"]
)
def test_a_failure_of_what_decides_no_mark_costs_none(part, monkeypatch):
    wrong = [Wrong("square", jnp.square, cause="Squared.")]
    baked = replace(baked_from(exercise(wrong=wrong), double), graded=part == "_output.digest")
    monkeypatch.setattr(f"jaxercise.{part}", failing(StopIteration()))
    report = judge(baked, LocalAnswer({"t": jnp.square}))
    assert (report.outcome, report.score) == ("values", 0.0)
    assert "StopIteration" in report.trouble


def test_a_truth_value_for_a_distance_is_wrong_and_nothing_else():
    two = exercise(draw=lambda rng: tuple(rng.normal(size=(2, 5)).astype(np.float32)), checks={"way": gate(triangle())})
    baked = baked_from(two, lambda p, q: jnp.sqrt(jnp.sum((p - q) ** 2)))
    report = judge(baked, LocalAnswer({"t": lambda p, q: bool(jnp.sum(p) > jnp.sum(q))}))
    assert (report.outcome, report.trouble) == ("shape_dtype", "")
    assert report.results[0].message == "result.not_a_number"


def trained(reshape):
    """A training whose parameters are of another shape than those of the reference."""
    return lambda key, epochs: (reshape(epochs * jnp.ones((3, 5))), [1.0])


def test_honest_parameters_without_a_matrix_move():
    two = moves("moves", asks=lambda key: [Ask("call", args=(key, epochs)) for epochs in (1, 3)])
    moving = exercise(draw=lambda rng: (Key(1),), checks={"moves": gate(two)})
    baked = baked_from(moving, trained(lambda W: [(W,)]))
    for reshape in (jnp.ravel, lambda W: {"w": W}, lambda W: [W, jnp.zeros((2, 2, 2))], lambda W: list(W)):
        assert judge(baked, LocalAnswer({"t": trained(reshape)})).passed
    still = judge(baked, LocalAnswer({"t": lambda key, epochs: (jnp.ones(15), [1.0])}))
    assert still.results[0].message == "training.same_steps"
    still = judge(baked, LocalAnswer({"t": lambda key, epochs: (jnp.ones(15), [1.0] * epochs)}))
    assert still.results[0].message == "training.unmoved"


class Answering:
    """An answer that gives the results of a list, one after the other, and counts."""

    def __init__(self, make):
        self.asked, self._make = 0, make

    def ask(self, ask):
        self.asked += 1
        return Observation("returned", value=self._make(self.asked))


MANY = 60
ASKS = [Ask("call", args=(number,)) for number in range(MANY)]


def many_asks(compare="finite"):
    checks = {
        name: Check(f"is {name}", lambda x: ASKS, compare, {"mean": 0.0, "std": 1.0, "errors": 9.0}, None)
        for name in ("one", "two", "three")
    }
    return baked_from(exercise(draw=lambda rng: (1,), checks={**checks, "one": gate(checks["one"])}), double)


def large(asked, numbers=ANSWER_BYTES // 8):
    return np.zeros(numbers, np.float32)


def test_all_results_together_take_no_more_than_their_share():
    held = CASE_BYTES + AGAIN_BYTES + FAILED_BYTES
    assert held <= 512 << 20
    tracemalloc.start()
    answer = Answering(large)
    report = judge(many_asks(), answer)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < held + 2 * ANSWER_BYTES
    assert report.outcome == "shape_dtype"
    assert tell(report.results[0].message, report.results[0].params).seen == (
        "Your result is a result too large to be judged together with those before it, not numbers."
    )


def test_one_result_beyond_its_share_is_refused_at_home_as_when_graded():
    evidence, check = Evidence(Answering(lambda asked: large(asked, ANSWER_BYTES // 4 + 1))), many_asks().checks[0]
    assert evidence.collect(check, check.cases[0])[-1].value == TOO_LARGE


def test_small_results_are_asked_for_once_however_many():
    answer = Answering(lambda asked: np.full(3, asked, np.float32))
    assert judge(many_asks(), answer).passed
    assert answer.asked == MANY


def test_what_passed_is_let_go_and_of_what_failed_the_last_result_is_kept():
    evidence = Evidence(Answering(lambda asked: np.full(3, np.nan if asked == MANY else 1.0)))
    one, two = (replace(check, cases=(case,)) for check in many_asks().checks[:2] for case in check.cases[:1])
    few = replace(one, cases=(replace(one.cases[0], asks=one.cases[0].asks[:-1]),))
    assert judge_check(few, evidence, "").outcome == "passed" and not evidence.seen
    assert judge_check(two, evidence, "").outcome == "values"
    evidence.keep_last("two")
    ((last,),) = evidence.seen.values()
    assert np.isnan(last.value).all()


def test_many_small_parts_weigh_more_than_their_numbers():
    assert size_of([[[]] * 10_000]) > 1 << 20


def test_a_report_of_a_training_that_diverged_is_strict_json():
    diverging = exercise(checks={"wide": gate(spread("spreads", std=1.0)), "value": matches()})
    report = judge(baked_from(diverging, double), LocalAnswer({"t": lambda x: x * jnp.inf}))
    stored = json.loads(json.dumps(to_json(report), allow_nan=False))
    assert from_json(stored) == report


def test_what_is_baked_of_a_mistake_does_not_depend_on_how_busy_the_machine_is(monkeypatch):
    one = exercise(wrong=[Wrong("square", jnp.square, cause="Squared.")])
    two = replace(one, cases={**one.cases, "further": one.cases["main"]})
    quick = baked_from(two, double)
    monkeypatch.setattr("jaxercise._evidence.SLOW_SECONDS", -1.0)
    slow = baked_from(two, double)
    signs = [next(iter(baked.misconceptions[0].signs.values()))["elsewhere"] for baked in (quick, slow)]
    assert signs[0] == signs[1] != {}


def with_further_case():
    one = exercise(wrong=[Wrong("square", jnp.square, cause="Squared.")])
    return baked_from(replace(one, cases={**one.cases, "further": one.cases["main"]}), double)


def test_a_cause_that_a_slow_machine_cannot_prove_is_not_told(monkeypatch):
    baked, answer = with_further_case(), LocalAnswer({"t": jnp.square})
    assert judge(baked, answer).cause == "Squared." and baked.graded
    monkeypatch.setattr("jaxercise._evidence.SLOW_SECONDS", -1.0)
    assert [judge(baked, answer, patient=patient).cause for patient in (False, True)] == ["", "Squared."]


@pytest.mark.parametrize("elsewhere", [lambda x: 1 / 0, lambda x: x * jnp.nan, lambda x: x])
def test_a_cause_is_not_told_of_an_answer_that_does_something_else_in_another_case(elsewhere):
    baked, answered = with_further_case(), []

    def once(x):
        answered.append(x)
        return jnp.square(x) if (x == answered[0]).all() else elsewhere(x)

    assert judge(baked, LocalAnswer({"t": once})).cause == ""
