"""05 Gradient descent: its solutions pass, its wrong answers are each told what is wrong with them, its training clears the bar."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import jax
import nbformat
import numpy as np
import pytest
from jaxercise._assignment import (
    Assignment,
    is_setup,
    is_solution,
    load_assignment,
    read_cells,
    reference_sources,
    stub_of,
)
from jaxercise._bake import bake, bake_exercise, with_answers
from jaxercise._bundle import Bundle, from_bytes, to_bytes
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._messages import catalogue
from jaxercise._render import text
from jaxercise._report import Report
from jaxercise.digits._load import digits
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[3] / "source" / "05_gradient_descent"
NOTEBOOK = FOLDER / "05_gradient_descent.ipynb"
POINTS = {
    "sgd_step": 6,
    "descend": 6,
    "learning_rates": 4,
    "epoch_batches": 6,
    "momentum_step": 5,
    "accuracy": 3,
    "confusion": 3,
    "train_step": 7,
    "train": 14,
    "breakages": 2,
}
QUICK = [name for name in POINTS if name != "train"]
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def descent() -> Assignment:
    return load_assignment(FOLDER)


@pytest.fixture(scope="module")
def public(descent) -> Bundle:
    return from_bytes(to_bytes(bake(descent)))


@pytest.fixture(scope="module")
def secret(descent) -> Bundle:
    """All but the training, which takes longer than all the others together."""
    return baked(descent, "secret", QUICK)


def baked(descent, key, names) -> Bundle:
    exercises = tuple(bake_exercise(descent, descent.exercise(name), key) for name in names)
    return from_bytes(to_bytes(Bundle(descent.name, exercises)))


def told(descent, bundle, name, answer) -> Report:
    exercise = descent.exercise(name)
    return judge(bundle.exercise(name), LocalAnswer(with_answers(descent.namespace, exercise, answer)))


def wrong_answers(descent, names) -> Iterator[tuple]:
    return ((name, wrong) for name in names for wrong in descent.exercise(name).misconceptions)


def mutant(descent, name, says) -> Callable:
    return next(wrong.mutant for wrong in descent.exercise(name).misconceptions if wrong.says == says)


def test_the_exercises_are_worth_what_the_notebook_says(descent):
    cells = [
        cell["metadata"]["nbgrader"] for cell in descent.cells if cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    assert {cell["grade_id"]: cell["points"] for cell in cells} == {**POINTS, "breakages_why": 4}
    assert {exercise.name: exercise.points for exercise in descent.exercises} == POINTS
    assert sum(cell["points"] for cell in cells) == 60
    assert sum(exercise.minutes for exercise in descent.exercises) <= 90


def test_every_solution_passes_in_public_and_in_secret(descent, public, secret):
    for name, points in POINTS.items():
        for bundle in (public, secret) if name in QUICK else (public,):
            report = judge(bundle.exercise(name), LocalAnswer(descent.namespace))
            assert (report.outcome, report.score) == ("passed", points), text(report)


def test_every_stub_is_not_attempted(descent, public):
    namespace = {}
    for cell in descent.cells:
        if cell["cell_type"] == "code" and (is_solution(cell) or is_setup(cell)):
            exec(stub_of(cell["source"]), namespace)
    for name in POINTS:
        report = judge(public.exercise(name), LocalAnswer(namespace))
        assert (report.outcome, report.score, report.misconception) == ("not_attempted", 0, "")


def test_every_wrong_answer_fails_and_is_told_its_own_sentence(descent, secret):
    for name, wrong in wrong_answers(descent, QUICK):
        assert_told_its_own(told(descent, secret, name, wrong.mutant), wrong)


def test_every_wrong_answer_is_told_so_before_it_is_handed_in(descent, public):
    for name, wrong in wrong_answers(
        descent, [name for name in POINTS if name != "train_step"]
    ):  # it has no hidden case
        assert_told_its_own(told(descent, public, name, wrong.mutant), wrong)


def assert_told_its_own(report, wrong):
    assert not report.passed
    assert report.score < report.points
    assert (report.misconception, report.says) == (wrong.id, wrong.says), text(report)


def test_every_unusual_right_answer_passes_and_is_told_nothing(descent, public, secret):
    for name in POINTS:
        for number, variant in enumerate(descent.exercise(name).variants):
            report = told(descent, secret if name in QUICK else public, name, variant)
            assert report.passed, f"{name}, variant {number}:\n{text(report)}"
            assert (report.score, report.misconception) == (report.points, "")


def test_exercises_of_code_have_three_unusual_right_answers(descent):
    assert all(len(exercise.variants) >= 3 for exercise in descent.exercises if exercise.name != "breakages")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(10))
def test_right_and_wrong_are_told_apart_for_ten_seeds(descent, seed):
    bundle = baked(descent, f"soak {seed}", POINTS)
    for name, points in POINTS.items():
        exercise = descent.exercise(name)
        report = judge(bundle.exercise(name), LocalAnswer(descent.namespace))
        assert (report.outcome, report.score) == ("passed", points), text(report)
        for wrong in exercise.misconceptions:
            assert_told_its_own(told(descent, bundle, name, wrong.mutant), wrong)
        for variant in exercise.variants:
            report = told(descent, bundle, name, variant)
            assert (report.passed, report.misconception) == (True, ""), text(report)


@pytest.mark.soak
def test_the_spare_parts_are_good_enough_for_full_points(descent, public):
    spare = descent.exercise("train").variants[0].__globals__["train_with_spare_parts"]
    report = told(descent, public, "train", spare)
    assert report.score == 14, text(report)


# --- what is told


def test_a_loss_averaged_over_the_classes_is_told_by_its_first_value_not_by_the_accuracy(descent, public):
    report = told(descent, public, "train", mutant(descent, "train", "loss.mean_over_classes"))
    words = text(report)
    assert re.search(r"Seen: The first loss is 0\.2\d+, that is 0\.(0[89]|1)\d* times ln 10 = 2\.303", words)
    assert "Possible cause: You average over the classes as well" in words
    assert "✓ recognises more than 20 % of digits it has not seen: it learns" in words
    assert 0 < report.score < 14


def test_the_first_step_that_is_not_finite_is_named(descent, public):
    words = text(told(descent, public, "train", mutant(descent, "train", "descent.exploded")))
    assert re.search(r"From step \d+ of 660 on, the loss is NaN or infinite", words)


def test_compiling_anew_in_every_step_costs_only_the_point_for_it(descent, public):
    report = told(descent, public, "train_step", mutant(descent, "train_step", "descent.jit_inside"))
    assert report.outcome == "mechanism"
    assert report.score == 6
    assert "`jax.jit` is called inside the step" in text(report)


def test_a_step_that_is_not_compiled_at_all_is_seen(descent, public):
    plain = mutant(descent, "train_step", "descent.jit_inside").__globals__["plain_step"]
    report = told(descent, public, "train_step", plain)
    assert (report.outcome, report.score) == ("mechanism", 6)
    assert [result.name for result in report.results if result.outcome != "passed"] == ["is_jitted"]


def test_a_rate_beyond_the_stability_limit_is_told_the_limit(descent, public):
    words = text(told(descent, public, "learning_rates", lambda: (0.001, 0.12, 0.2)))
    assert "✗ then one with which less than 1 % of both distances is left" in words
    assert "The rate is above 2/lambda_max" in words
    assert told(descent, public, "learning_rates", lambda: (0.02, 0.09, 0.2)).score == 3
    assert told(descent, public, "learning_rates", lambda: (0.001, 0.05)).outcome == "shape_dtype"


def test_predictions_must_be_complete_and_from_the_list(descent, public):
    names = descent.namespace["BREAKAGES"]
    assert told(descent, public, "breakages", lambda: {name: ("worse", "") for name in names}).score == 1
    assert told(descent, public, "breakages", lambda: {name: ("splendid", "worse") for name in names}).score == 0
    assert "no row `no activation`" in text(
        told(descent, public, "breakages", lambda: {name: ("worse", "worse") for name in names[:2]})
    )


def test_an_experiment_starts_only_after_its_prediction(descent, monkeypatch, capsys):
    monkeypatch.setitem(descent.namespace, "breakages", lambda: {"summed loss": ("no idea", "")})
    monkeypatch.setitem(descent.namespace, "laboratory", lambda **_: pytest.fail("it ran"))
    descent.namespace["break_it"]("summed loss")
    assert "No prediction for summed loss yet" in capsys.readouterr().out


def test_every_wrong_answer_has_a_cause_and_an_advice(descent):
    for _, wrong in wrong_answers(descent, POINTS):
        assert catalogue()[wrong.says].cause
        assert catalogue()[wrong.says].advice


# --- the training


def test_the_training_clears_its_bar_with_room_to_spare(descent):
    images, labels, tests, truth = (
        digits(split, count, 3, part)
        for split, count in (("train", 8500), ("test", 1500))
        for part in ("images", "labels")
    )
    params, losses = descent.namespace["train"](jax.random.key(3), images, labels)
    assert np.mean(np.asarray(descent.namespace["forward"](params, tests)).argmax(axis=1) == truth) > 0.9
    assert losses.shape == (660,)


def test_the_step_written_by_hand_is_the_differentiated_one(descent):
    random = np.random.default_rng(1)
    params = [
        (random.normal(size=(13, 11)), random.normal(size=13)),
        (random.normal(size=(5, 13)), random.normal(size=5)),
    ]
    X, Y = random.normal(size=(7, 11)), np.eye(5)[random.integers(5, size=7)]
    (spare, loss), (own, value) = (descent.namespace[name](params, X, Y, 0.3) for name in ("spare_step", "train_step"))
    assert np.isclose(loss, value, rtol=1e-4)
    for (W, b), (V, c) in zip(spare, own, strict=True):
        assert np.allclose(W, V, atol=1e-4)
        assert np.allclose(b, c, atol=1e-4)


# --- the notebook


def test_the_notebook_is_a_clean_source():
    raw = NOTEBOOK.read_text(encoding="utf-8")
    notebook = json.loads(raw)
    nbformat.validate(notebook)
    assert raw == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_solution_and_setup_cells_define_and_show_nothing(capsys):
    load_assignment(FOLDER)
    assert capsys.readouterr() == ("", "")
    names = [
        name for source in reference_sources(read_cells(NOTEBOOK)) for name in re.findall(r"(?m)^def (\w+)", source)
    ]
    assert len(names) == len(set(names))


def test_the_whole_notebook_runs_with_the_solutions(tmp_path, public):
    outputs = ran(read_cells(NOTEBOOK), tmp_path, public)
    assert problems(outputs) == []
    figures = [shown for shown in map(html, outputs) if "<img" in shown]
    assert len(figures) == 6
    assert all(re.search(r'<img alt="[^"]{40,}"', figure) for figure in figures)
    assert widgets(outputs) == ["path-figure", "momentum-figure", "training-figure"]
    assert not any('role="note"' in html(output) for output in outputs)


def test_the_unsolved_notebook_runs_and_says_where_spare_parts_are_shown(tmp_path, public):
    outputs = ran(unsolved(), tmp_path, public)
    assert {name for name, _ in problems(outputs)} == {"ChecksFailed"}
    assert len(problems(outputs)) == len(POINTS)
    banners = [shown for shown in map(html, outputs) if 'role="note"' in shown]
    assert sum("A stand-in is drawn" in shown for shown in banners) == 4
    assert sum("No prediction for" in shown for shown in banners) == 6
    assert widgets(outputs) == ["path-figure", "momentum-figure", "training-figure"]


def test_where_nobody_looks_nothing_is_drawn_and_nothing_trained(tmp_path, public, monkeypatch):
    monkeypatch.setenv("JAXERCISE_PICTURES", "off")
    shown = [cell for cell, _ in ran(unsolved(), tmp_path, public) if not cell.endswith("-check")]
    assert shown == ["load-digits"]


def unsolved() -> list[dict]:
    return [{**cell, "source": stub_of(cell["source"])} if is_solution(cell) else cell for cell in read_cells(NOTEBOOK)]


def widgets(outputs) -> list[str]:
    """The cells that show a widget's picture."""
    return [cell for cell, output in outputs if "image/png" in output.get("data", {})]


def ran(cells, folder, public) -> list[tuple]:
    """Every output of a notebook, run in a real kernel beside its public checks."""
    (folder / "05_gradient_descent.checks").write_bytes(to_bytes(public))
    notebook = nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    NotebookClient(notebook, timeout=280, resources={"metadata": {"path": str(folder)}}).execute()
    return [(cell["id"], output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def html(output) -> str:
    return output[1].get("data", {}).get("text/html", "")


def problems(outputs) -> list[tuple]:
    """The names of errors, and what stands on stderr, with the cell that gave them."""
    return [
        (output.get("ename", output.get("text")), cell)
        for cell, output in outputs
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
