"""05 Gradient descent: what some wrong answers are told, the bar of its training, and its pictures."""

import re
from collections import OrderedDict, namedtuple
from pathlib import Path

import jax
import numpy as np
import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake_exercise, with_answers
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import text
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits
from jaxercise.digits._load import digits
from jaxercise_testing.lesson import told, wrong_of

FOLDER = Path(__file__).parents[3] / "source" / "05_gradient_descent"
PICTURES = FOLDER / "pictures_05.py"


@pytest.fixture(scope="module")
def descent() -> Assignment:
    return load_assignment(FOLDER)


def mutant(descent, name, wrong) -> object:
    return wrong_of(descent, name, wrong).each()[0]


# --- what is told


def test_a_loss_averaged_over_the_classes_is_told_by_its_first_value_not_by_the_accuracy(descent, public):
    report = told(descent, public, "train", mutant(descent, "train", "mean_over_classes"))
    words = text(report)
    assert re.search(r"Seen: The first loss is 0\.2\d+, that is 0\.(0[89]|1)\d* times ln 10 = 2\.303", words)
    assert "Possible cause: You average over the classes as well" in words
    assert "✓ recognises more than 20 % of digits it has not seen: it learns" in words
    assert 0 < report.score < 14


def test_the_first_step_that_is_not_finite_is_named(descent, public):
    words = text(told(descent, public, "train", mutant(descent, "train", "exploded")))
    assert re.search(r"From step \d+ of 660 on, the loss is NaN or infinite", words)


def graded(descent, name, answer) -> Report:
    exercise = descent.exercise(name)
    baked = resolve_digits(bake_exercise(descent, exercise, "a secret"))
    return judge(baked, LocalAnswer(with_answers(descent.namespace, exercise, answer)))


def in_another_structure(params, grads, lr):
    """The right leaves in their order, and the right keys at the top; nothing else of the tree."""
    if isinstance(params, jax.Array | float):
        return params - lr * grads
    moved = [p - lr * g for p, g in zip(jax.tree.leaves(params), jax.tree.leaves(grads), strict=True)]
    return {"body": moved[:1], "head": moved[1:]} if isinstance(params, dict) else moved


def test_leaves_without_their_tree_are_no_step(descent):
    report = graded(descent, "sgd_step", in_another_structure)
    assert (report.outcome, report.score) == ("shape_dtype", 0.0)
    assert {result.name: result.outcome for result in report.results} == {
        "number": "passed",
        "value": "shape_dtype",
        "dict": "shape_dtype",
        "stands_still": "shape_dtype",
        "pure": "passed",
    }


def test_a_dict_that_keeps_its_order_and_a_tuple_with_names_are_as_good(descent):
    def in_order(params, grads, lr):
        if isinstance(params, dict):
            return OrderedDict((key, in_order(params[key], grads[key], lr)) for key in params)
        return jax.tree.map(lambda p, g: p - lr * g, params, grads)

    Rates = namedtuple("Rates", "slow good bad")
    assert graded(descent, "sgd_step", in_order).passed
    rates = descent.namespace["learning_rates"]()
    assert graded(descent, "learning_rates", lambda: Rates(*rates)).passed
    rows = dict(descent.namespace["breakages"]())
    assert graded(descent, "breakages", lambda: OrderedDict(rows)).passed


def test_a_dict_of_learning_rates_has_no_first_and_is_told_so(descent):
    report = graded(descent, "learning_rates", lambda: {"slow": 0.003, "good": 0.08, "bad": 0.12})
    assert "Your result is a dict of 3; three numbers are wanted." in text(report)


def test_positions_in_lists_are_as_good_as_in_an_array(descent):
    right = descent.namespace["epoch_batches"]
    assert graded(descent, "epoch_batches", lambda key, n, b: np.asarray(right(key, n, b)).tolist()).passed


def test_compiling_anew_in_every_step_costs_only_the_point_for_it(descent, public):
    report = told(descent, public, "train_step", mutant(descent, "train_step", "jit_inside"))
    assert report.outcome == "mechanism"
    assert report.score == 6
    assert "Inside the step, `jax.jit`, or a loop" in text(report)


def test_a_step_that_is_not_compiled_at_all_is_seen(descent, public):
    plain = mutant(descent, "train_step", "jit_inside").__globals__["plain_step"]
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


# --- the pictures' own parts


def test_the_step_written_by_hand_is_the_differentiated_one(descent, pictures):
    random, params = np.random.default_rng(1), pictures.untrained()
    X, Y = random.random((7, 784)).astype(np.float32), np.eye(10, dtype=np.float32)[random.integers(10, size=7)]
    (spare, loss), (own, value) = (
        step(params, X, Y, 0.3) for step in (pictures.spare_step, descent.namespace["train_step"])
    )
    assert np.isclose(loss, value, rtol=1e-4)
    for (W, b), (V, c) in zip(spare, own, strict=True):
        assert np.allclose(W, V, atol=1e-4)
        assert np.allclose(b, c, atol=1e-4)


def test_a_training_at_a_rate_of_its_own_is_seen(descent, public):
    def train(key, images, labels, epochs=5, batch=64, lr=0.1):
        return descent.namespace["train"](key, images, labels, epochs, batch, 0.1)

    assert "With a learning rate of 0 and copies of one and the same example" in text(
        told(descent, public, "train", train)
    )


@pytest.mark.soak
def test_the_spare_parts_are_good_enough_for_full_points(descent, public, pictures):
    def train(key, images, labels, epochs=5, batch=64, lr=0.1):
        params, losses = descent.namespace["init_params"](key, (784, 100, 10)), []
        X, Y = np.asarray(images), np.eye(10, dtype=np.float32)[np.asarray(labels)]
        for key_epoch in jax.random.split(key, epochs):
            for rows in np.asarray(descent.namespace["epoch_batches"](key_epoch, len(X), batch)):
                params, loss = pictures.spare_step(params, X[rows], Y[rows], lr)
                losses.append(loss)
        return params, losses

    report = told(descent, public, "train", train)
    assert report.score == 14, text(report)


def test_no_stand_in_earns_points(descent, public, pictures):
    stand_ins = {
        "descend": pictures.spare_descend,
        "epoch_batches": pictures.spare_batches,
        "momentum_step": pictures.spare_momentum_step,
        "confusion": pictures.spare_confusion,
        "train_step": pictures.spare_step,
        "train": pictures.spare_train,
    }
    for name, stand_in in stand_ins.items():
        report = told(descent, public, name, stand_in)
        assert report.score == 0, f"{name}:\n{text(report)}"


def test_the_laboratory_knows_the_breakages_and_outcomes_of_the_notebook(descent, pictures):
    assert tuple(pictures.CHANGES) == descent.namespace["BREAKAGES"]
    assert descent.namespace["OUTCOMES"] == pictures.OUTCOMES


def test_an_experiment_starts_only_after_its_prediction(pictures, monkeypatch, capsys):
    monkeypatch.setattr(pictures, "laboratory", lambda **_: pytest.fail("it ran"))
    pictures.break_it("summed loss", lambda: {"summed loss": ("no idea", "")})
    assert "No prediction for summed loss yet" in capsys.readouterr().out


def test_a_training_is_watched_through_the_step_it_calls_and_leaves_the_notebook_as_it_was(descent, pictures):
    few = {split: tuple(part[:128] for part in pictures.digits(split)) for split in ("train", "test")}
    step = descent.namespace["train_step"]
    pictures.watched(descent.namespace["train"], few["train"], few["test"])
    assert descent.namespace["train_step"] is step
    assert len(pictures.trained["params"]) == 2
