"""Prove an exercise: its stub passes nothing, its solution everything, and each wrong and unusual answer is told the truth."""

import contextlib
import ctypes
import gc
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import jax

from .._answer import Answer
from .._assignment import STUB, Assignment, run_cells, stub_of
from .._bake import PUBLIC_KEY, bake_exercise, local_answer, with_answers, wrong_id
from .._baked import BakedExercise
from .._bundle import Bundle, from_bytes, to_bytes
from .._cells import grade_id
from .._errors import JaxerciseError
from .._exercise import Exercise
from .._judge import judge
from .._local_answer import LocalAnswer, quietly
from .._memory import Remembered
from .._problem import Problem
from .._report import Report
from .._resolve import resolve_digits
from .._switches import found
from ._silence import spoken

MOST_MAPS = 20_000  # of memory; an exercise adds up to some thousands under one key
MOST_BYTES = 2 << 30  # of memory, after which what was compiled is let go
FAR = 2.0  # times that a bar of speed lies away from its anchors
ROOM = 4  # times that the tolerance of numbers is larger than what sets a right answer apart: other keys set it further apart
_TYPOS = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "TabError")


@dataclass(frozen=True)
class Proof:
    """One exercise baked from one key, with the place that its problems name; answer: asks a wrong or an unusual right answer."""

    assignment: Assignment
    exercise: Exercise
    baked: BakedExercise
    where: str
    answer: Callable[[object], Answer]

    def report(self, answer: Answer) -> Report:
        """Judge an answer, whatever time that takes."""
        return judge(self.baked, answer, patient=True)

    def problem(self, fact: str, next_step: str) -> Problem:
        """A problem of this exercise."""
        return Problem(self.where, fact, next_step)


def prove(assignment: Assignment, exercise: Exercise, keys: tuple[str, ...]) -> Iterator[Problem]:
    """Everything that is wrong with an exercise under the public and some secret keys; one problem of a kind is enough.

    Its checks are proved as they will be when each of them counts.
    """
    checks = {name: replace(check, effect="count") for name, check in exercise.checks.items()}
    exercise = replace(exercise, checks=checks)
    told: set[str] = set()
    for key in (PUBLIC_KEY, *keys):
        for problem in _prove_under(assignment, exercise, key):
            if problem.fact not in told:
                told.add(problem.fact)
                yield problem
        let_programs_go()


def let_programs_go(most_maps: int = MOST_MAPS, most_bytes: int = MOST_BYTES) -> None:
    """Let go what was compiled where it takes much memory, or many of the 65,530 maps of it that Linux gives a process."""
    maps, statm = Path("/proc/self/maps"), Path("/proc/self/statm")
    if not maps.exists():
        return
    resident = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if maps.read_bytes().count(b"\n") > most_maps or resident > most_bytes:
        jax.clear_caches()
        gc.collect()
        with contextlib.suppress(OSError, AttributeError):  # where the system's library cannot give memory back
            ctypes.CDLL(None).malloc_trim(0)


def _prove_under(assignment: Assignment, exercise: Exercise, key: str) -> Iterator[Problem]:
    where = f"{assignment.name}/{exercise.name} (key {key!r})"
    answer = _asked_once(assignment, exercise)
    try:
        baked = _through_bytes(bake_exercise(assignment, exercise, key, answer))
    except JaxerciseError as error:
        yield Problem(where, "It cannot be baked.", str(error))
        return
    if key == PUBLIC_KEY and not baked.checks:
        yield Problem(
            where, "All its cases are hidden, so that no check is left for students.", "Leave one case visible."
        )
        return
    proof = Proof(assignment, exercise, baked, where, answer)
    yield from _solution(proof)
    yield from _stub(proof)
    yield from _mutants(proof, public=key == PUBLIC_KEY)
    yield from _variants(proof)
    if key == PUBLIC_KEY:
        yield from _repeats(proof)
        yield from _anchors(proof)


def _asked_once(assignment: Assignment, exercise: Exercise) -> Callable[[object], Answer]:
    """Asks wrong and unusual right answers; what one gave while it was baked is what it is judged by."""
    known: dict[int, tuple[object, Answer]] = {}

    def answer(other: object) -> Answer:
        if id(other) not in known:
            known[id(other)] = other, Remembered(local_answer(assignment, exercise, other))
        return known[id(other)][1]

    return answer


def _through_bytes(baked: BakedExercise) -> BakedExercise:
    """As it comes out of a file and is judged, so that what cannot be stored is seen here."""
    return resolve_digits(from_bytes(to_bytes(Bundle("lint", (baked,)))).exercises[0])


def _solution(proof: Proof) -> Iterator[Problem]:
    answer = Remembered(LocalAnswer(proof.assignment.namespace))
    report = proof.report(answer)
    if not report.passed or any(result.outcome != "passed" for result in report.results):
        yield proof.problem(f"The solution fails: {_failures(report)}.", "Correct the solution, the check or its bar.")
    else:
        yield from _silence(proof, "solution", answer, report)


def _silence(proof: Proof, name: str, answer: Answer, report: Report) -> Iterator[Problem]:
    """Nothing would be said of a right answer, even if one of its checks failed."""
    for said in sorted(set(spoken(proof.baked, answer, report.results))):
        fact = f"The {name} would be told {said}, if a check failed."
        yield proof.problem(fact, "Set the wrong answer apart by another case, or choose other draws.")


def _stub(proof: Proof) -> Iterator[Problem]:
    try:
        namespace = stub_namespace(proof.assignment, proof.exercise)
    except SyntaxError as error:
        fact = f"Line {error.lineno} of its stub, which students get, is no Python: {error.msg}."
        yield proof.problem(fact, "Indent the marks of the solution as the lines around them, with spaces.")
        return
    report = proof.report(LocalAnswer(namespace))
    if passed := [result.name for result in report.results if result.outcome == "passed"]:
        yield proof.problem(f"The untouched stub passes {', '.join(passed)}.", f"Let the stub end in {STUB}.")
    elif report.outcome != "not_attempted":
        fact = f"The untouched stub is told {report.outcome!r} instead of that nothing is written yet."
        yield proof.problem(fact, f"Let the stub reach {STUB}.")


def stub_namespace(assignment: Assignment, exercise: Exercise) -> Mapping[str, object]:
    """All other solutions, and this exercise's cell as the student first sees it."""
    names = exercise.answer_names()
    namespace = {name: value for name, value in assignment.namespace.items() if name not in names}
    for cell in assignment.cells:
        if grade_id(cell) == f"{exercise.name}-answer":
            with contextlib.suppress(NotImplementedError), quietly():
                exec(compile(stub_of(cell["source"]), f"<stub of {exercise.name}>", "exec"), namespace)
    return namespace


def _mutants(proof: Proof, public: bool) -> Iterator[Problem]:
    """Every wrong answer fails and is told the sentences of its own entry; under the public key it may be told nothing."""
    yield from _deciders(proof)
    hidden = any(case.hidden for case in proof.exercise.all_cases())
    for wrong in proof.exercise.wrong:
        mine = (wrong_id(proof.assignment, proof.exercise, wrong), wrong.cause, wrong.advice)
        for number, answer in enumerate(wrong.each()):
            name = wrong.name if len(wrong.each()) == 1 else f"{wrong.name}, answer {number + 1},"
            report = proof.report(proof.answer(answer))
            if typo := next((result.params for result in report.results if _is_typo(result.params)), None):
                fact = f"{name} raises {typo['error']}: {typo['text']}."
                yield proof.problem(fact, "Correct it: every student with such an error would be told this mistake.")
                continue
            told = (report.misconception, report.cause, report.advice)
            if report.passed and not (public and hidden):  # the public key leaves the hidden cases out
                yield proof.problem(f"{name} passes every check.", "Add the case or check that it fails.")
            elif not report.passed and told != mine and not (public and not report.misconception):
                fact = f"{name} fails ({_failures(report)}) and is told {_told(report)}."
                yield proof.problem(fact, "Add a case that sets it apart, or order the wrong answers.")


def _deciders(proof: Proof) -> Iterator[Problem]:
    """A message that many mistakes draw cannot decide which of them it was."""
    for known in proof.baked.misconceptions:
        vague = {sign["message"] for sign in known.signs.values() if sign["message"].startswith(("result.", "error."))}
        if known.by == "decided" and vague:
            name = known.id.rsplit(".", 1)[-1]
            fact = f"{name} is decided by the message {', '.join(sorted(vague))}, which other mistakes draw as well."
            yield proof.problem(fact, "Leave out `decided_by`, or compare in a way that has its own message for it.")


def _is_typo(params: Mapping[str, object]) -> bool:
    """Whether the error of a wrong answer is its author's mistake, and not the one it stands for."""
    error, text = params.get("error"), str(params.get("text", ""))
    of_nothing = error == "AttributeError" and text.startswith("module ")
    no_function = error == "TypeError" and text.endswith("is not callable") and not params.get("line")
    return error in _TYPOS or of_nothing or no_function


def _told(report: Report) -> str:
    return f"{report.misconception}: {report.cause!r}" if report.misconception else "nothing"


def _variants(proof: Proof) -> Iterator[Problem]:
    for number, variant in enumerate(proof.exercise.right):
        answer = proof.answer(variant)
        report = proof.report(answer)
        name = getattr(variant, "__name__", f"number {number + 1}")
        if not report.passed:
            fact = f"The right variant {name} fails: {_failures(report)}."
            yield proof.problem(fact, "Loosen the check: a right answer must not lose points.")
        if report.misconception:
            yield proof.problem(f"The right variant {name} is told {report.misconception}.", "Make that sign exacter.")
        if report.passed and report.remark:
            fact = f"Of the right variant {name} it is said: {report.remark}"
            yield proof.problem(fact, "List another one: a right answer leaves nothing to remark.")
        if report.passed:
            yield from _silence(proof, f"right variant {name}", answer, report)
            yield from _room(proof, name, answer)


def _room(proof: Proof, name: str, answer: Answer) -> Iterator[Problem]:
    """A right answer is so near to the solution that it passes under every key."""
    checks = [replace(check, params={**check.params, "tolerance_share": 1 / ROOM}) for check in proof.baked.checks]
    report = judge(replace(proof.baked, checks=tuple(checks)), answer, patient=True)
    near = [result.name for result in report.results if result.outcome != "passed"]
    if not report.passed:
        fact = f"The right variant {name} passes {', '.join(near)} with a tolerance that is less than {ROOM} times what it needs."
        yield proof.problem(fact, "Give a larger `rtol`, or draw cases in which rounding leaves more digits.")


def _anchors(proof: Proof) -> Iterator[Problem]:
    """The bar of a speed lies far from the slowest answer that is to pass, and from the fastest that is not."""
    for check in proof.exercise.all_checks():
        baked = next((one for one in proof.baked.checks if one.name == check.name), None)
        if check.anchors is None or baked is None:
            continue
        bar = check.anchors
        for what, answer, low, high in (
            ("slowest acceptable", bar.slowest_acceptable, FAR * bar.times, float("inf")),
            ("fastest unacceptable", bar.fastest_unacceptable, 0.0, bar.times / FAR),
        ):
            namespace = with_answers(proof.assignment.namespace, proof.exercise, answer)
            ran = LocalAnswer(namespace).ask(baked.cases[0].asks[0]).value
            times = ran.get("times") if type(ran) is dict else None
            if times is None or not ran["equal"] or not low <= times <= high:
                fact = f"{check.name}: the {what} answer is {times} times as fast as {bar.than}, beside a bar of {bar.times}."
                yield proof.problem(
                    fact, f"Let the bar be {FAR:g} times away from both anchors, or choose a larger case."
                )


def _repeats(proof: Proof) -> Iterator[Problem]:
    """Cases and reference again, from solutions run again: nothing may depend on anything but the key."""
    bare = replace(proof.exercise, wrong=())
    with quietly(), found():
        again = replace(proof.assignment, namespace=run_cells(proof.assignment.name, proof.assignment.cells))
    first, second = (to_bytes(Bundle("lint", (bake_exercise(one, bare),))) for one in (proof.assignment, again))
    if first != second:
        fact = "Baking twice from one key gives different cases or expected results."
        yield proof.problem(
            fact, "Take all randomness from the case's generator or from a key that the answer is given."
        )


def _failures(report: Report) -> str:
    failing = [result for result in report.results if result.outcome != "passed"]
    return "; ".join(f"{result.name} on {result.case or 'no case'}: {_reason(result)}" for result in failing[:3])


def _reason(result: object) -> str:
    from .._messages import tell

    return (tell(result.message, result.params).seen or result.outcome).rstrip(".")
