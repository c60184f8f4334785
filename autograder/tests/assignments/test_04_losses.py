"""04 Losses: what its wrong answers are told, and its notebook, which runs for everybody."""

import math
import re
import shutil
from pathlib import Path

import jax.numpy as jnp
import nbformat
import numpy as np
import pytest
from jaxercise._assignment import Assignment, is_setup, is_solution, load_assignment, read_cells, stub_of
from jaxercise._bundle import to_bytes
from jaxercise._render import text
from jaxercise.selfcheck import assignment
from jaxercise_testing.lesson import told, wrong_of
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[3] / "source" / "04_losses"
NOTEBOOK = FOLDER / "04_losses.ipynb"
PICTURES = FOLDER / "pictures_04.py"


@pytest.fixture(scope="module")
def losses() -> Assignment:
    return load_assignment(FOLDER)


def test_the_points_of_machine_and_person_add_up_to_fifty_in_an_hour(losses):
    cells = [cell["metadata"]["nbgrader"] for cell in losses.cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert sum(cell["points"] for cell in cells) == 50
    assert sum(exercise.points for exercise in losses.exercises) == 48
    assert sum(exercise.minutes for exercise in losses.exercises) == 60


def test_every_wrong_answer_is_told_its_cause_before_it_is_handed_in(losses, public):
    for exercise in losses.exercises:
        for one in exercise.wrong:
            for answer in one.each():
                report = told(losses, public, exercise.name, answer)
                assert not report.passed
                assert report.cause == one.cause, (exercise.name, one.name)


def test_no_check_is_met_in_the_grade_for_the_first_time(losses, public):
    for exercise in losses.exercises:
        seen = {check.name for check in public.exercise(exercise.name).checks}
        assert seen == set(exercise.checks)
        assert public.exercise(exercise.name).hidden_checks == 0


def test_the_four_numbers_of_4_3_tell_the_difference_of_squares_from_the_square_of_the_difference(losses, public):
    def of_squares(P, Y):
        assert P.shape == Y.shape
        return jnp.mean(P**2 - Y**2)

    words = text(told(losses, public, "mse", of_squares))
    assert "gives `3`; `2` is wanted" in words


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("euclidean", lambda p, y: np.linalg.norm(np.asarray(p) - np.asarray(y))),
        ("euclidean", lambda p, y: math.dist(np.asarray(p), np.asarray(y))),
        ("mse", lambda P, Y: np.square(np.asarray(P) - np.asarray(Y)).mean() if P.shape == Y.shape else 1 / 0),
    ],
)
def test_a_loss_that_cannot_be_differentiated_loses_the_points_for_its_slope_alone(losses, public, name, answer):
    report = told(losses, public, name, answer)
    assert [result.name for result in report.results if result.outcome != "passed"] == ["gradient"]
    assert 0.8 * report.points < report.score < report.points
    assert not report.misconception


def test_the_mean_over_classes_is_told_what_it_does_to_the_learning_rate(losses, public):
    mean = wrong_of(losses, "cross_entropy", "mean_over_classes")
    words = text(told(losses, public, "cross_entropy", *mean.each()))
    assert "✓ does not change when every example stands twice in the batch" in words
    assert (
        "Seen: Your result is what it should be divided by the number of columns of the first argument, in all" in words
    )
    assert "Possible cause: You average over the classes as well" in words
    assert "Try: Sum over the class axis first; average over the examples only." in words


def test_a_slope_that_is_not_a_number_is_told_as_a_slope(losses, public):
    words = text(told(losses, public, "safe_norm", *wrong_of(losses, "safe_norm", "branch_differentiated").each()))
    assert "Seen: The gradient contains NaN (3 of 3 numbers)." in words
    assert "Possible cause: The root of zero is still differentiated." in words


def test_who_ignores_the_batch_size_passes_with_a_remark(losses, public):
    words = text(told(losses, public, "dataset_loss", losses.exercise("dataset_loss").right[0]))
    assert "✓ dataset_loss" in words
    assert "costs no points" in words
    assert "right in value, but `batch` is no limit then" in words


def test_who_differentiates_in_4_8_passes_with_a_remark(losses, public):
    report = told(losses, public, "dce_dlogits", losses.exercise("dce_dlogits").right[-1])
    assert report.passed
    assert "The numbers are right, but the formula was asked for." in text(report)


def test_no_sentence_holds_a_line_of_a_solution(losses):
    solutions = [line.strip() for cell in losses.cells if is_solution(cell) for line in cell["source"].splitlines()]
    sentences = [hint for exercise in losses.exercises for hint in exercise.hints]
    sentences += [f"{one.cause} {one.advice}" for exercise in losses.exercises for one in exercise.wrong]
    for line in solutions:
        if re.match(r"return|total|shifted", line):
            assert not any(line.removeprefix("return ") in sentence for sentence in sentences)


def test_every_wrong_answer_has_an_advice(losses):
    assert all(one.advice for exercise in losses.exercises for one in exercise.wrong)


# --- the notebook


def test_no_solution_needs_the_pictures(losses):
    defining = [cell["source"] for cell in losses.cells if is_solution(cell) or is_setup(cell)]
    assert not any("pictures" in source for source in defining)


def test_no_stand_in_of_the_pictures_answers_an_exercise(losses, public, pictures):
    stand_ins = {
        "euclidean": lambda p, y: pictures.IN_TWO_CLASSES["euclidean"](p - y),
        "mse": lambda P, Y: pictures.IN_TWO_CLASSES["mse"](P - Y),
        "cross_entropy": lambda Z, Y: pictures.IN_TWO_CLASSES["cross_entropy"](Z * Y),
    }
    for name, answer in stand_ins.items():
        assert not told(losses, public, name, answer).passed


def unsolved() -> list[dict]:
    return [{**cell, "source": stub_of(cell["source"])} if is_solution(cell) else cell for cell in read_cells(NOTEBOOK)]


def ran(cells, folder, public) -> list[tuple]:
    """Every output of a notebook, run in a real kernel beside its public checks and its pictures."""
    (folder / "04_losses.checks").write_bytes(to_bytes(public))
    shutil.copy(PICTURES, folder)
    notebook = nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return [(cell["id"], output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.parametrize(
    ("source", "banner"),
    [
        ("def safe_norm(v):\n    return v.nonsense", "safe_norm raised AttributeError"),
        (
            "import math\ndef safe_norm(v):\n    return math.sqrt(sum(v**2))",
            "turns a computed value into a Python number",
        ),
    ],
)
def test_a_picture_of_a_broken_function_says_so_and_shows_a_stand_in(tmp_path, public, source, banner):
    wanted = {"setup": None, "safe-norm-answer": source, "safe-norm-picture": None}
    cells = [{**cell, "source": wanted[cell["id"]] or cell["source"]} for cell in unsolved() if cell["id"] in wanted]
    outputs = [output["data"] for _, output in ran(cells, tmp_path, public)]
    said = next(data["text/plain"] for data in outputs if 'role="note"' in data.get("text/html", ""))
    assert banner in said
    assert "A stand-in is drawn" in said
    assert len([data for data in outputs if "image/png" in data]) == 2


def test_hints_come_in_three_levels(tmp_path, capsys, public, losses):
    (tmp_path / "04_losses.checks").write_bytes(to_bytes(public))
    _, hint, reveal = assignment("04_losses", tmp_path)
    for exercise in losses.exercises:
        for _ in range(3):
            hint(exercise.name)
    assert capsys.readouterr().out.count("Hint 3 of 3: ") == len(losses.exercises)
    reveal("mse")
    assert capsys.readouterr().out.startswith("There is no 04_losses.solutions beside this notebook.")
