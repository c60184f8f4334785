"""From an exercise, the reference and a key to plain arrays; the only place that runs solutions and wrong answers."""

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
from ._evidence import Evidence
from ._exercise import Case, Check, Exercise, Wrong
from ._judge import judge_check
from ._local_answer import LocalAnswer
from ._operations import to_value
from ._report import CheckResult
from ._resolve import resolve_digits
from ._values import Digits, Kept, Key, TestFunction, Value, map_values
from .digits import data_source

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
        exercise.title,
        float(exercise.points),
        exercise.minutes,
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
    ready = resolve_digits(baked)
    known = [
        _bake_wrong(ready, assignment, exercise, wrong, answer) for wrong in exercise.wrong for answer in wrong.each()
    ]
    return replace(baked, misconceptions=tuple(each for each in known if each.signs))


def with_answers(namespace: Mapping[str, object], exercise: Exercise, other: object) -> Mapping[str, object]:
    """The solutions' namespace with a wrong or unusual answer in it."""
    return ChainMap(dict(exercise.replacements(other)), namespace)


def _bake_check(exercise: Exercise, check: Check, reference: LocalAnswer, seed: str, secret: bool) -> BakedCheck:
    cases = [case for case in check.cases(exercise.all_cases()) if secret or not case.hidden]
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


def _bake_wrong(
    baked: BakedExercise, assignment: Assignment, exercise: Exercise, wrong: Wrong, answer: object
) -> BakedMisconception:
    evidence, deciders = Evidence(LocalAnswer(with_answers(assignment.namespace, exercise, answer))), wrong.decided_by
    deciding = [check for check in baked.checks if not deciders or check.name in deciders.split()]
    results = [judge_check(check, evidence, baked.returns) for check in deciding]
    signs = {
        f"{result.name}/{result.case}": _sign(wrong, result, evidence)
        for result in results
        if result.outcome != "passed"
    }
    by = "decided" if deciders else wrong.by
    return BakedMisconception(wrong_id(assignment, exercise, wrong), by, wrong.cause, wrong.advice, wrong.bank, signs)


def wrong_id(assignment: Assignment, exercise: Exercise, wrong: Wrong) -> str:
    """The id of a known mistake: `<assignment>.<exercise>.<name>`."""
    return f"{assignment.name}.{exercise.name}.{wrong.name}"


def _sign(wrong: Wrong, result: CheckResult, evidence: Evidence) -> dict:
    last = evidence.seen[result.name, result.case][-1]
    sign = {"outcome": result.outcome, "message": result.message}
    if last.kind == "raised":
        return {**sign, "error": last.error}
    return sign if wrong.by == "pattern" or wrong.decided_by else {**sign, "value": last.value}
