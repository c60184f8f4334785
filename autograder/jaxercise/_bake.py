"""From an exercise, the reference and a key to plain arrays; the only place that runs references and mutants."""

import hashlib
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from ._answer import Ask
from ._assignment import Assignment
from ._baked import BakedCase, BakedCheck, BakedExercise, BakedMisconception
from ._bundle import Bundle
from ._errors import DefinitionError
from ._exercise import Case, Check, Exercise, Misconception
from ._judge import Evidence, judge_check
from ._local_answer import LocalAnswer
from ._operations import to_value
from ._report import CheckResult
from ._values import Digits, Kept, Key, TestFunction, Value, map_values
from .digits._load import data_source

PUBLIC_KEY = "public"
SECRET_DRAWS = 2  # two fresh draws of every case, both must pass
_NAMED = (Key, TestFunction, Kept, Digits)


def bake(assignment: Assignment, key: str = PUBLIC_KEY) -> Bundle:
    """Bake every exercise of an assignment; hidden cases only from a secret key.

    Raises: DefinitionError when a reference does not return what its checks need.
    """
    return Bundle(assignment.name, tuple(bake_exercise(assignment, exercise, key) for exercise in assignment.exercises))


def bake_exercise(assignment: Assignment, exercise: Exercise, key: str = PUBLIC_KEY) -> BakedExercise:
    """Bake one exercise."""
    reference = LocalAnswer(assignment.namespace)
    seed = f"{key}/{assignment.name}/{exercise.name}"
    checks = tuple(_bake_check(exercise, check, reference, seed, key != PUBLIC_KEY) for check in exercise.all_checks())
    baked = BakedExercise(
        exercise.name,
        float(exercise.points),
        exercise.bonus,
        exercise.answer_names(),
        exercise.returns,
        exercise.why,
        tuple(exercise.hints),
        tuple(check for check in checks if check.cases),
        (),
        str(data_source("embedded")) if exercise.data else "",
        key != PUBLIC_KEY,
    )
    signs = (_bake_misconception(baked, exercise, wrong, assignment.namespace) for wrong in exercise.misconceptions)
    return replace(baked, misconceptions=tuple(sign for sign in signs if sign.signs))


def with_answers(namespace: Mapping[str, object], exercise: Exercise, other: object) -> Mapping[str, object]:
    """The reference's namespace with a mutant's or variant's answers in it."""
    return ChainMap(dict(exercise.replacements(other)), namespace)


def _bake_check(exercise: Exercise, check: Check, reference: LocalAnswer, seed: str, secret: bool) -> BakedCheck:
    cases = [case for case in exercise.cases if check.applies_to(case) and (secret or not case.hidden)]
    drawn = [(case, draw) for case in cases for draw in range(SECRET_DRAWS if secret else 1)]
    baked = tuple(_bake_case(exercise, check, case, draw, reference, seed) for case, draw in drawn)
    return BakedCheck(
        check.name, check.says, check.kind, float(check.weight), check.gate, check.compare, dict(check.params), baked
    )


def _bake_case(exercise: Exercise, check: Check, case: Case, draw: int, reference: LocalAnswer, seed: str) -> BakedCase:
    args = tuple(plain(arg) for arg in case.draw(generator(f"{seed}/{case.name}/{draw}")))
    asks = tuple(
        replace(ask, answer=ask.answer or exercise.answer_names()[0], args=tuple(plain(arg) for arg in ask.args))
        for ask in check.asks(*args)
    )
    name = f"{case.name}-{draw}" if draw else case.name
    return BakedCase(name, case.hidden, case.shown, asks, tuple(_expected(exercise, check, asks, args, reference)))


def _expected(
    exercise: Exercise, check: Check, asks: tuple[Ask, ...], args: tuple, reference: LocalAnswer
) -> Iterator[Value]:
    if check.expects is None:
        return
    if callable(check.expects):
        yield from (plain(value) for value in check.expects(*args))
        return
    for ask in asks:
        seen = reference.ask(ask)
        if seen.kind != "returned":
            raise DefinitionError(
                f"{exercise.name}: the reference {seen.kind} in check {check.name!r}: {seen.error} {seen.text}. Correct the solution or the check."
            )
        yield seen.value


def plain(value: object) -> Value:
    """A drawn or expected value as one that travels: numbers and arrays of JAX and NumPy become plain arrays."""
    return map_values(lambda leaf: leaf if isinstance(leaf, _NAMED) else to_value(leaf), value)


def generator(seed: str) -> np.random.Generator:
    """A random generator that depends on the text of its seed only."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "little"))


def _bake_misconception(
    baked: BakedExercise, exercise: Exercise, wrong: Misconception, namespace: Mapping[str, object]
) -> BakedMisconception:
    evidence = Evidence(LocalAnswer(with_answers(namespace, exercise, wrong.mutant)))
    deciding = [check for check in baked.checks if not wrong.decided_by or check.name in wrong.decided_by]
    results = [judge_check(check, evidence, baked.returns) for check in deciding]
    signs = {
        f"{result.name}/{result.case}": _sign(wrong, result, evidence)
        for result in results
        if result.outcome != "passed"
    }
    return BakedMisconception(wrong.id, wrong.says, "decided" if wrong.decided_by else wrong.by, signs)


def _sign(wrong: Misconception, result: CheckResult, evidence: Evidence) -> dict:
    last = evidence.seen[result.name, result.case][-1]
    sign = {"outcome": result.outcome, "message": result.message}
    if last.kind == "raised":
        return {**sign, "error": last.error}
    return sign if wrong.by == "pattern" or wrong.decided_by else {**sign, "value": last.value}
