"""From an exercise, the reference and a key to plain arrays; the only place that runs solutions and wrong answers."""

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from ._answer import Answer, Ask, Observation
from ._assignment import Assignment, is_reference
from ._bake_probe import bake_probe
from ._baked import BakedCase, BakedCheck, BakedExercise, BakedMisconception
from ._blame import blamed, defined_at
from ._bundle import Bundle
from ._cells import bound_names, grade_id
from ._draws import drawn, generator, is_fixed, plain
from ._errors import DefinitionError
from ._evidence import Evidence
from ._exceptions import first_line
from ._exercise import Case, Check, Exercise, Wrong
from ._judge import judge, judge_check
from ._local_answer import LocalAnswer
from ._report import CheckResult
from ._resolve import resolve_digits
from ._switches import as_in
from ._values import FUNCTION, Opaque, Value, leaves
from .diagnosis import fingerprint
from .digits import data_source

PUBLIC_KEY = "public"
SECRET_DRAWS = 2  # two fresh draws of every case, both must pass
MOST_DRAWS = 5  # of an exercise's secret cases, until its own solution passes them


def bake(assignment: Assignment, key: str = PUBLIC_KEY) -> Bundle:
    """Bake every exercise of an assignment; hidden cases only from a secret key, and then only cases that its solution passes.

    Raises: DefinitionError when a reference does not return what its checks need, or does not pass them.
    """
    one = bake_exercise if key == PUBLIC_KEY else _bake_passed
    return Bundle(assignment.name, tuple(one(assignment, exercise, key) for exercise in assignment.exercises))


def _bake_passed(assignment: Assignment, exercise: Exercise, key: str) -> BakedExercise:
    """Bake an exercise from secret cases that its own solution passes; those of the key first, then others drawn from it.

    Raises: DefinitionError when none of a few draws is passed.
    """
    answer, report = LocalAnswer(assignment.namespace), None
    for draw in range(MOST_DRAWS):
        baked = bake_exercise(assignment, exercise, f"{key}/drawn again {draw}" if draw else key)
        report = judge(resolve_digits(baked), answer)
        if report.passed:
            return baked
    failed = ", ".join(result.name for result in report.results if result.outcome != "passed")
    raise DefinitionError(
        f"{assignment.name}: The solution of {exercise.name} fails {failed} under {MOST_DRAWS} draws of secret cases, so nobody "
        f"could pass. Run: jaxercise lint {assignment.folder}"
    )


def failing_solutions(assignment: Assignment, bundle: Bundle) -> list[str]:
    """The exercises of a bundle whose solution does not pass."""
    answer = LocalAnswer(assignment.namespace)
    return [baked.name for baked in bundle.exercises if not judge(resolve_digits(baked), answer).passed]


def bake_exercise(
    assignment: Assignment,
    exercise: Exercise,
    key: str = PUBLIC_KEY,
    answer_of: Callable[[object], Answer] | None = None,
) -> BakedExercise:
    """Bake one exercise.

    answer_of: asks a wrong answer; None: in this process.
    Raises: DefinitionError with file and line when something of it raises, or the reference does not return what its checks need.
    """
    _refuse_undefined(assignment, exercise)
    with as_in(assignment.switches):
        return _baked(assignment, exercise, key, answer_of or partial(local_answer, assignment, exercise))


def _baked(
    assignment: Assignment, exercise: Exercise, key: str, answer_of: Callable[[object], Answer]
) -> BakedExercise:
    reference, secret = LocalAnswer(assignment.namespace), key != PUBLIC_KEY
    seed = f"{key}/{assignment.name}/{exercise.name}"
    made = [check for check in exercise.all_checks() if secret or check.effect != "observe"]
    checks = tuple(_bake_check(assignment, exercise, check, reference, seed, secret) for check in made)
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
        None if secret else bake_probe(exercise, assignment.namespace),
        str(data_source("embedded")) if exercise.data else "",
        secret,
        hidden_checks=len(exercise.hidden_checks()),
    )
    ready = resolve_digits(baked)
    known = [
        _bake_wrong(ready, assignment, exercise, wrong, answer_of(answer))
        for wrong in exercise.wrong
        for answer in wrong.each()
    ]
    return replace(baked, misconceptions=tuple(each for each in known if each.signs))


def local_answer(assignment: Assignment, exercise: Exercise, other: object) -> LocalAnswer:
    """A wrong or an unusual right answer in place of the solution, asked in this process.

    Raises: DefinitionError as `with_answers` does.
    """
    return LocalAnswer(with_answers(assignment.namespace, exercise, other))


def with_answers(namespace: Mapping[str, object], exercise: Exercise, other: object) -> Mapping[str, object]:
    """The solutions' namespace with a wrong or unusual answer in it.

    Raises: DefinitionError when that answer has a name that nothing has: it would replace nothing.
    """
    others = exercise.replacements(other)
    if unknown := sorted(set(others) - set(namespace) - set(exercise.answer_names())):
        raise DefinitionError(
            f"Exercise {exercise.name}: an answer is given for {', '.join(map(repr, unknown))}, which no cell of the notebook defines. "
            "Correct the name; several answers to one mistake stand in a list."
        )
    return ChainMap(dict(others), namespace)


def _refuse_undefined(assignment: Assignment, exercise: Exercise) -> None:
    """Refuse an exercise whose answer no cell defines."""
    for name in exercise.answer_names():
        if name not in assignment.namespace:
            cells = [cell for cell in assignment.cells if grade_id(cell) == f"{exercise.name}-answer"]
            names = ", ".join(sorted(bound_names(cells[0]["source"]))) if cells else ""
            defined = f"; cell {exercise.name}-answer defines {names or 'nothing'}" if cells else ""
            raise DefinitionError(
                f"{assignment.name}.ipynb: Exercise {exercise.name} asks for {name!r}, which no solution or set-up cell defines{defined}. Give it that name, "
                "or the exercise other `answers`."
            )


def _bake_check(
    assignment: Assignment, exercise: Exercise, check: Check, reference: LocalAnswer, seed: str, secret: bool
) -> BakedCheck:
    cases = [case for case in check.cases(exercise.all_cases()) if secret or not case.hidden]
    twice = [(case, draw) for case in cases for draw in range(SECRET_DRAWS if secret else 1)]
    baked = [_bake_case(assignment, exercise, check, case, draw, reference, seed) for case, draw in twice]
    told = [case.shown and (not secret or is_fixed(case)) for case, _ in twice]
    return BakedCheck(
        check.name,
        check.says,
        check.kind,
        float(check.weight),
        check.gate,
        check.compare,
        dict(check.params),
        tuple(replace(each, shown=shown) for each, shown in zip(baked, told, strict=True)),
        check.effect,
    )


def _bake_case(
    assignment: Assignment,
    exercise: Exercise,
    check: Check,
    case: Case,
    draw: int,
    reference: LocalAnswer,
    seed: str,
) -> BakedCase:
    with blamed(assignment.folder, f"{exercise.name}, case {case.name!r}", defined_at(case.draw)):
        args = drawn(case, generator(f"{seed}/{case.name}/{draw}"))
    what = f"{exercise.name}, check {check.name!r} on case {case.name!r}"
    with blamed(assignment.folder, what, f"{assignment.name}.ipynb"):
        asks = tuple(
            replace(
                ask,
                answer=ask.answer or exercise.answer_names()[0],
                args=tuple(plain(arg) for arg in ask.args),
                switches={**assignment.switches, **ask.switches},
            )
            for ask in check.asks(*args)
        )
        expected = tuple(_expected(assignment, check, asks, args, reference))
    asks = tuple(map(_of_functions, asks, (*expected, *[None] * (len(asks) - len(expected)))))
    name = f"{case.name}-{draw}" if draw else case.name
    return BakedCase(name, case.hidden, case.shown, asks, expected)


def _of_functions(ask: Ask, wanted: Value) -> Ask:
    """The ask, told that whatever can be called counts as a function where one is wanted."""
    wants = any(leaf == FUNCTION for leaf in leaves(wanted) if type(leaf) is Opaque)
    return replace(ask, options={**ask.options, "functions": True}) if wants else ask


def _expected(
    assignment: Assignment, check: Check, asks: tuple[Ask, ...], args: tuple, reference: LocalAnswer
) -> Iterator[Value]:
    if check.expects is None:
        return
    if callable(check.expects):
        yield from (plain(value) for value in check.expects(*args))
        return
    for ask in asks:
        seen = reference.ask(ask)
        if seen.kind != "returned":
            told = f"{seen.error}: {seen.text}".strip(": ") or seen.kind
            raise DefinitionError(f"The solution gives no value ({told}). {_remedy(assignment, seen)}")
        yield seen.value


def _remedy(assignment: Assignment, seen: Observation) -> str:
    """What to do about a solution that raises: perhaps a plain cell defines what it uses."""
    missing = re.match(r"name '(\w+)' is not defined", seen.text)
    for number, cell in enumerate(assignment.cells):
        if (
            missing
            and cell["cell_type"] == "code"
            and missing[1] in bound_names(cell["source"])
            and not is_reference(cell)
        ):
            return f"Cell {number + 1} defines {missing[1]}, but is not run here: tag it `setup`."
    return "Correct the solution or the check."


def _bake_wrong(
    baked: BakedExercise, assignment: Assignment, exercise: Exercise, wrong: Wrong, answer: Answer
) -> BakedMisconception:
    deciders = wrong.decided_by
    evidence = Evidence(answer, patient=True)  # on a busy machine, too, the same is baked
    told = [check for check in baked.checks if check.effect != "observe"]
    deciding = [check for check in told if not deciders or check.name in deciders.split()]
    with blamed(assignment.folder, f"{exercise.name}, wrong answer {wrong.name!r}"):
        results = [judge_check(check, evidence, baked.returns) for check in deciding]
    signs = {
        f"{result.name}/{result.case}": _sign(wrong, check, result, evidence)
        for check, result in zip(deciding, results, strict=True)
        if result.outcome != "passed"
    }
    if signs:
        signs |= {f"{name}/": {"outcome": "passed", "message": ""} for name in wrong.passes.split()}
    by = "decided" if deciders else wrong.by
    return BakedMisconception(wrong_id(assignment, exercise, wrong), by, wrong.cause, wrong.advice, wrong.bank, signs)


def wrong_id(assignment: Assignment, exercise: Exercise, wrong: Wrong) -> str:
    """The id of a known mistake: `<assignment>.<exercise>.<name>`."""
    return f"{assignment.name}.{exercise.name}.{wrong.name}"


def _sign(wrong: Wrong, check: BakedCheck, result: CheckResult, evidence: Evidence) -> dict:
    last = evidence.seen[result.name, result.case][-1]
    sign = {"outcome": result.outcome, "message": result.message}
    if last.kind == "raised":
        return {**sign, "error": last.error, "text": first_line(last.text)}
    if wrong.by == "pattern" or wrong.decided_by:
        return sign
    return {**sign, "value": last.value, "elsewhere": _elsewhere(check, result, evidence)}


def _elsewhere(check: BakedCheck, result: CheckResult, evidence: Evidence) -> dict:
    """What the mistake gives in the other cases of a check of values, as fingerprints by the names of the cases."""
    found = {}
    for case in check.cases if check.compare == "close" else ():
        seen = evidence.again(case, asking=True) if case.name != result.case else []
        if len(seen) == len(case.asks) and seen[-1].kind == "returned":
            found[case.name] = fingerprint(seen[-1].value)
    return found
