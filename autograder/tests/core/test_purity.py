"""The words that let JAX look for what an answer does beside giving its result."""

import jax
import jax.numpy as jnp
import pytest
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise.author import Exercise, draw, gate, leaves_nothing_behind, matches, spends_each_key_once
from jaxercise_testing.baking import baked_from

KEPT = []


def exercise(check, case):
    return Exercise(
        title="Pure", points=1, minutes=1, cases={"once": case}, checks={"value": gate(matches(numbers=False)), "pure": check}, hints=["?"], name="f"
    )  # fmt: skip


def pure(x):
    return 2 * x


def keeping(x):
    KEPT.append(x)
    return 2 * x


def split(key):
    first, second = jax.random.split(key)
    return jax.random.normal(first) + jax.random.normal(second)


def twice(key):
    return jax.random.normal(key) + jax.random.uniform(key)


def outcome(check, case, reference, answer):
    report = judge(baked_from(exercise(check, case), reference), LocalAnswer({"f": answer}))
    (result,) = (result for result in report.results if result.name == "pure")
    return report, result


@pytest.mark.parametrize("answer", [pure, jax.jit(pure), lambda x: x + x])
def test_what_keeps_nothing_passes(answer):
    report, _ = outcome(leaves_nothing_behind(), draw.normal((3,)), pure, answer)
    assert report.passed and report.remark == ""


def test_a_placeholder_in_a_list_is_found():
    report, result = outcome(leaves_nothing_behind(), draw.normal((3,)), pure, keeping)
    assert (result.outcome, result.message) == ("mechanism", "mechanism.left_behind")
    assert report.remark == "" and not result.examples


def test_a_placeholder_is_found_again_in_a_function_that_was_compiled_before():
    compiled = jax.jit(keeping)
    for _ in range(2):
        _, result = outcome(leaves_nothing_behind(), draw.normal((3,)), pure, compiled)
        assert result.message == "mechanism.left_behind"


def test_a_key_that_is_used_twice_is_found():
    report, result = outcome(spends_each_key_once(), draw.key, split, twice)
    assert (result.outcome, result.message) == ("mechanism", "error.key_reuse")
    assert report.remark == "" and not result.examples


def test_a_switch_that_the_notebook_set_is_still_told():
    with jax.debug_nans(True):
        report, _ = outcome(spends_each_key_once(), draw.key, split, split)
    assert "jax_debug_nans" in report.remark and "key_reuse" not in report.remark


def test_the_switch_is_off_again_behind_the_check():
    outcome(spends_each_key_once(), draw.key, split, split)
    assert not jax.config.jax_debug_key_reuse
    assert jnp.isfinite(twice(jax.random.key(0)))
