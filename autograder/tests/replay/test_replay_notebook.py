"""A replay's own words, on listed wrong answers of a real assignment: its call runs, and its judging finds what grading found."""

import io
import json
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import with_answers
from jaxercise._baked import BakedExercise
from jaxercise._cells import read_cells
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._order import told
from jaxercise._resolve import resolve_digits
from jaxercise.grading import StoredResult
from jaxercise.replay import Failure, case_bytes, replay_notebook
from jaxercise.replay._notebook import needed_cells
from jaxercise_testing.baking import public_bundle

EACH = 2  # wrong answers of an exercise
FOLDER = Path(__file__).parents[3] / "source" / "04_losses"


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load_assignment(FOLDER)


def failures(assignment: Assignment, baked: BakedExercise) -> list[tuple[Failure, object]]:
    """What grading finds of the first listed wrong answers that fail in a case, and the names that it stands for."""
    ready, exercise = resolve_digits(replace(baked, graded=True)), assignment.exercise(baked.name)
    found = []
    for answer in [answer for wrong in exercise.wrong for answer in wrong.each()][:EACH]:
        namespace = with_answers(assignment.namespace, exercise, answer)
        report = judge(ready, LocalAnswer(namespace))
        result = told(report.results)
        if result is None or not result.case:
            continue
        check = next(check for check in baked.checks if check.name == result.name)
        case = next(case for case in check.cases if case.name == result.case)
        run = StoredResult("r1", "=ada|`x`", FOLDER.name, {baked.name: report}, "key", "nonce", "full")
        found.append((Failure(run, baked, check, case, result), namespace))
    return found


def test_listed_mistakes_are_found_again_by_their_replays(assignment, tmp_path):
    cells, tried = read_cells(FOLDER / "04_losses.ipynb"), 0
    for baked in public_bundle(FOLDER).exercises:
        for failure, namespace in failures(assignment, baked):
            path = tmp_path / f"{baked.name}.case"
            path.write_bytes(case_bytes(FOLDER.name, failure.exercise, failure.check, failure.case))
            notebook = replay_notebook(failure, cells, str(path))
            nbformat.validate(notebook)
            said = ran(notebook, dict(namespace))
            result, where = failure.result, f"{baked.name}, {failure.result.name}, {failure.case.name}"
            assert said.startswith(f"{result.outcome}: "), f"{where}: {said}"
            if hash_ := result.digest.get("hash"):
                assert hash_ in json.dumps(notebook) and "The output is the one that was graded." in said, where
            tried += 1
    assert tried > 10


def ran(notebook: nbformat.NotebookNode, namespace: dict) -> str:
    """What the last cell prints; of the student's cells the namespace stands in their place."""
    ours = [cell.source for cell in notebook.cells if cell.cell_type == "code" and "jaxercise" not in cell.metadata]
    out = io.StringIO()
    for source in ours:
        with suppress(Exception), redirect_stdout(out):  # the call of an answer that raises
            exec(source, namespace)
    return out.getvalue()


def test_text_of_a_student_is_shown_as_it_is(assignment):
    failure = failures(assignment, public_bundle(FOLDER).exercise("mse"))[0][0]
    loud = replace(
        failure.result, message="result.factor", params={"factor": "<img src=x>\n# [a](http://b)", "cases": 3}
    )
    notebook = replay_notebook(replace(failure, result=loud), [], "x.case")
    lines = [line for one in notebook.cells if one.cell_type == "markdown" for line in one.source.splitlines()]
    assert [line[:4] for line in lines if "<img" in line or "http" in line] == ["    "]
    assert lines[0] == "# Replay: mse of `=ada|'x'`, 04_losses"


def cell(source: str, name: str = "", grade: bool = False, setup: bool = False) -> dict:
    marks = {"nbgrader": {"grade_id": name, "grade": grade, "solution": name.endswith("-answer")}} if name else {}
    return {"cell_type": "code", "source": source, "metadata": {**marks, **({"tags": ["setup"]} if setup else {})}}


def test_the_cells_of_a_replay_are_those_that_the_answer_uses():
    cells = [
        cell("import numpy as np", setup=True),
        cell("unused = 1"),
        cell("from functools import partial"),
        cell("a, b = 1, 2"),
        cell("def helper(x):\n    return partial(max, a)(x)"),
        cell("def other(x):\n    return x", "other-answer"),
        cell('check("other")', "other", grade=True),
        cell("def mse(p, y):\n    return helper(p)", "mse-answer"),
        cell("mse = wrapped(mse)\nwrapped = None"),
        cell('check("mse")', "mse", grade=True),
        cell("mse = 'after its check'"),
    ]
    assert [cells.index(one) for one in needed_cells(cells, "mse", ("mse",))] == [0, 2, 3, 4, 7, 8]
