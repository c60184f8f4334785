"""01 What is machine learning?: what its wrong answers are told, the numbers of its prose, and the stand-ins of its pictures."""

import json
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._assignment import Assignment, is_setup, is_solution, load_assignment
from jaxercise._render import text
from jaxercise_testing.lesson import prose_of, told, wrong_of

FOLDER = Path(__file__).parents[3] / "source" / "01_what_is_ml"
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def first() -> Assignment:
    return load_assignment(FOLDER)


def of_wrong(first, bundle, exercise, name) -> str:
    """What the first answer of a wrong one is told."""
    return text(told(first, bundle, exercise, wrong_of(first, exercise, name).each()[0]))


def test_the_points_of_machine_and_person_add_up_to_thirty_in_three_quarters_of_an_hour(first):
    cells = [cell["metadata"]["nbgrader"] for cell in first.cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert sum(cell["points"] for cell in cells) == 30
    assert sum(exercise.points for exercise in first.exercises) == 24
    assert sum(exercise.minutes for exercise in first.exercises) == 45 - 9  # nine for the written answer
    assert "(6 points, 9 minutes, read by a person)" in prose_of(first)


def test_every_misconception_of_this_lesson_is_there(first):
    banked = {wrong.bank for exercise in first.exercises for wrong in exercise.wrong}
    assert banked - {""} == {f"M{number}" for number in range(1, 14)}


def test_every_wrong_answer_is_told_so_before_it_is_handed_in_and_gets_an_advice(first, public):
    for exercise in first.exercises:
        for wrong in exercise.wrong:
            assert wrong.advice, (exercise.name, wrong.name)
            for answer in wrong.each():
                report = told(first, public, exercise.name, answer)
                assert not report.passed and report.cause == wrong.cause, (exercise.name, wrong.name)


def test_a_class_from_one_is_shown_the_row_of_zeros(first, public):
    words = of_wrong(first, public, "one_hot", "counted_from_one")
    assert "gives `[[0, 0], [1, 0], [0, 0]]`; `[[1, 0], [0, 1], [1, 0]]` is wanted" in words
    assert "Class 0 then has no place: without any error its row becomes all zeros" in words


def test_a_product_beyond_32_bits_is_told_where_it_wrapped(first, public):
    words = of_wrong(first, public, "n_params_linear", "past_32_bits")
    assert "✓ is 1,572,864 for two kinds of animals" in words
    assert "Past 2,147,483,647 they start again from below zero" in words


def test_no_sentence_holds_a_line_of_a_solution(first):
    lines = [line.strip() for cell in first.cells if is_solution(cell) for line in cell["source"].splitlines()]
    returned = [line.removeprefix("return ") for line in lines if line.startswith("return ")]
    sentences = [hint for exercise in first.exercises for hint in exercise.hints]
    sentences += [f"{wrong.cause} {wrong.advice}" for exercise in first.exercises for wrong in exercise.wrong]
    returned.remove("A @ x")  # which the text of the exercise gives away as the formula it is
    assert len(returned) == 5
    assert not any(line in sentence for line in returned for sentence in sentences)


# --- the numbers of the prose


def test_the_numbers_of_the_prose_are_what_the_solutions_give(first):
    solved, said = first.namespace, prose_of(first)
    image = jnp.zeros((1, 512, 512, 3), jnp.uint8)
    assert f"{solved['flatten_images'](image).size:,}" == "786,432" and "512 · 512 · 3 = 786,432" in said
    assert solved["n_params_linear"](512, 512, 3, 2) == 1_572_864
    assert solved["n_params_linear"](7, 7, 1, 10) == 490 and "$A$ has 490 entries" in said
    scores = solved["linear_model"](jnp.array([[1.0, 2, 3], [0, 1, -1]]), jnp.array([1.0, 0, 2]))
    assert scores.tolist() == [7, -2] and "the scores are 7 and −2" in said
    points = jnp.array([[2.0, 1], [1, 3], [-1, -2], [-2, 3]])
    predicted = solved["predict"](jnp.array([[1.0, 0], [0, 1], [-1, -1]]), points)
    assert predicted.tolist() == [0, 1, 2, 1] and "belong to the classes 0, 1, 2, 1" in said
    grey = jnp.array([0, 51, 102, 153, 204, 255], jnp.uint8).reshape(1, 2, 3, 1)
    assert np.allclose(solved["flatten_images"](grey), [[0, 0.2, 0.4, 0.6, 0.8, 1]])
    weights = solved["fit_linear"](jnp.array([[1.0, 0], [0, 1], [1, 1]]), jnp.array([[2.0], [3], [5]]))
    assert np.allclose(weights, [[2, 3]], atol=1e-4)
    largest = np.iinfo(np.int32).max
    assert any(f"{largest:,}" in wrong.cause for wrong in first.exercise("n_params_linear").wrong)


def test_the_best_linear_model_is_wrong_on_three_examples_of_exclusive_or_and_right_with_a_product(first):
    X, Y = jnp.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), jnp.array([[0.0], [1], [1], [0]])
    fit = first.namespace["fit_linear"]
    said = X @ fit(X, Y).T
    assert int(jnp.sum(jnp.abs(said - Y) > 0.5)) == 3 and "is wrong on three of the four" in prose_of(first)
    assert np.isclose(jnp.mean((said - Y) ** 2), 1 / 3) and "1/3 is left" in first.exercise("fit_linear").why
    with_product = jnp.hstack([X, X[:, :1] * X[:, 1:]])
    assert np.allclose(with_product @ fit(with_product, Y).T, Y, atol=1e-5)


# --- the pictures


def test_no_solution_needs_the_pictures(first):
    defining = [cell["source"] for cell in first.cells if is_solution(cell) or is_setup(cell)]
    assert not any("pictures" in source for source in defining)


def test_no_stand_in_of_the_pictures_answers_an_exercise(first, public, pictures):
    stand_ins = {
        "one_hot": lambda labels, k: pictures.ARROWS,
        "flatten_images": pictures.spare_vectors,
        "linear_model": pictures.spare_scores,
        "predict": pictures.spare_classes,
        "fit_linear": pictures.spare_fit,
    }
    for name, answer in stand_ins.items():
        assert not told(first, public, name, answer).passed, name


def test_the_linear_model_of_the_last_picture_reads_most_digits(first, pictures, monkeypatch):
    shown = []
    monkeypatch.setattr("jaxercise_widgets._drawing._display", lambda words, page: shown.append(words))
    pictures.read_digits(*(first.namespace[name] for name in ("one_hot", "flatten_images", "fit_linear", "predict")))
    (words,) = shown
    assert float(words.split("recognises ")[1].split("%")[0]) > 70, json.dumps(words)
