"""Wrong answers by somebody who knew only the notebooks as they are handed out, and what each is told.

blind/<assignment>.json holds them: the exercise, what is wrong in a teacher's words, the code, and what the self-check tells.
told: the message of the fact that is told, as in the catalogue; empty if the answer passes. cause: the known mistake that is named.
says: how good that is: a cause; a fact, or an example with the wanted result; only that it is wrong; nothing, since it passes.
"""

import json
import linecache
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._baked import BakedExercise
from jaxercise._cells import bound_names
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer, quietly
from jaxercise._order import told
from jaxercise._render import text
from jaxercise._resolve import resolve_digits
from jaxercise_testing.baking import public_bundle

HERE = Path(__file__).parent
SOURCE = HERE.parents[2] / "source"
CAUSE = "names the cause"
POINTS = "gives a fact that points at the cause"
WRONG = "says only that it is wrong"
PASSES = "passes"
BLIND = [
    (path.stem, number, entry)
    for path in sorted((HERE / "blind").glob("*.json"))
    for number, entry in enumerate(json.loads(path.read_text(encoding="utf-8")))
]


@cache
def _assignment(name: str) -> Assignment:
    return load_assignment(SOURCE / name)


@cache
def _baked(assignment: str, exercise: str) -> BakedExercise:
    return resolve_digits(public_bundle(SOURCE / assignment).exercise(exercise))


@pytest.mark.parametrize(("assignment", "number", "entry"), BLIND, ids=[f"{name}-{at}" for name, at, _ in BLIND])
def test_a_blind_answer_is_told_the_fact_and_the_cause_that_are_recorded(monkeypatch, assignment, number, entry):
    monkeypatch.syspath_prepend(SOURCE / assignment)  # where its pictures are
    baked, code = _baked(assignment, entry["exercise"]), "\n".join(entry["code"])
    names = set(_assignment(assignment).exercise(entry["exercise"]).answer_names()) & {*bound_names(code)}
    namespace = {name: value for name, value in _assignment(assignment).namespace.items() if name not in names}
    file = f"<blind answer {assignment} {number}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    with quietly():
        exec(compile(code, file, "exec"), namespace)
    report = judge(baked, LocalAnswer(namespace))
    first = told(report.results, report.explained)
    seen = {"told": first.message if first else "", "cause": report.misconception.rpartition(".")[2]}
    assert seen == {"told": entry["told"], "cause": entry["cause"]}, f"{entry['mistake']}\n{text(report)}"


def test_nine_in_ten_blind_answers_that_fail_are_told_a_cause_or_a_fact():
    counted = Counter(entry["says"] for _, _, entry in BLIND)
    failing = len(BLIND) - counted[PASSES]
    assert set(counted) <= {CAUSE, POINTS, WRONG, PASSES}
    assert counted[CAUSE] + counted[POINTS] >= 0.9 * failing, counted
