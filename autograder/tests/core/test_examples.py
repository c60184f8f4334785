"""The calls of a shown case: code that runs and gives what is said, only where the author lets it be told."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Ask, Observation
from jaxercise._baked import BakedCase
from jaxercise._examples import examples
from jaxercise._exercise import Case, Exercise, gate, shown
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Example
from jaxercise._values import Digits, Kept, Key, Opaque, TestFunction
from jaxercise.author import finite, gradient, matches, refuses, responds
from jaxercise_testing.baking import baked_from


def mse(P, Y):
    assert P.shape == Y.shape
    return jnp.mean((P - Y) ** 2)


def summed(P, Y):
    return jnp.sum((P - Y) ** 2)


def by_hand(rng):
    return np.float32([[1, 2], [3, 4]]), np.float32([[1, 0], [0, 4]])


def batch(rng):
    return rng.normal(size=(7, 5)).astype(np.float32), rng.normal(size=(7, 5)).astype(np.float32)


MSE = Exercise(
    title="Mean squared error",
    name="mse",
    points=4,
    minutes=5,
    hints=["-"],
    cases={"by_hand": shown(by_hand), "batch": batch},
    checks={
        "value": gate(matches("is the mean over all entries")),
        "gradient": gradient(on="by_hand"),
        "scale": responds("grows fourfold", change=lambda P, Y: (2 * P, 2 * Y), factor=4, on="by_hand"),
        "finite": finite(on="batch"),
        "refuses": refuses("refuses odd shapes", change=lambda P, Y: (P[:, 0], Y[:, :1]), on="by_hand"),
    },
)
P, Y = "jnp.array([[1., 2.], [3., 4.]])", "jnp.array([[1., 0.], [0., 4.]])"


def told(answer, key="public", exercise=MSE):
    report = judge(baked_from(exercise, {exercise.name: mse}, key), LocalAnswer({exercise.name: answer}))
    return {result.name: result.examples for result in report.results}


def test_a_wrong_value_is_told_with_its_call_and_the_wanted_one():
    found = told(summed)
    assert found["value"] == (Example(f"mse({P}, {Y})", "13", "3.25"),)
    assert found["gradient"] == (Example(f"jax.grad(mse)({P}, {Y})", "[[0, 4], [6, 0]]", "[[0, 1], [1.5, 0]]"),)


def test_what_can_be_copied_gives_what_was_told():
    found = told(summed)
    names = {"mse": summed, "jnp": jnp, "jax": jax}
    for result in (found["value"], found["gradient"]):
        assert np.allclose(eval(result[0].call, names), np.array(eval(result[0].gave)))


def test_a_comparison_without_an_expected_value_tells_its_calls_only():
    found = told(lambda P, Y: jnp.mean(jnp.abs(P - Y)))["scale"]
    double = "jnp.array([[2., 4.], [6., 8.]]), jnp.array([[2., 0.], [0., 8.]])"
    assert found == (Example(f"mse({P}, {Y})", "1.25"), Example(f"mse({double})", "2.5"))
    assert told(summed)["refuses"] == (Example("mse(jnp.array([1., 3.]), jnp.array([[1.], [0.]]))", "14"),)


def test_an_error_is_told_as_one():
    def crash(P, Y):
        raise ValueError("two\nlines")

    assert told(crash)["value"] == (Example(f"mse({P}, {Y})", "ValueError: two", "3.25", raised=True),)


def test_cases_that_are_not_shown_tell_the_call_and_the_result_but_nothing_wanted():
    quiet = replace(MSE, cases={"by_hand": by_hand, "batch": batch})
    assert told(summed, exercise=quiet)["value"] == (Example(f"mse({P}, {Y})", "13"),)

    def only_by_hand(P, Y):
        assert P.shape == Y.shape
        return mse(P, Y) if P.shape == (2, 2) else summed(P, Y) / jnp.zeros(())

    assert told(only_by_hand)["value"] == (Example("mse(float32[7,5], float32[7,5])", "inf"),)


def test_a_graded_report_tells_a_shown_case_that_is_the_same_under_every_key():
    assert told(summed, key="secret")["value"] == told(summed)["value"] != ()


def test_no_example_is_in_a_graded_report_of_a_drawn_case_nor_in_any_of_a_hidden_one():
    drawn = replace(MSE, cases={"by_hand": shown(batch), "batch": batch})
    assert set(told(summed, key="secret", exercise=drawn).values()) == {()}
    hidden = replace(MSE, cases={"by_hand": Case(by_hand, hidden=True, shown=True), "batch": batch})
    baked = replace(baked_from(hidden, {"mse": mse}, "secret"), graded=False)
    report = judge(baked, LocalAnswer({"mse": summed}))
    assert report.results[0].hidden and report.results[0].examples == ()


def test_right_and_unwritten_answers_have_no_examples():
    assert set(told(mse).values()) == {()}

    def stub(P, Y):
        raise NotImplementedError

    assert set(told(stub).values()) == {()}


def case(*asks, expected=()):
    return BakedCase("main", False, True, tuple(asks), tuple(expected))


def of_one(args, gave, wanted, **ask):
    seen = [Observation("returned", value=gave)]
    return examples(case(Ask("call", "f", args, **ask), expected=(wanted,)), seen, 0, True)


CODE = {
    "f(3, 0.5, True, None, 'a')": (3, 0.5, True, None, "a"),
    "f(jnp.array(0.1))": (np.float32(0.1)[None][0:1].reshape(()),),
    "f(jnp.array([1, -2]))": (np.array([1, -2], np.int32),),
    'f(jnp.array([1, 2], dtype="uint8"))': (np.array([1, 2], np.uint8),),
    "f(jnp.array([True, False]))": (np.array([True, False]),),
    "f(jnp.array([jnp.nan, -jnp.inf]))": (np.float32([np.nan, -np.inf]),),
    "f(jnp.zeros((0, 3)))": (np.zeros((0, 3), np.float32),),
    "f(float32[7,5])": (np.zeros((7, 5), np.float32),),
    "f(jax.random.key(5))": (Key(5),),
    "f({'W': jnp.array([1.]), 'b': [2]}, (1,), ())": ({"W": np.ones(1, np.float32), "b": [2]}, (1,), ()),
    "f(cube, bowl(2.))": (TestFunction("cube"), TestFunction("bowl", (2.0,))),
    "f(<labels of 5 test digits>)": (Digits("test", 5, 7, "labels"),),
}


@pytest.mark.parametrize("call", CODE)
def test_every_kind_of_argument_is_written(call):
    assert of_one(CODE[call], 1.0, 2.0) == (Example(call, "1", "2"),)


def test_arguments_that_are_code_run():
    def f(*args):
        return args

    for call in list(CODE)[:7]:
        for got, given in zip(eval(call, {"f": f, "jnp": jnp}), CODE[call], strict=True):
            assert (
                np.array_equal(got, given) if not isinstance(given, np.ndarray) else str(got) == str(jnp.asarray(given))
            )


def test_results_that_differ_late_are_told_in_full_and_large_ones_by_their_first_numbers():
    assert of_one((1,), np.array(0.33333334, np.float32), np.array(0.3333333, np.float32))[0].gave == "0.33333334"
    found = of_one((1,), np.arange(40.0, dtype=np.float32), np.ones(40, np.float32))[0]
    assert (found.gave, found.wanted) == ("[0, 1, 2, …] of shape (40,)", "[1, 1, 1, …] of shape (40,)")
    assert of_one((1,), Opaque("function"), 2.0)[0].gave == "<a function>"
    assert of_one((1,), "a `b`", 2.0)[0].gave == "'a 'b''"
    assert len(of_one((1,), "a" * 10_000, 2.0)[0].gave) == 200


def test_results_that_look_alike_are_not_told():
    assert of_one((1,), [0] * 500, [1] * 500) == ()


TRANSFORMS = {
    "jax.vmap(f, in_axes=(0, None))(1)": Ask("vmap", "f", (1,), {"in_axes": [0, None]}),
    "jax.jit(f, static_argnums=(1,))(1)": Ask("jit", "f", (1,), {"static": [1]}),
    "jax.jit(f)(1)": Ask("jit", "f", (1,), {"static": []}),
    "jax.value_and_grad(f, argnums=1)(1)": Ask("value_and_grad", "f", (1,), {"argnums": 1}),
    "jax.hessian(f)(1)": Ask("hessian", "f", (1,)),
    "f[2]": Ask("item", "f", (), {"index": 2}),
    "f(1, b=2)": Ask("call", "f", (1,), {"keywords": {"b": 2}}),
}


@pytest.mark.parametrize("call", TRANSFORMS)
def test_transforms_are_written_out(call):
    seen = [Observation("returned", value=1.0)]
    assert examples(case(TRANSFORMS[call]), seen, 0, False) == (Example(call, "1"),)


def test_what_an_earlier_call_kept_is_written_as_that_call():
    asks = [
        Ask("call", "build", (3,), keep="model"),
        Ask("call", "@model", (1,)),
        Ask("call", "f", (Kept("model", 0),)),
    ]
    seen = [Observation("returned", value=Opaque("Line")), *[Observation("returned", value=1.0)] * 2]
    assert [each.call for each in examples(case(*asks), seen, 2, False)] == [
        "build(3)",
        "build(3)(1)",
        "f(build(3)[0])",
    ]


def test_a_value_that_is_the_answer_itself_is_never_told_what_it_should_be():
    seen = [Observation("returned", value=2)]
    assert examples(case(Ask("value", "count"), expected=(3,)), seen, 0, True) == (Example("count", "2"),)


def test_what_is_no_call_or_too_many_is_not_told():
    seen = [Observation("returned", value=1)]
    assert examples(case(Ask("structure", "f", (1,))), seen, 0, False) == ()
    assert examples(case(*[Ask("call", "f", (1,))] * 4), seen * 4, 3, False) == ()


def test_a_call_that_is_longer_than_anybody_reads_is_not_told():
    asks = [Ask("call", "f", (1,), keep="0")]
    asks += [Ask("call", "f", (Kept(f"{n}", 0), Kept(f"{n}", 1)), keep=f"{n + 1}") for n in range(8)]
    seen = [Observation("returned", value=1.0)] * len(asks)
    assert examples(case(*asks[:4], expected=(2.0,) * 4), seen[:4], 3, True)
    assert examples(case(*asks, expected=(2.0,) * 9), seen, 8, True) == ()


def test_of_several_compared_calls_the_wrong_one_is_told():
    def asks(P, Y):
        return [Ask("call", args=(P, Y)), Ask("call", args=(Y, Y))]

    kind = replace(MSE, checks={"value": gate(matches("is right", asks=asks))}, cases={"by_hand": shown(by_hand)})

    def wrong_at_zero(P, Y):
        return mse(P, Y) + 7 * jnp.all(P == Y)

    assert told(wrong_at_zero, exercise=kind)["value"] == (Example(f"mse({Y}, {Y})", "7", "0"),)
