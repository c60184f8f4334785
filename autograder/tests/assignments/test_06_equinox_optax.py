"""06 Equinox and Optax: what its wrong answers are told, the numbers of its prose, and the stand-ins of its pictures."""

import re
from pathlib import Path

import equinox as eqx
import jax
import numpy as np
import pytest
from jaxercise._assignment import Assignment, is_setup, is_solution, load_assignment
from jaxercise._render import text
from jaxercise_testing.lesson import prose_of, told, wrong_of

FOLDER = Path(__file__).parents[3] / "source" / "06_equinox_optax"
NAMED = {
    "M72",
    "M73",
    "M74",
    "M84",
    "M85",
    "M88",
    "M89",
    "M91",
    "M92",
    "M93",
}  # those that are of this lesson alone, or first
ALSO = {"M15", "M26", "M27", "M30", "M44", "M45", "M46", "M47", "M55", "M56", "M57", "M83"}
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def modules() -> Assignment:
    return load_assignment(FOLDER)


def of_wrong(modules, bundle, exercise, name) -> str:
    """What the first answer of a wrong one is told."""
    return text(told(modules, bundle, exercise, wrong_of(modules, exercise, name).each()[0]))


def test_the_points_add_up_to_forty_and_six_on_top_in_an_hour(modules):
    cells = [cell["metadata"].get("nbgrader", {}) for cell in modules.cells]
    assert sum(cell["points"] for cell in cells if cell.get("grade")) == 40 + 6
    assert sum(exercise.points for exercise in modules.exercises if not exercise.bonus) == 40 - 6
    assert sum(exercise.minutes for exercise in modules.exercises if not exercise.bonus) == 60 - 9
    assert "(6 points, 9 minutes, read by a person)" in prose_of(modules)
    assert "(4 bonus points, 5 minutes, read by a person)" in prose_of(modules)


def test_every_misconception_of_this_lesson_is_there_with_an_advice(modules):
    wrong = [wrong for exercise in modules.exercises for wrong in exercise.wrong]
    assert {each.bank for each in wrong} - {""} == NAMED | ALSO
    assert all(each.advice for each in wrong)


def test_a_module_that_holds_a_function_is_told_why_jax_cannot_differentiate_it(modules, public):
    words = of_wrong(modules, public, "loss_and_gradient", "not_filtered")
    assert "this module holds a function, its activation" in words
    assert "`eqx.filter_value_and_grad`" in words


def test_a_state_made_of_the_whole_module_is_told_to_take_the_arrays(modules, public):
    words = of_wrong(modules, public, "make_step", "state_of_everything")
    assert "`optim.init` is given the whole module" in words


def test_surgery_whose_result_is_dropped_is_told_that_the_old_numbers_are_still_there(modules, public):
    words = of_wrong(modules, public, "from_scratch_to_eqx", "result_dropped")
    assert "`eqx.tree_at` changes nothing in the module that it is given" in words


def test_a_guess_is_told_which_row_to_measure_again(modules, public):
    table = dict.fromkeys(modules.namespace["CELLS"], 50.0)
    words = text(told(modules, public, "comparison", lambda: table))
    assert re.search(r"The row `[^`]+` holds 50(\.0)?; measured anew, it is more than 2(\.0)? points away", words)


# --- the numbers of the prose


def test_the_written_answers_speak_of_the_numbers_in_the_tables(modules):
    said = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell["source"] for cell in modules.cells}
    measured = {name: set(map(str, modules.namespace[name]().values())) for name in ("comparison", "two_bugs")}
    assert set(re.findall(r"\b\d+\.\d\b(?= %|,| and)", said["comparison_why"])) - {"2.3"} <= measured["comparison"]
    assert {"51.9", "91.9", "89.6", "85.7", "92.9"} <= measured["comparison"]
    assert set(re.findall(r"\b\d+\.\d\b(?= %)", said["two_bugs_why"])) == measured["two_bugs"]


def test_the_mean_over_ten_classes_begins_where_the_written_answer_says(modules):
    params = modules.namespace["beginning"](jax.random.key(0), (784, 100, 10), "0.01")
    (V, c) = params[1]
    Z = np.zeros((3, 100)) @ V.T + c
    loss = float(modules.namespace["cross_entropy"](Z, np.eye(10)[:3]))
    assert round(loss, 1) == 2.3 and round(loss / 10, 2) == 0.23


@pytest.mark.soak
def test_every_number_of_the_tables_is_measured_again(modules):
    solved = modules.namespace
    for table, measure in (("comparison", "measure"), ("two_bugs", "rebuild")):
        for name, number in solved[table]().items():
            assert abs(solved[measure](name) - number) <= 1, name


# --- the pictures


def test_no_solution_needs_the_pictures(modules):
    defining = [cell["source"] for cell in modules.cells if is_solution(cell) or is_setup(cell)]
    assert not any("pictures" in source for source in defining)


def test_no_stand_in_of_the_pictures_answers_an_exercise(modules, public, pictures):
    stand_ins = {
        "module": {"MLP": pictures.spare_tree},
        "from_scratch_to_eqx": pictures.spare_surgery,
        "make_step": {"start_state": pictures.spare_state, "make_step": pictures.spare_step},
    }
    for name, answer in stand_ins.items():
        assert told(modules, public, name, answer).score == 0, name


def test_the_spare_step_is_one_of_gradient_descent(modules, pictures):
    random, model = np.random.default_rng(1), modules.namespace["MLP"](784, 100, 10, jax.random.key(1))
    X, Y = random.random((7, 784)).astype(np.float32), np.eye(10, dtype=np.float32)[random.integers(10, size=7)]
    loss, grads = modules.namespace["loss_and_gradient"](model, X, Y)
    moved, state, said = pictures.spare_step(model, pictures.spare_state(model), X, Y)
    assert state == 1 and np.isclose(said, loss, rtol=1e-4)
    wanted = eqx.apply_updates(model, jax.tree.map(lambda g: -0.5 * g, grads))
    for mine, theirs in zip(jax.tree.leaves(moved), jax.tree.leaves(wanted), strict=True):
        assert np.allclose(mine, theirs, atol=1e-4)


def test_an_experiment_starts_only_when_every_row_holds_a_number(pictures, capsys):
    pictures.experiment(lambda: {"a": 1.0}, lambda name: pytest.fail("it ran"), ("a", "b"))
    assert "No number for b yet" in capsys.readouterr().out


def test_a_training_is_watched_through_the_step_it_calls_and_leaves_the_notebook_as_it_was(modules, pictures):
    few = {split: tuple(part[:128] for part in pictures.digits(split)) for split in ("train", "test")}
    step = modules.namespace["make_step"]
    pictures.watched(modules.namespace["train_eqx"], few["train"], few["test"])
    assert modules.namespace["make_step"] is step
