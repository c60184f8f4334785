"""An answer that changes what it was given: a check says so, or else a remark, which costs nothing."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import pytest
from jaxercise._exercise import Exercise, shown
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise.author import draw, gate, inputs_unchanged, matches
from jaxercise_testing.baking import baked_from

TOTAL = Exercise(
    title="A total",
    name="total",
    points=4,
    minutes=1,
    hints=["-"],
    cases={"pair": shown(draw.fixed([1.0, 2.0])), "array": draw.tree([draw.normal((3,)), draw.normal((3,))])},
    checks={"value": gate(matches("is the sum"))},
)
STRICT = replace(TOTAL, checks={**TOTAL.checks, "kept": inputs_unchanged("leaves the list as it was")})
REMARK = "changed what it was given"


def with_pop(parts):
    return parts.pop() + parts[0]


def judged(exercise: Exercise, answer: object) -> Report:
    return judge(baked_from(exercise, lambda parts: parts[0] + parts[1], "secret"), LocalAnswer({"total": answer}))


def test_a_right_result_by_a_call_that_changes_its_argument_is_remarked_and_keeps_its_points():
    report = judged(TOTAL, with_pop)
    assert report.passed and report.score == 4 and REMARK in report.remark


@pytest.mark.parametrize(
    "answer",
    [lambda parts: sum(parts), lambda parts: list(parts).pop() + parts[0], jax.jit(lambda parts: parts[0] + parts[1])],
)
def test_nothing_is_remarked_of_an_answer_that_leaves_its_arguments_alone(answer):
    assert judged(TOTAL, answer).remark == ""


def test_where_a_check_asks_for_it_the_check_says_it_and_no_remark_beside():
    report = judged(STRICT, with_pop)
    assert [result.name for result in report.results if result.outcome != "passed"] == ["kept"]
    assert report.remark == ""


def test_what_a_compiled_program_used_up_was_not_changed():
    donating = jax.jit(lambda parts: parts[0] + parts[1], donate_argnums=0)
    assert REMARK not in judged(TOTAL, lambda parts: jnp.asarray(donating(parts))).remark
