"""Properties an answer has or lacks by itself: rows that add up, proportions, bounds; and remarks that cost nothing."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._exercise import Exercise, gate
from jaxercise._messages import tell
from jaxercise._render import text
from jaxercise.author import (
    between,
    exactly,
    finite_gradient,
    gradient,
    jits,
    matches,
    remark,
    responds,
    rows_sum,
    triangle,
)


def table(rng):
    return (rng.normal(size=(7, 5)).astype(np.float32),)


def exercise(draw=table, **checks):
    """An exercise with one case, whose gate is that it matches."""
    made = {"value": gate(matches()), **checks}
    return Exercise(title="Rows", name="rows", points=4, minutes=1, hints=["?"], cases={"main": draw}, checks=made)


def test_rows_whose_exponentials_do_not_add_up_are_counted(judged):
    rows = exercise(rows=rows_sum("has rows of one", to=1, exp=True))
    report = judged(rows, jax.nn.log_softmax, lambda Z: jax.nn.log_softmax(Z) + jnp.log(jnp.arange(7) + 1.0)[:, None])
    assert report.results[1].message == "result.rows_sum"
    assert report.results[1].params == {"off": 6, "rows": 7, "gap": 6.0, "to": 1}
    assert judged(rows, jax.nn.log_softmax, jax.nn.log_softmax).passed


def test_rows_of_nan_do_not_add_up(judged):
    assert (
        judged(exercise(rows=rows_sum("has rows of one", to=1)), jax.nn.softmax, lambda Z: Z * jnp.nan)
        .results[1]
        .outcome
        == "values"
    )


def test_a_number_outside_its_bounds_is_named(judged):
    tiny = exercise(small=between("is small", low=0, high=1))
    assert judged(tiny, lambda Z: jnp.max(Z) * 0 + 2, lambda Z: 2.0).results[1].params == {
        "got": 2.0,
        "low": 0,
        "high": 1,
    }


def test_a_remark_costs_no_points_and_spares_what_cannot_be_traced(judged):
    small = remark("is frugal", field="largest_product", at_most=10, message="mechanism.whole_batch")
    gradient_free = remark("is by hand", field="differentiating", at_most=0, message="mechanism.differentiated")
    both = exercise(frugal=small, by_hand=gradient_free)

    def costly(Z):
        return Z @ jnp.eye(5)

    def differentiated(Z):
        return jax.grad(lambda Z: jnp.sum(Z**2) / 2)(Z)

    def untraceable(Z):
        return np.asarray(Z)

    outcomes = {
        f.__name__: [r.outcome for r in judged(both, jnp.asarray, f).results[1:]]
        for f in (costly, differentiated, untraceable)
    }
    assert outcomes == {
        "costly": ["mechanism", "passed"],
        "differentiated": ["passed", "mechanism"],
        "untraceable": ["passed", "passed"],
    }
    assert judged(both, jnp.asarray, costly).passed and judged(both, jnp.asarray, costly).score == 4.0


def test_a_property_is_judged_of_the_answer_itself_even_if_it_is_wrong(judged):
    doubled = exercise(doubles=responds("doubles with its input", change=lambda Z: (2 * Z,), factor=2))
    outcome = {"value": "values", "doubles": "passed"}
    assert {r.name: r.outcome for r in judged(doubled, jnp.abs, lambda Z: 3 * jnp.abs(Z)).results} == outcome
    squared = judged(doubled, jnp.abs, jnp.square).results[1]
    assert (squared.message, squared.params) == ("result.proportion", {"got": 4.0, "want": 2})
    shifted = judged(doubled, jnp.abs, lambda Z: jnp.abs(Z) + 1).results[1]
    assert shifted.message == "result.unproportional"


def test_a_wrong_answer_that_compiles_still_works_inside_jit(judged):
    outcomes = [r.outcome for r in judged(exercise(jits=jits()), jnp.abs, jnp.square).results]
    assert outcomes == ["values", "passed"]


def test_an_answer_that_compiles_to_something_else_is_told_so(judged):
    calls = []

    def counting(Z):
        calls.append(1)
        return Z * 0 + len(calls)

    assert judged(exercise(jits=jits()), jnp.zeros_like, counting).results[1].message == "mechanism.jit_differs"


def test_a_distance_longer_than_its_detour_is_told_by_how_much(judged):
    def two_vectors(rng):
        return tuple(rng.normal(size=(2, 5)).astype(np.float32))

    distance, right = exercise(two_vectors, triangle=triangle()), lambda p, y: jnp.sqrt(jnp.sum((p - y) ** 2))
    squared = judged(distance, right, lambda p, y: jnp.sum((p - y) ** 2)).results[1]
    assert (squared.message, squared.params) == ("result.detour", {"times": 2.0})
    assert judged(distance, right, lambda p, y: jnp.linalg.norm(p - y)).passed


def energy(Z):
    return jnp.sum(Z**2)


def held(part):
    return jax.lax.stop_gradient(part)


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (
            lambda Z: 0.5 * energy(Z) + held(0.5 * energy(Z)),
            "35 of 35 numbers of your gradient differ from what they should be",
        ),
        (lambda Z: energy(Z[1:]) + held(energy(Z[:1])), "In one case 5 numbers of your gradient are 0 and"),
        (lambda Z: energy(Z) + 0 * jnp.sum(jnp.sqrt(0 * Z)), "Your gradient contains NaN (35 of 35 numbers)."),
        (lambda Z: 2 * energy(Z) + 0 * Z[0, 0], "Your result is "),
    ],
)
def test_a_wrong_gradient_is_told_as_a_gradient_and_a_wrong_result_as_a_result(judged, answer, seen):
    assert f"Seen: {seen}" in text(judged(exercise(slope=gradient()), energy, answer, key="public"))


def test_a_gradient_is_not_told_the_shape_of_the_result(judged):
    sloped = replace(gradient("has a slope"), expects=lambda Z: [Z[0]])
    report = judged(replace(exercise(sloped=sloped), returns="One number: ()."), energy, energy, key="public")
    assert (
        tell(report.results[1].message, report.results[1].params).seen
        == "Your gradient has shape (7, 5); here it must be (5,)."
    )


def test_a_subject_that_is_unknown_is_a_result():
    assert tell("result.dtype", {"got": "int32", "want": "float32", "subject": "newer"}).seen.startswith(
        "Your result has dtype"
    )


def test_a_slope_that_is_not_finite_is_told(judged):
    cone = exercise(lambda rng: (np.zeros(3, np.float32),), slope=finite_gradient())
    report = judged(cone, lambda v: jnp.sum(v**2), lambda v: jnp.sqrt(jnp.sum(v**2)))
    assert report.results[1].message == "result.slope_not_finite"


def test_a_formula_may_be_wanted_instead_of_what_the_solution_gives(judged):
    summed = exercise(formula=exactly("is the sum", formula=lambda Z: np.float32(Z.sum())))
    assert [r.outcome for r in judged(summed, lambda Z: 2 * jnp.sum(Z), lambda Z: jnp.sum(Z)).results] == [
        "values",
        "passed",
    ]
