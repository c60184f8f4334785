"""03 A network from scratch: what its wrong answers are told, the numbers of its prose, and the stand-ins of its pictures."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._assignment import Assignment, is_setup, is_solution, load_assignment
from jaxercise._render import text
from jaxercise_testing.lesson import prose_of, told, wrong_of

FOLDER = Path(__file__).parents[3] / "source" / "03_network_from_scratch"
FIVE = jnp.array([-2, -0.5, 0, 0.5, 2])
BANK = {"M25", "M27", "M35", "M37", *(f"M{number}" for number in range(41, 51)), "M51b", "M57"}
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def networks() -> Assignment:
    return load_assignment(FOLDER)


def of_wrong(networks, bundle, exercise, name) -> str:
    """What the first answer of a wrong one is told."""
    return text(told(networks, bundle, exercise, wrong_of(networks, exercise, name).each()[0]))


def test_the_points_of_machine_and_person_add_up_to_fifty_in_an_hour_and_a_quarter(networks):
    cells = [cell["metadata"].get("nbgrader", {}) for cell in networks.cells]
    assert sum(cell["points"] for cell in cells if cell.get("grade")) == 50
    assert sum(exercise.points for exercise in networks.exercises) == 44
    assert sum(exercise.minutes for exercise in networks.exercises) == 75 - 9  # nine for the written answer
    assert "(6 points, 9 minutes, read by a person)" in prose_of(networks)


def test_every_misconception_of_this_lesson_is_there(networks):
    assert {wrong.bank for exercise in networks.exercises for wrong in exercise.wrong} - {""} == BANK


def test_every_wrong_answer_is_told_so_before_it_is_handed_in_and_gets_an_advice(networks, public):
    for exercise in networks.exercises:
        for wrong in exercise.wrong:
            assert wrong.advice, (exercise.name, wrong.name)
            for answer in wrong.each():
                report = told(networks, public, exercise.name, answer)
                assert not report.passed and report.cause == wrong.cause, (exercise.name, wrong.name)


def test_a_sigmoid_that_is_right_everywhere_and_has_no_slope_is_told_of_its_slope(networks, public):
    words = of_wrong(networks, public, "sigmoid", "overflow_below")
    assert "✓ is right at -100 and at 100" in words
    assert "✗ has a finite slope at -100 and at 100" in words
    assert "the chain rule multiplies the infinity by zero" in words


def test_layers_of_one_key_are_told_how_much_they_have_in_common(networks, public):
    words = of_wrong(networks, public, "init", "same_key")
    assert "Two parts of your result that should have nothing to do with each other have the correlation 1.0." in words
    assert "The layers are made of the same random numbers" in words


def test_a_loop_over_examples_is_told_that_its_numbers_are_right(networks, public):
    words = of_wrong(networks, public, "batch_forward", "loop")
    assert "✓ gives each example the logits it has alone" in words
    assert "a program that grows with the batch" in words


# --- the numbers of the prose


def test_the_values_of_the_activations_in_the_prose_are_those_of_the_solutions(networks):
    solved, said = networks.namespace, prose_of(networks)
    assert solved["relu"](FIVE).tolist() == [0, 0, 0, 0.5, 2] and "become 0, 0, 0, 0.5, 2" in said
    for name in ("sigmoid", "tanh"):
        numbers = ["0" if value == 0 else f"{value:.4f}" for value in np.asarray(solved[name](FIVE), float)]
        numbers = [number.replace("0.5000", "0.5") for number in numbers]
        assert ", ".join(numbers).replace("-", "−") in said
        assert ", ".join(numbers) in networks.exercise(name).checks["five"].says


def test_the_numbers_of_the_networks_in_the_prose_are_those_of_the_solutions(networks):
    solved, said = networks.namespace, prose_of(networks)
    W, b = jnp.array([[1.0, 2], [0, 1], [-1, 1]]), jnp.array([0.0, 1, 0])
    assert solved["layer"](jnp.array([1.0, 2]), W, b).tolist() == [5, 3, 1] and "the outputs are 5, 3, 1" in said
    A0, A1 = jnp.array([[1.0, 0], [0, 1], [1, 1]]), jnp.array([[2.0, 1, -1]])
    assert solved["slide_net"](A0, A1, jnp.array([2.0, 3]), jnp.square).tolist() == [-8] and "result is −8" in said
    assert solved["collapse"](A1, A0).tolist() == [[1, 0]] and "it is the row 1, 0" in said
    assert A0.size + A1.size == 9 and "nine weights" in said
    params = [(jnp.array([[2.0]]), jnp.array([1.0])), (jnp.array([[3.0]]), jnp.array([-1.0]))]
    logits = solved["batch_forward"](params, jnp.array([[1.0], [0]]), jnp.square)
    assert logits.tolist() == [[26], [2]] and "give 3, then 9, then 26" in said and "the rows 26 and 2" in said
    assert solved["sup_error"](jnp.square, lambda x: x**3, jnp.arange(4.0)) == 18 and "it is 18" in said


def test_the_counts_of_the_rubric_are_those_of_the_network_it_speaks_of(networks):
    params = networks.namespace["init"](jax.random.key(0), (784, 100, 10))
    first, second = (W.size + b.size for W, b in params)
    assert f"{first:,} numbers" in prose_of(networks) and f"which is {second:,}" in prose_of(networks)
    assert f"{first + second:,}" == "79,510" and "Together 79,510" in prose_of(networks)
    assert 10 * (5 * 5 + 1) == 260 and "10 · 26 = 260" in prose_of(networks)


# --- the pictures


def test_no_solution_needs_the_pictures(networks):
    defining = [cell["source"] for cell in networks.cells if is_solution(cell) or is_setup(cell)]
    assert not any("pictures" in source for source in defining)


def test_no_stand_in_of_the_pictures_answers_an_exercise(networks, public, pictures):
    def in_pieces(name):
        return lambda z: jnp.interp(z, jnp.linspace(-6, 6, 13), jnp.array(pictures.IN_PIECES[name]))

    stand_ins = {name: in_pieces(name) for name in ("sigmoid", "tanh")} | {
        "relu": pictures.spare_bend,
        "init": pictures.spare_start,
        "batch_forward": pictures.spare_network,
    }
    for name, answer in stand_ins.items():
        assert not told(networks, public, name, answer).passed, name


def test_the_signal_keeps_its_size_with_the_weights_of_the_solution_and_no_others(networks, pictures, monkeypatch):
    shown = []
    monkeypatch.setattr("jaxercise_widgets._drawing._display", lambda words, page: shown.append(words))
    pictures.show_signal(networks.namespace["init"])
    (words,) = shown
    larger, yours, smaller = (float(part.strip(". ").split()[-1]) for part in words.split(": ")[1].split(","))
    assert larger > 50 and 0.3 < yours < 3 and smaller < 0.02
