"""Rows that must add up, numbers within bounds, and remarks that cost nothing."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxercise._exercise import Case, Exercise
from jaxercise.author import between, matches, remark, rows_sum


def table(rng):
    return (rng.normal(size=(7, 5)).astype(np.float32),)


def exercise(*checks):
    return Exercise(name="rows", points=4, minutes=1, hints=["?"], cases=[Case(table)], checks=[matches(), *checks])


def test_rows_whose_exponentials_do_not_add_up_are_counted(judged):
    rows = exercise(rows_sum(1, "has rows of one", exp=True))
    report = judged(rows, jax.nn.log_softmax, lambda Z: jax.nn.log_softmax(Z) + jnp.log(jnp.arange(7) + 1.0)[:, None])
    assert report.results[1].message == "result.rows_sum"
    assert report.results[1].params == {"off": 6, "rows": 7, "gap": 6.0, "to": 1}
    assert judged(rows, jax.nn.log_softmax, jax.nn.log_softmax).passed


def test_rows_of_nan_do_not_add_up(judged):
    assert judged(exercise(rows_sum(1, "has rows of one")), jax.nn.softmax, lambda Z: Z * jnp.nan).results[1].outcome == "values"


def test_a_number_outside_its_bounds_is_named(judged):
    tiny = Exercise(name="t", points=4, minutes=1, hints=["?"], cases=[Case(table)], checks=[matches(), between(0, 1, "is small")])
    assert judged(tiny, lambda Z: jnp.max(Z) * 0 + 2, lambda Z: 2.0).results[1].params == {"got": 2.0, "low": 0, "high": 1}


def test_a_remark_costs_no_points_and_spares_what_cannot_be_traced(judged):
    small = remark("largest_product", 10, "mechanism.whole_batch", "is frugal", name="frugal")
    gradient_free = remark("differentiating", 0, "mechanism.differentiated", "is by hand", name="by_hand")
    both = exercise(small, gradient_free)

    def costly(Z):
        return Z @ jnp.eye(5)

    def differentiated(Z):
        return jax.grad(lambda Z: jnp.sum(Z**2) / 2)(Z)

    def untraceable(Z):
        return np.asarray(Z)

    outcomes = {f.__name__: [r.outcome for r in judged(both, jnp.asarray, f).results[1:]] for f in (costly, differentiated, untraceable)}
    assert outcomes == {"costly": ["mechanism", "passed"], "differentiated": ["passed", "mechanism"], "untraceable": ["passed", "passed"]}
    assert judged(both, jnp.asarray, costly).passed and judged(both, jnp.asarray, costly).score == 4.0
