"""04 Losses: its solutions pass, its wrong answers are each told what is wrong with them, and its notebook runs for everybody."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
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
from jaxercise._bake import bake, with_answers
from jaxercise._bundle import Bundle, from_bytes, to_bytes
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._messages import catalogue
from jaxercise._render import text
from jaxercise._report import Report
from jaxercise._selfcheck import assignment
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[3] / "source" / "04_losses"
NOTEBOOK = FOLDER / "04_losses.ipynb"
POINTS = {
    "euclidean": 4,
    "safe_norm": 6,
    "mse": 4,
    "log_softmax": 6,
    "cross_entropy": 12,
    "dataset_loss": 6,
    "accuracy_gradient": 2,
    "dce_dlogits": 8,
}
SEEN_ONLY_IN_HIDDEN_CASES = {
    ("log_softmax", "loss.global_max"),
    ("log_softmax", "loss.rounded_to_zero"),
    ("log_softmax", "loss.silenced_alarm"),
    ("cross_entropy", "loss.rounded_to_zero"),
    ("cross_entropy", "loss.silenced_alarm"),
    ("dce_dlogits", "loss.no_max"),
}
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def losses() -> Assignment:
    return load_assignment(FOLDER)


@pytest.fixture(scope="module")
def public(losses) -> Bundle:
    return baked(losses, "public")


@pytest.fixture(scope="module")
def secret(losses) -> Bundle:
    return baked(losses, "secret")


def baked(losses, key) -> Bundle:
    return from_bytes(to_bytes(bake(losses, key)))


def told(losses, bundle, name, answer) -> Report:
    exercise = losses.exercise(name)
    return judge(bundle.exercise(name), LocalAnswer(with_answers(losses.namespace, exercise, answer)))


def wrong_answers(losses) -> Iterator[tuple]:
    return ((exercise.name, wrong) for exercise in losses.exercises for wrong in exercise.misconceptions)


def test_the_exercises_are_worth_what_the_notebook_says(losses):
    cells = [cell["metadata"]["nbgrader"] for cell in losses.cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert {cell["grade_id"]: cell["points"] for cell in cells} == {**POINTS, "accuracy_reason": 2}
    assert {exercise.name: exercise.points for exercise in losses.exercises} == POINTS
    assert sum(cell["points"] for cell in cells) == 50
    assert sum(exercise.minutes for exercise in losses.exercises) == 60


def test_every_solution_passes_in_public_and_in_secret(losses, public, secret):
    for name, points in POINTS.items():
        for bundle in (public, secret):
            report = judge(bundle.exercise(name), LocalAnswer(losses.namespace))
            assert (report.outcome, report.score) == ("passed", points), text(report)


def test_every_stub_is_not_attempted(losses, public):
    namespace = {}
    for cell in losses.cells:
        if is_solution(cell) and cell["cell_type"] == "code":
            exec("from __future__ import annotations\n" + stub_of(cell["source"]), namespace)
    for name in POINTS:
        report = judge(public.exercise(name), LocalAnswer(namespace))
        assert (report.outcome, report.score, report.misconception) == ("not_attempted", 0, "")


def test_every_wrong_answer_fails_and_is_told_its_own_sentence(losses, secret):
    for name, wrong in wrong_answers(losses):
        assert_told_its_own(told(losses, secret, name, wrong.mutant), wrong)


def test_nearly_every_wrong_answer_is_told_so_before_it_is_handed_in(losses, public):
    for name, wrong in wrong_answers(losses):
        report = told(losses, public, name, wrong.mutant)
        if (name, wrong.says) in SEEN_ONLY_IN_HIDDEN_CASES:
            assert report.passed
        else:
            assert_told_its_own(report, wrong)


def assert_told_its_own(report, wrong):
    assert not report.passed
    assert report.score < report.points
    assert (report.misconception, report.says) == (wrong.id, wrong.says), text(report)


def test_every_unusual_right_answer_passes_and_is_told_nothing(losses, secret):
    for exercise in losses.exercises:
        assert len(exercise.variants) >= 3
        for number, variant in enumerate(exercise.variants):
            report = told(losses, secret, exercise.name, variant)
            assert report.passed, f"{exercise.name}, variant {number}:\n{text(report)}"
            assert (report.score, report.misconception) == (report.points, "")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(10))
def test_right_and_wrong_are_told_apart_for_ten_seeds(losses, seed):
    bundle = baked(losses, f"soak {seed}")
    test_every_solution_passes_in_public_and_in_secret(losses, bundle, bundle)
    test_every_wrong_answer_fails_and_is_told_its_own_sentence(losses, bundle)
    test_every_unusual_right_answer_passes_and_is_told_nothing(losses, bundle)


def test_the_mean_over_classes_is_told_what_it_does_to_the_learning_rate(losses, public):
    words = text(told(losses, public, "cross_entropy", mutant(losses, "cross_entropy", "loss.mean_over_classes")))
    assert "✓ does not change when every example stands twice in the batch" in words
    assert "Seen: Your result is 0.1 times what it should be." in words
    assert "Possible cause: You average over the classes as well" in words
    assert "Try: Sum over the class axis first; average over the examples only." in words


def test_a_slope_that_is_not_a_number_is_told_as_a_slope(losses, public):
    words = text(told(losses, public, "safe_norm", mutant(losses, "safe_norm", "loss.branch_differentiated")))
    assert "Seen: The gradient contains NaN (3 of 3 numbers)." in words
    assert "Possible cause: The root of zero is still differentiated." in words


def test_who_ignores_the_batch_size_passes_with_a_remark(losses, public):
    words = text(told(losses, public, "dataset_loss", losses.exercise("dataset_loss").variants[0]))
    assert "✓ dataset_loss" in words
    assert "costs no points" in words
    assert "right in value, but `batch` then saves nothing" in words


def test_who_differentiates_in_4_8_passes_with_a_remark(losses, public):
    report = told(losses, public, "dce_dlogits", losses.exercise("dce_dlogits").variants[-1])
    assert report.passed
    assert "The numbers are right, but the formula was asked for." in text(report)


def test_a_raised_error_of_any_kind_refuses_wrong_shapes(losses, secret):
    def asserting(P, Y):
        assert P.shape == Y.shape
        return ((P - Y) ** 2).mean()

    assert told(losses, secret, "mse", asserting).passed


def test_no_sentence_holds_a_line_of_a_solution(losses):
    solutions = [line.strip() for cell in losses.cells if is_solution(cell) for line in cell["source"].splitlines()]
    sentences = [*catalogue().values(), *(hint for exercise in losses.exercises for hint in exercise.hints)]
    for line in solutions:
        if re.match(r"return|total|shifted", line):
            assert not any(line.removeprefix("return ") in str(sentence) for sentence in sentences)


def test_every_wrong_answer_has_a_cause_and_an_advice(losses):
    for _, wrong in wrong_answers(losses):
        assert catalogue()[wrong.says].cause
        assert catalogue()[wrong.says].advice


def mutant(losses, name, says):
    return next(wrong.mutant for wrong in losses.exercise(name).misconceptions if wrong.says == says)


# --- the notebook


def test_the_notebook_is_a_clean_source():
    raw = NOTEBOOK.read_text(encoding="utf-8")
    notebook = json.loads(raw)
    nbformat.validate(notebook)
    assert raw == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


def test_check_cells_only_check():
    for cell in read_cells(NOTEBOOK):
        if cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code":
            assert cell["source"] == f'check("{cell["metadata"]["nbgrader"]["grade_id"]}")'
            assert cell["metadata"]["nbgrader"]["locked"]
            assert "raises-exception" in cell["metadata"]["tags"]


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
    figures = [o["data"]["text/html"] for _, o in outputs if "<img" in o.get("data", {}).get("text/html", "")]
    assert len(figures) == 3
    assert all(re.search(r'<img alt="[^"]{40,}"', figure) for figure in figures)
    widgets = [cell for cell, o in outputs if "image/png" in o.get("data", {})]
    assert widgets == ["cone", "cone", "bowl-picture", "bowl-picture"]
    assert not any('role="note"' in o.get("data", {}).get("text/html", "") for _, o in outputs)


def test_the_unsolved_notebook_runs_without_a_traceback_outside_its_check_cells(tmp_path, public):
    outputs = ran(unsolved(), tmp_path, public)
    assert {name for name, _ in problems(outputs)} == {"ChecksFailed"}
    assert len(problems(outputs)) == len(POINTS)
    banners = [o["data"]["text/plain"] for _, o in outputs if 'role="note"' in o.get("data", {}).get("text/html", "")]
    assert len(banners) == 7
    assert "safe_norm is not written yet. A stand-in is drawn; come back when the check passes." in banners
    assert len([cell for cell, o in outputs if "image/png" in o.get("data", {})]) == 4


def test_where_nobody_looks_nothing_is_drawn(tmp_path, public, monkeypatch):
    monkeypatch.setenv("JAXERCISE_PICTURES", "off")
    drawing = [cell for cell, _ in ran(unsolved(), tmp_path, public) if not cell.endswith("-check")]
    assert drawing == []


def unsolved() -> list[dict]:
    return [{**cell, "source": stub_of(cell["source"])} if is_solution(cell) else cell for cell in read_cells(NOTEBOOK)]


def ran(cells, folder, public) -> list[tuple]:
    """Every output of a notebook, run in a real kernel beside its public checks."""
    (folder / "04_losses.checks").write_bytes(to_bytes(public))
    notebook = nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(folder)}}).execute()
    return [(cell["id"], output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def problems(outputs) -> list[tuple]:
    """The names of errors, and what stands on stderr, with the cell that gave them."""
    return [
        (output.get("ename", output.get("text")), cell)
        for cell, output in outputs
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]


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
def test_a_picture_of_a_broken_function_says_so_and_shows_a_stand_in(losses, capsys, source, banner):
    drawing = dict(losses.namespace)
    exec(source, drawing)
    losses.namespace["cone"](drawing["safe_norm"])
    shown = capsys.readouterr().out
    assert banner in shown
    assert "A stand-in is drawn" in shown


def test_hints_come_in_three_levels(tmp_path, capsys, public):
    (tmp_path / "04_losses.checks").write_bytes(to_bytes(public))
    _, hint, reveal = assignment("04_losses", tmp_path)
    for name in POINTS:
        for _ in range(3):
            hint(name)
    assert capsys.readouterr().out.count("Hint 3 of 3: ") == len(POINTS)
    reveal("mse")
    assert capsys.readouterr().out == "Your instructor has not released the solutions yet.\n"


def test_setup_cells_are_locked():
    setups = [cell for cell in read_cells(NOTEBOOK) if is_setup(cell)]
    assert len(setups) == 3
    assert all(cell["metadata"]["nbgrader"]["locked"] for cell in setups)
