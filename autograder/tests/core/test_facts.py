"""Facts beyond the checks: one step from the right result, an argument without influence, what was printed; each only where it holds."""

import jax
import jax.numpy as jnp
import pytest
from jaxercise._exercise import Exercise, Wrong, gate, hidden, shown
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._messages import catalogue
from jaxercise._render import as_html, text
from jaxercise._report import for_student
from jaxercise.author import draw, gradient, matches
from jaxercise.diagnosis import _transformed
from jaxercise_testing.baking import baked_from


def exercise(cases, checks=None, **settings):
    """An exercise whose first check is its gate."""
    checks = checks or {"value": matches()}
    gated = {name: check if number else gate(check) for number, (name, check) in enumerate(checks.items())}
    return Exercise(title="T", name="t", points=4, minutes=1, hints=["-"], cases=cases, checks=gated, **settings)


def told(cases, right, answer, key="public", **settings):
    return judge(baked_from(exercise(cases, **settings), right, key), LocalAnswer({"t": answer}))


def seen(report):
    return text(report).split("Seen: ")[1].split("\n")[0]


TWO = {"few": draw.normal((3, 5)), "many": draw.normal((7, 5))}
PAIRS = {"few": draw.normal((3, 5), (3, 5)), "many": draw.normal((7, 5), (7, 5))}
SIX = {f"size {size}": draw.normal((size, 5)) for size in (2, 3, 5, 7, 11, 13)}


def right(X):
    return jnp.exp(X) / 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda X: right(X).T, "the right one transposed"),
        (lambda X: 1 - right(X), "one minus the right one"),
        (lambda X: jnp.exp(right(X)), "the exponential of the right one"),
        (lambda X: jnp.log(right(X)), "the logarithm of the right one"),
        (lambda X: right(X).sum(axis=1), "the sum of each row of the right one"),
        (lambda X: right(X).mean(axis=0), "the mean of all rows of the right one"),
        (lambda X: right(X)[::-1], "the right one in reverse order"),
        (lambda X: right(X)[..., None], "the right one with an axis of length one at the end"),
        (lambda X: jax.nn.softmax(right(X)), "the softmax of the right one"),
        (lambda X: right(X) - right(X).mean(1, keepdims=True), "the right one less the mean of each row"),
    ],
)
def test_a_result_one_step_from_the_right_one_is_told_the_step(wrong, words):
    assert seen(told(TWO, right, wrong)) == f"Your result is {words}, in all 2 cases tried."


def test_a_slope_of_zero_is_told():
    def stopped(X):
        return jnp.sum(jax.lax.stop_gradient(X) ** 3)

    report = told(TWO, lambda X: jnp.sum(X**3), stopped, checks={"value": matches(), "slope": gradient(on="few many")})
    assert seen(report) == "Your gradient is zero everywhere, and should not be."
    assert "Try: A slope of zero says" in text(report)


def test_one_number_that_is_zero_is_told_in_how_many_cases():
    report = told(TWO, lambda X: jnp.sum(X**2), lambda X: jnp.zeros(()))
    assert seen(report) == "Your result is zero in all 2 cases tried, and should not be."
    assert "a branch that is taken too early" in text(report)


def test_one_number_that_is_none_is_said_to_be_it():
    report = told(TWO, lambda X: jnp.sum(X**2), lambda X: jnp.inf)
    assert seen(report) == "Your result is infinity."
    assert "a line of yours that returns it" in text(report)


def test_zeros_of_another_shape_are_told_their_shape():
    assert "has shape (); here it must be (3, 5)" in seen(told(TWO, right, lambda X: jnp.zeros(())))
    report = told(TWO, right, lambda X: jnp.zeros(X.shape))
    assert seen(report) == "Your result is zero everywhere, and should not be."
    assert "slope" not in text(report) and "never filled in" in text(report)


def test_another_number_added_to_each_row_is_told():
    def shifted(X):
        return jax.nn.log_softmax(X) - X.max(axis=1, keepdims=True)

    assert seen(told(TWO, jax.nn.log_softmax, shifted)).startswith("In each row of your result one number is added")
    assert "one number" not in seen(told(TWO, jax.nn.log_softmax, lambda X: jax.nn.log_softmax(X) + X))


def test_a_known_mistake_is_named_only_if_it_gives_the_same_in_the_other_cases():
    def halves(X):
        return jnp.sum(X) / 2

    def by_rows_of_two(X):
        return jnp.sum(X) * (2 - len(X) / 2) / 2 if len(X) < 4 else jnp.sum(X) / 7

    known = Wrong("halved", halves, cause="It is halved.")
    cases = {"two": shown(draw.arrays([[1.0, 2.0], [3.0, 5.0]])), "many": draw.normal((7, 5))}
    assert "It is halved." in text(told(cases, jnp.sum, halves, wrong=[known]))
    assert "It is halved." not in text(told(cases, jnp.sum, by_rows_of_two, wrong=[known]))


def test_a_single_number_needs_five_cases():
    def mean(X):
        return jnp.mean(X**2)

    def exponential(X):
        return jnp.exp(mean(X))

    assert seen(told(SIX, mean, exponential)).startswith("Your result is the exponential of the right one, in all 6")
    assert "exponential" not in seen(told({name: SIX[name] for name in list(SIX)[:4]}, mean, exponential))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda X: right(X).T if len(X) == 3 else right(X),  # one case only
        lambda X: right(X).T + 1e-2,
        lambda X: jnp.exp(X),
        lambda X: jnp.zeros(X.shape),
        lambda X: jnp.sin(right(X)),
    ],
)
def test_what_is_no_such_step_is_told_none(wrong):
    assert "the right one" not in seen(told(TWO, right, wrong))


def test_an_argument_that_comes_back_unchanged_is_named():
    report = told(PAIRS, lambda p, g: p - 0.1 * g, lambda p, g: g)
    assert seen(report) == "Your result is the second argument, unchanged, in all 2 cases tried."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda X: jnp.sum(X**2), "Your result is what it should be times the number of rows of the first argument"),
        (lambda X: jnp.mean(X**2) / len(X), "divided by the number of entries of the first argument"),
    ],
)
def test_a_sum_for_a_mean_is_told_by_the_size_that_it_is_too_large_by(wrong, words):
    def mean_of_rows(X):
        return jnp.sum(X**2) / len(X)

    assert words in seen(told(SIX, mean_of_rows, wrong))


STEPS = {f"{rate}": draw.together(draw.normal((3, 5), (3, 5)), draw.fixed(rate)) for rate in (0.1, 0.3, 0.7)}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda w, g, rate: w + rate * g, "The change from the first argument is -1.0 times what it should be"),
        (lambda w, g, rate: w - 2 * rate * g, "The change from the first argument is 2.0 times what it should be"),
        (lambda w, g, rate: w - g, "is what it should be divided by the third argument"),
        (lambda w, g, rate: w - rate**2 * g, "is what it should be times the third argument"),
    ],
)
def test_a_wrong_step_is_told_by_what_its_change_is_wrong(wrong, words):
    assert words in seen(told(STEPS, lambda w, g, rate: w - rate * g, wrong))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            lambda X: jnp.maximum(X, -0.5),
            "numbers of your result are -0.5 where smaller ones are wanted, and all others are",
        ),
        (
            lambda X: jnp.minimum(X, 0.25),
            "numbers of your result are 0.25 where larger ones are wanted, and all others are",
        ),
        (lambda X: X * (jnp.abs(X) > 0.5), "numbers of your result are 0 and should not be, and all others are right"),
    ],
)
def test_a_bound_or_zeros_in_place_of_numbers_are_told(wrong, words):
    assert words in seen(told(TWO, lambda X: X, wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda X: jnp.where(X < -0.5, 0.0, X).at[0, 0].set(9.0),  # one wrong number is not zero
        lambda X: jnp.where(X < -0.5, 3.0, X),  # the wrong numbers are larger than right ones
        lambda X: jnp.maximum(X, -0.5) + 0.1,  # the others are wrong, too
        lambda X: jnp.maximum(X, -0.5) * (1 + 5e-5),  # the others are wrong by little, but the check sees it
        lambda X: jnp.clip(X, -0.5, 0.25),  # two bounds
        lambda X: jnp.where(X < -1.5, -1.5, X),  # too few to prove a bound
    ],
)
def test_what_is_no_bound_is_told_none(wrong):
    assert "all others are right" not in seen(told(TWO, lambda X: X, wrong))


def test_parts_in_each_others_place_are_told():
    report = told(TWO, lambda X: (jnp.exp(X), X**2), lambda X: (X**2, jnp.exp(X)))
    assert seen(report) == "The two parts of your result stand in each other's place, in all 2 cases tried."


def test_every_step_has_a_sentence_and_every_sentence_a_step():
    whole = {"argument", "exchanged", "zero", "zero_number", "zero_slope", "offset_of_rows"}
    steps = {*_transformed.ANY, *_transformed.OF_AXES, *_transformed.OF_ROWS, *whole}
    assert steps == {name.split(".")[1] for name in catalogue() if name.startswith("transformed.")}


def loss(P, Y):
    return jnp.mean((P - Y) ** 2)


def test_an_argument_without_influence_is_named_as_the_stub_names_it():
    report = told({"batch": draw.normal((7, 5), (7, 5))}, loss, lambda P, Y: jnp.mean(P**3))
    assert seen(report) == "Your result did not change when only `Y` did, in 12 of 12 tries; the right one does."


def test_rows_without_influence_are_named():
    report = told({"batch": draw.normal((7, 5), (7, 5))}, loss, lambda P, Y: loss(P[:5], Y[:5]))
    assert "when only rows 5 and 6 of `P` did (the first is number 0)" in seen(report)


def test_an_entry_of_a_vector_without_influence_is_named():
    report = told({"one": draw.normal((7,), (7,))}, loss, lambda P, Y: loss(P[:6], Y[:6]))
    assert "when only entry 6 of `P` did" in seen(report)


def test_a_leaf_of_a_tree_without_influence_is_named():
    def layer(params, x):
        return params["W"] @ x + params["b"]

    cases = {"layer": draw.together(draw.tree({"W": draw.normal((3, 5)), "b": draw.normal((3,))}), draw.normal((5,)))}
    report = told(cases, layer, lambda params, x: params["W"] @ x)
    assert "when only `params['b']` did, in 3 of 3 tries" in seen(report)


def test_an_answer_that_is_always_the_same_is_told_so():
    report = told({"batch": draw.normal((7, 5), (7, 5))}, loss, lambda P, Y: jnp.asarray(0.3))
    assert seen(report) == "Your function gave the same result for 12 different inputs."


def test_nothing_is_said_of_equal_results_where_the_right_ones_are_equal_too():
    def of_shape(P, Y):
        return jnp.asarray(P.size / 3)

    report = told({"batch": draw.normal((7, 5), (7, 5))}, of_shape, lambda P, Y: jnp.asarray(P.size / 2))
    assert "same result" not in seen(report)


def test_an_answer_that_does_not_repeat_itself_is_told_that_and_no_other_fact():
    calls = []

    def counting(P, Y):
        calls.append(1)
        return loss(P, Y) + len(calls)

    assert seen(told({"batch": draw.normal((7, 5), (7, 5))}, loss, counting)).startswith("Two calls with the same")


def test_an_answer_that_looks_at_everything_is_told_no_such_thing():
    report = told({"batch": draw.normal((7, 5), (7, 5))}, loss, lambda P, Y: jnp.mean(jnp.abs(P - Y)))
    assert "did not change" not in seen(report) and "off by" in seen(report)


def test_no_experiment_is_made_while_grading():
    asked = []

    def recorded(P, Y):
        asked.append(1)
        return jnp.mean(P**3)

    told({"batch": draw.normal((7, 5), (7, 5))}, loss, recorded, key="secret")
    assert len(asked) == 1


def test_what_was_printed_is_told_folded_with_the_last_lines():
    def chatty(P, Y):
        for line in range(30):
            print("line", line)
        return jnp.mean(P**3)

    report = told({"batch": draw.normal((7, 5), (7, 5))}, loss, chatty)
    assert "What your code printed:\n    line 10\n    line 11\n" in text(report) and "line 9\n" not in text(report)
    assert "<summary" in as_html(report) and "line 29</pre></details>" in as_html(report)


def test_the_students_own_frames_are_told_and_no_others():
    def helper(P):
        return P[0, 0, 0]

    report = told({"batch": draw.normal((7, 5), (7, 5))}, loss, lambda P, Y: helper(P))
    trace = report.results[0].trace
    assert "in helper\n    return P[0, 0, 0]" in trace and trace.splitlines()[-1] == "    return P[0, 0, 0]"
    assert "jaxercise/" not in trace and "site-packages" not in trace
    assert "Where the error came from:" in text(report)


def test_neither_prints_nor_frames_of_a_hidden_case_are_told():
    def chatty(P, Y):
        print(P)
        return P[0, 0, 0]

    cases = {"seen": draw.normal((7, 5), (7, 5)), "secret": hidden(draw.normal((3, 5), (3, 5)))}
    checks = {"value": matches(on="secret"), "gradient": gradient(on="seen")}
    report = told(cases, loss, chatty, key="secret", checks=checks)
    assert all(result.printed == result.trace == "" for result in for_student(report).results)


def test_a_case_that_is_not_shown_tells_its_call_and_no_wanted_value():
    report = told({"batch": draw.normal((2,), (2,))}, loss, lambda P, Y: jnp.mean(jnp.abs(P - Y)))
    (example,) = report.results[0].examples
    assert example.call.startswith("t(jnp.array([") and example.gave and example.wanted == ""


def test_without_numbers_shapes_dtypes_and_zeros_count():
    checks = {"value": matches("has the shapes", numbers=False)}

    def right(X):
        return X, jnp.zeros(3)

    def outcome(answer):
        return told(TWO, right, answer, checks=checks).outcome

    assert outcome(lambda X: (5 * X + 1, jnp.zeros(3))) == "passed"
    assert outcome(lambda X: (X, jnp.ones(3))) == "values"
    assert outcome(lambda X: (X[:, :2], jnp.zeros(3))) == "shape_dtype"
    assert outcome(lambda X: (X / 0, jnp.zeros(3))) == "values"


def test_graded_only_a_shown_case_with_one_input_for_all_keys_is_told():
    wrong = {"right": loss, "answer": lambda P, Y: jnp.sum((P - Y) ** 2), "key": "secret"}
    (example,) = told({"by_hand": shown(draw.arrays([1, 2], [4, 6]))}, **wrong).results[0].examples
    assert (example.gave, example.wanted) == ("25", "12.5")
    assert told({"drawn": shown(draw.normal((2,), (2,)))}, **wrong).results[0].examples == ()
