"""What a student is told of a wrong answer is true: no factor from one case, the first cause first, guesses only where they hold."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Observation
from jaxercise._exercise import Exercise, Wrong, gate, hidden, shown
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._messages import tell
from jaxercise._render import text
from jaxercise._values import Opaque
from jaxercise.author import (
    Ask,
    Key,
    TestFunction,
    differs,
    exactly,
    finite,
    gradient,
    inputs_unchanged,
    jits,
    matches,
    refuses,
    remark,
    repeated,
    spread,
    then,
)
from jaxercise.author import draw as draws
from jaxercise.comparisons import compare
from jaxercise_testing.baking import baked_from


def numbers(*shape):
    return lambda rng: (rng.normal(size=shape).astype(np.float32),)


def network_of_two_layers(rng):
    return (TestFunction("mlp", tuple(np.ones(shape, np.float32) for shape in ((3, 2), (3,), (1, 3), (1,)))),)


def exercise(cases, checks=None, **settings):
    """An exercise whose first check is its gate."""
    checks = checks or {"value": matches()}
    gated = {name: check if number else gate(check) for number, (name, check) in enumerate(checks.items())}
    names = {"title": "T", "name": "t", "points": 4, "minutes": 1, "hints": ["-"]}
    return Exercise(**{**names, **settings}, cases=cases, checks=gated)


TWO_SIZES = {"few": numbers(3, 5), "many": numbers(7, 5)}
THREE_SIZES = {**TWO_SIZES, "most": numbers(11, 5)}


def seen(report):
    return text(report).split("Seen: ")[1].split("\n")[0]


def mean_square(X):
    return jnp.mean(X**2)


def test_a_factor_is_told_if_it_is_the_same_in_all_cases(judged):
    told = judged(exercise(TWO_SIZES), jnp.square, lambda X: -2 * X**2, key="public")
    assert seen(told) == "Your result is -2.0 times what it should be, in all 2 cases tried."
    told = judged(exercise(THREE_SIZES), mean_square, lambda X: 10 * mean_square(X), key="public")
    assert seen(told) == "Your result is 10.0 times what it should be, in all 3 cases tried."


@pytest.mark.parametrize(
    ("cases", "right", "answer"),
    [
        ({"one": numbers(7, 5)}, jnp.square, lambda X: 2 * X**2),  # one case
        (TWO_SIZES, mean_square, lambda X: 2 * mean_square(X)),  # two numbers are no proof
        (THREE_SIZES, mean_square, lambda X: mean_square(X) + 1e-3),  # "1.0 times"
        (THREE_SIZES, mean_square, lambda X: jnp.mean(jnp.abs(X))),
        (THREE_SIZES, mean_square, lambda X: 5.0),
        (THREE_SIZES, jnp.square, lambda X: len(X) * X**2),  # another one in each case
        (TWO_SIZES, jnp.square, lambda X: 2 * X**2 if len(X) == 3 else X**2),
        (TWO_SIZES, jnp.square, lambda X: 1.003 * X**2),
    ],
)
def test_no_factor_is_told_where_none_is_proved(judged, cases, right, answer):
    assert " times what it should be" not in text(judged(exercise(cases), right, answer, key="public"))


def test_what_is_no_number_is_named_by_its_place_in_the_result():
    def told(name, value, want, **params):
        finding = compare(name, [Observation("returned", value=value)], want, params)
        return tell(finding.message, finding.params).seen

    log = (np.ones(3, np.float32), Opaque("MLP"))
    assert told("finite_log", log, [3], item=1) == "`result[1]` is an MLP, not numbers."
    table = {"a": "51 %", "b": 2.0}
    assert told("measured", table, [["a", "b"], {}], within=2.0) == "`result['a']` is a string, not one number."


def test_a_part_that_is_asked_for_is_named_by_its_place(judged):
    def last_of_two(key):
        return [Ask("call", args=(key,), keep="two"), Ask("item", "@two", options={"index": 1})]

    kind = exercise({"case": draws.key}, {"value": matches(asks=last_of_two, last=True)})
    right, wrong = (lambda key, size=size: (jnp.zeros(2), jnp.zeros(size)) for size in (3, 2))
    assert seen(judged(kind, right, wrong, key="public")).startswith("`result[1]` has shape (2,)")


def test_random_keys_are_no_random_numbers(judged):
    kind = exercise({"case": draws.key}, {"value": spread("is normal", std=1.0)})
    told = judged(kind, lambda key: jax.random.normal(key, (50,)), lambda key: jax.random.split(key, 50), key="public")
    assert seen(told) == "Your result is random keys, not numbers."


def test_none_is_told_in_a_way_that_holds_for_every_return(judged):
    kind = exercise({"one": numbers(7)})
    for answer in (lambda x: print(x), lambda x: [].append(x)):
        assert "`return` of something that is None" in text(judged(kind, jnp.sum, answer, key="public"))


def test_a_module_that_was_written_into_counts_as_changed(judged):
    def overwrite(model):
        object.__setattr__(model.layers[0], "bias", jnp.ones(3))
        return 0.0

    kind = exercise({"one": network_of_two_layers}, {"value": inputs_unchanged()})
    assert judged(kind, lambda model: 0.0, lambda model: 0.0, key="public").passed
    assert judged(kind, lambda model: 0.0, overwrite, key="public").results[0].message == "result.mutated"


def test_a_wrong_number_is_told_with_what_came_out(judged):
    told = judged(exercise({"one": numbers(7)}), lambda X: jnp.sum(0 * X) + 5, lambda X: 12.5, key="public")
    assert seen(told) == "Your result is 12.5: off by 7.5, where it should be of size 5.0."


def test_the_search_for_a_factor_moves_no_score(judged):
    kind = exercise(TWO_SIZES, {"value": matches(on="few"), "other": matches(on="many")})
    report = judged(kind, jnp.square, lambda X: X**2 if len(X) == 3 else 2 * X**2, key="public")
    assert (report.score, report.outcome) == (2.0, "values")


def wrongs(*pairs):
    return [Wrong(name, answer, cause=f"You take the {name}.", advice="Do not.") for name, answer in pairs]


def test_of_a_few_numbers_half_explained_is_too_little(judged):
    right = lambda X: jnp.array([jnp.sum(X), jnp.mean(X)])  # noqa: E731
    one = exercise(
        {"few": numbers(4), "many": numbers(8)},
        {"value": matches(on="few"), "other": matches(on="many")},
        wrong=wrongs(("halves", lambda X: right(X) / 2)),
    )
    assert judged(one, right, lambda X: right(X) / 2).misconception.endswith("halves")
    assert not judged(one, right, lambda X: right(X) / 2 if len(X) == 4 else right(X) + 1).misconception


def test_a_sign_that_two_mistakes_share_names_neither(judged):
    both = exercise(
        {"square": numbers(3, 3), "wide": hidden(numbers(3, 5))},
        {"value": matches(on="square"), "wide": matches()},
        wrong=wrongs(
            ("row count", lambda X: jnp.sum(X) / len(X) * jnp.ones(6)),
            ("column count", lambda X: jnp.sum(X) / X.shape[1] * jnp.ones(6)),
        ),
    )
    right, rows = (lambda X: jnp.sum(X) * jnp.ones(6)), (lambda X: jnp.sum(X) / len(X) * jnp.ones(6))
    assert not judged(both, right, rows, key="public").misconception
    assert judged(both, right, rows).misconception.endswith("row count")


def test_a_sign_compares_structure_too(judged):
    pair = exercise({"one": numbers(9)}, wrong=wrongs(("swapped", lambda X: (-X, X))))
    right = lambda X: (X, -X)  # noqa: E731
    assert judged(pair, right, lambda X: [-X, X]).misconception.endswith("swapped")
    assert not judged(pair, right, lambda X: {"a": -X, "b": X}).misconception


def test_another_error_in_another_line_is_not_the_known_one(judged):
    known = exercise({"one": numbers(3, 5)}, wrong=wrongs(("product", lambda X: X @ X)))
    right = lambda X: jnp.sum(X)  # noqa: E731
    assert judged(known, right, lambda X: jnp.dot(X, X)).misconception.endswith("product")
    assert not judged(known, right, lambda X: X @ jnp.ones(7)).misconception


def test_keys_are_said_to_be_ignored_only_if_all_of_eight_give_the_same(judged):
    kind = exercise(
        {"key": draws.key},
        {"value": exactly("is finite", formula=lambda key: 0.0), "other": differs("differs", change=_next)},
    )
    report = judged(kind, lambda key: 0.0, lambda key: 1.0, key="public")
    assert report.results[1].message == "random.always_the_same"
    assert (
        tell("random.always_the_same", report.results[1].params).seen == "8 different calls all gave the same result."
    )
    rarely = judged(kind, lambda key: 0.0, lambda key: jax.random.randint(key, (), 0, 2) * 1.0, key="public")
    assert rarely.results[1].outcome == "passed"


def _next(key):
    return (Key(key.seed + 1),)


ALL = {
    "value": matches("is right"),
    "slope": gradient("has the right slope"),
    "jits": jits("compiles"),
}


def square(x):
    return jnp.sum(x**2)


FIRST = [
    (lambda x: x**2, "Your result has shape (7,); here it must be ()."),
    (lambda x: print(x), "Your function returned None."),
    (lambda x: [x[0]], "Your result is a list of 1; one number is wanted."),
    (lambda x: float(jnp.sum(x)), "Your result is "),
]


@pytest.mark.parametrize(("answer", "first"), FIRST, ids=range(4))
def test_the_plain_call_is_told_before_what_follows_from_it(judged, answer, first):
    assert seen(judged(exercise({"one": numbers(7)}, ALL), square, answer, key="public")).startswith(first)


def test_what_builds_on_a_wrong_shape_is_not_judged(judged):
    report = judged(exercise({"one": numbers(7)}, ALL), square, lambda x: x**2, key="public")
    assert [result.outcome for result in report.results][:2] == ["shape_dtype", "not_run"]
    told = tell(report.results[1].message, report.results[1].params).seen
    assert told == "Not judged: it builds on the result of your function, which has another kind or shape than asked."
    assert report.score == 0


def test_nothing_is_asked_with_a_kept_result_of_a_wrong_kind(judged):
    made = []

    def use(params):
        made.append(params)
        return params

    kind = exercise(
        {"one": numbers(7)},
        {"value": matches("gives both"), "used": matches("is of use", asks=then("use", item=0))},
        answers=("t", "use"),
    )
    right = {"t": lambda x: (x, jnp.sum(x)), "use": lambda p: p}
    report = judged(kind, right, {"t": lambda x: x, "use": use}, key="public")
    assert [result.message for result in report.results] == ["result.kind", "answer.not_judged"] and not made


def test_a_part_that_is_missing_for_the_next_step_is_told_as_that(judged):
    kind = exercise({"one": numbers(3)}, {"value": matches("goes on", asks=repeated(3, carry={0: 0}))})
    right = lambda x: (2 * x, jnp.sum(x))  # noqa: E731
    told = judged(kind, right, lambda x: float(jnp.sum(x)), key="public")
    assert seen(told) == "Your result is a float; a tuple of 2 is wanted."
    assert seen(judged(kind, right, lambda x: None, key="public")) == "Your function returned None."


def unfinished(x):
    """Only a docstring."""


def dots(x): ...


def passing(x):
    pass


def helper(x):
    raise NotImplementedError


def calls_helper(x):
    return helper(x)


class Helper:
    def __init__(self, x):
        raise NotImplementedError()


def guarded(x):
    if len(x) != 7:
        raise NotImplementedError
    return square(x)


def bare_branch(x):
    if len(x) == 7:
        raise NotImplementedError()
    return square(x)


@jax.jit
def jitted_stub(x):
    raise NotImplementedError()


def in_a_library(x):
    jnp.add.at(x, 0, 1)


@pytest.mark.parametrize(
    "answer", [unfinished, dots, passing, jitted_stub, lambda x: ..., lambda x: NotImplemented], ids=range(6)
)
def test_a_body_of_nothing_is_not_attempted(judged, answer):
    assert judged(exercise({"one": numbers(7)}, ALL), square, answer).outcome == "not_attempted"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (calls_helper, "NotImplementedError: `helper` is not written yet, and your code calls it."),
        (lambda x: Helper(x), "NotImplementedError: `Helper` is not written yet, and your code calls it."),
        (
            bare_branch,
            "NotImplementedError at `raise NotImplementedError()`: a branch without lines of its own was reached",
        ),
    ],
)
def test_only_the_answers_own_stub_is_not_attempted(judged, answer, told):
    report = judged(exercise({"one": numbers(7)}, ALL), square, answer, key="public")
    assert report.outcome == "crashed" and seen(report) == told


def test_an_error_of_a_library_is_no_stub(judged):
    report = judged(exercise({"one": numbers(7)}, ALL), square, in_a_library, key="public")
    assert report.outcome == "crashed"
    assert "arrays of JAX do not change" in seen(report) and "`x.at[i].set(v)` returns a new array" in text(report)


STRICT = {"value": matches("is right"), "refuses": refuses("refuses too few", change=lambda x: (x[:3],))}


def test_a_guard_may_raise_any_error(judged):
    assert judged(exercise({"one": numbers(7)}, STRICT), square, guarded).passed


def test_an_error_on_good_input_refuses_nothing(judged):
    report = judged(exercise({"one": numbers(7)}, STRICT), square, 7.0, key="public")
    assert [result.outcome for result in report.results] == ["crashed", "not_run"]
    assert tell(report.results[1].message, report.results[1].params).seen == (
        "Not judged: your function raises the same TypeError for input that makes sense."
    )


def test_a_missing_name_is_told_of_every_check(judged):
    report = judged(exercise({"one": numbers(7)}, ALL), square, {"other": square})
    assert {(result.outcome, result.message) for result in report.results} == {("not_attempted", "answer.undefined")}


def transposing(X):
    return jnp.sum(X.T @ X.T)


def of_another(X):
    return jnp.polyval(jnp.ones((2, 3)), X) + jnp.linalg.solve(X, X)


def caret(x):
    return jnp.sum(x ^ 2)


def wrong_call(x):
    return square(x, 2)


def both_shapes(x):
    return x - jnp.mean(jnp.ones((4, 3)), axis=1)


ERRORS = [
    (transposing, "TypeError at `return jnp.sum(X.T @ X.T)`: the inner sizes of a matrix product differ: (7,) and (3,).", "A matrix is transposed"),
    (caret, "TypeError at `return jnp.sum(x ^ 2)`: `^` is no power in Python, but a bitwise operation on integers.", ""),
    (wrong_call, "TypeError at `return square(x, 2)`: square() takes 1 positional argument but 2 were given.", ""),
    (7.0, "TypeError: 'float' object is not callable.", "The name of your answer stands for a value now, not for your function."),
    (lambda: 1, "TypeError: ", "The function is called with other arguments than it takes."),
    (both_shapes, "ValueError at `return x - jnp.mean(jnp.ones((4, 3)), axis=1)`: two arrays have shapes that do not fit together: (7, 3) and (4,).", ""),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "first", "cause"), ERRORS, ids=range(len(ERRORS)))
def test_a_cause_is_guessed_only_where_the_line_holds_the_operation(judged, answer, first, cause):
    report = judged(exercise({"one": numbers(7, 3)}), square, answer, key="public")
    assert seen(report).startswith(first)
    assert f"Possible cause: {cause}" in text(report) if cause else "Possible cause" not in text(report)


@pytest.mark.parametrize(
    ("right", "answer", "advice"),
    [
        (lambda x: jnp.arange(3), lambda x: jnp.arange(3) / 1, "Integers count something."),
        (lambda x: x, lambda x: x.astype(int), "counted or compared"),
        (lambda x: x, lambda x: x > 0, "counted or compared"),
        (lambda x: x > 0, lambda x: x * 1.0, "return the comparison itself"),
    ],
    ids=range(4),
)
def test_the_advice_on_a_dtype_knows_its_direction(judged, right, answer, advice):
    report = judged(exercise({"one": numbers(3)}), right, answer, key="public")
    assert "dtype" in seen(report) and advice in text(report)


def test_a_hidden_case_tells_what_came_out_without_a_number(judged):
    kind = exercise({"one": numbers(7), "large": hidden(numbers(9))}, {"value": matches(on="one"), "large": finite()})
    answer = lambda x: square(x) if len(x) == 7 else square(x) * jnp.nan  # noqa: E731
    assert seen(judged(kind, square, answer)) == "In a hidden check, your result contains NaN or infinity."


def test_a_visible_check_is_told_before_a_hidden_one(judged):
    kind = exercise(
        {"large": hidden(numbers(9)), "one": shown(numbers(2))},
        {"large": matches("is right for many"), "one": matches("is right for two")},
    )
    assert "hidden" not in seen(judged(kind, square, lambda x: square(x) + len(x)))


def test_it_costs_no_points_is_told_where_it_costs_none(judged):
    def check(weight):
        made = remark("is frugal", field="largest_product", at_most=10, message="mechanism.whole_batch", on="one")
        return {"value": matches(), "frugal": replace(made, weight=weight)}

    free, dear = (
        text(
            judged(
                exercise({"one": numbers(7, 5)}, check(weight)),
                square,
                lambda X: jnp.sum((X @ jnp.eye(5)) ** 2),
                "public",
            )
        )
        for weight in (0.0, 1.0)
    )
    assert "Nothing to repair for the points." in free and "Nothing to repair" not in dear


def test_the_part_that_is_told_is_the_one_nearest_to_the_whole(judged):
    kind = exercise({"one": numbers(7)})
    right = lambda x: ([(x, x), (x, x)], jnp.sum(x))  # noqa: E731
    told = judged(kind, right, lambda x: [(x, x), (x, x)], key="public")
    assert seen(told) == "`result[1]` is a tuple of 2; one number is wanted."


def test_while_grading_nothing_is_asked_for_advice_alone():
    asked = []

    class Counting(LocalAnswer):
        def ask(self, ask):
            asked.append(ask)
            return super().ask(ask)

    kind = exercise(TWO_SIZES)
    for key, times in (("public", 2), ("secret", 1)):
        asked.clear()
        judge(baked_from(kind, jnp.square, key), Counting({"t": lambda X: 2 * X**2}))
        assert len(asked) == times
