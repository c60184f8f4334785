"""What a result must have, whatever it is: right angles, an order, a way back."""

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._exercise import Exercise, gate
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise.author import in_order, orthogonal, round_trip
from jaxercise_testing.baking import baked_from


def tall(rng):
    return (rng.normal(size=(7, 3)).astype(np.float32),)


def told(check, solution, answer, draw=tall, answers=("f",)):
    """The message of the only check; empty if it passes."""
    exercise = Exercise(
        title="F",
        name="f",
        points=1,
        minutes=1,
        hints=["?"],
        answers=answers,
        cases={"main": draw},
        checks={"p": gate(check)},
    )
    assert judge(baked_from(exercise, solution), LocalAnswer(exercise.replacements(solution))).passed
    return judge(baked_from(exercise, solution), LocalAnswer(exercise.replacements(answer))).results[0].message


def frame(A):
    return jnp.linalg.qr(A)[0]


SHORT_ROWS = orthogonal(rows=True, length=0.5)
ANY_LENGTH = orthogonal(length=None)
GIVEN = in_order(of=0)
PREDICATES = [
    (orthogonal(), frame, lambda A: -frame(A), ""),
    (orthogonal(), frame, lambda A: 2 * frame(A), "result.length"),
    (orthogonal(), frame, lambda A: A / jnp.linalg.norm(A, axis=0), "result.not_orthogonal"),
    (orthogonal(), frame, lambda A: jnp.zeros((7, 3)), "result.length"),
    (orthogonal(), frame, lambda A: frame(A).T, "result.too_many_vectors"),
    (orthogonal(), frame, lambda A: None, "result.none"),
    (orthogonal(), frame, lambda A: frame(A).astype(jnp.bfloat16), ""),
    (SHORT_ROWS, lambda A: 0.5 * frame(A).T, lambda A: -0.5 * frame(A).T, ""),
    (SHORT_ROWS, lambda A: 0.5 * frame(A).T, lambda A: frame(A).T, "result.length"),
    (ANY_LENGTH, frame, lambda A: frame(A) * jnp.array([1, 20, 300]), ""),
    (ANY_LENGTH, frame, lambda A: A, "result.not_orthogonal"),
    (ANY_LENGTH, frame, lambda A: jnp.zeros((7, 3)), "result.no_length"),
    (GIVEN, jnp.sort, lambda A: jnp.sort(A, axis=0), "result.other_numbers"),
    (GIVEN, jnp.sort, lambda A: A, "result.not_rising"),
    (GIVEN, jnp.sort, lambda A: jnp.sort(A)[:, ::-1], "result.not_rising"),
    (GIVEN, jnp.sort, lambda A: jnp.sort(2 * A), "result.other_numbers"),
    (in_order(falling=True), lambda A: -jnp.sort(A), jnp.sort, "result.not_falling"),
    (in_order(), jnp.sort, lambda A: jnp.ones(3), ""),
    (in_order(strictly=True), jnp.sort, lambda A: jnp.ones(3), "result.not_rising"),
    (in_order(), jnp.sort, lambda A: jnp.sort(A).at[0, 0].set(jnp.nan), "result.not_finite"),
]


@pytest.mark.parametrize(("check", "solution", "answer", "message"), PREDICATES, ids=range(len(PREDICATES)))
def test_a_property_passes_whatever_has_it_and_nothing_else(check, solution, answer, message):
    assert told(check, solution, answer) == message


SOLUTION = {"f": lambda A: {"max": A.max(), "rest": A / A.max()}, "g": lambda code: code["max"] * code["rest"]}
WAYS = [
    ({"f": lambda A: (A + 1, 1), "g": lambda code: code[0] - code[1]}, ""),
    ({"f": lambda A: A + 1, "g": lambda A: A + 1}, "result.value"),
    ({"f": lambda A: None, "g": lambda code: jnp.zeros((7, 3))}, "transformed.zero"),
    ({"f": lambda A: None, "g": lambda code: None}, "result.none"),
    ({"f": lambda A: A, "g": lambda A: A.T}, "result.shape"),
]


@pytest.mark.parametrize(("answer", "message"), WAYS, ids=range(len(WAYS)))
def test_what_stands_between_a_way_there_and_back_is_free(answer, message):
    assert told(round_trip(back="g"), SOLUTION, answer, answers=("f", "g")) == message
