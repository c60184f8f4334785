"""From a baked exercise and an answer to a report; pure: knows no kernel, no file and no grading system."""

from collections.abc import Callable
from dataclasses import replace

from ._answer import Answer, Observation
from ._baked import BakedCase, BakedCheck, BakedExercise
from ._evidence import Evidence
from ._exceptions import explain
from ._messages import tell
from ._order import is_derived, uses_kept
from ._output import deciding, with_output
from ._plain_text import printable
from ._report import CheckResult, Finding, Report, score, summarise
from ._values import Digits, Kept, leaves
from .comparisons import compare, describe, speed_of
from .diagnosis import advise

ABSURD = (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError)
CONSEQUENCES = ("crashed", "shape_dtype", "values")  # of a wrong shape, in what follows from the call
LOST = {"timed_out": "timed_out", "out_of_memory": "out_of_memory"}


def judge(
    baked: BakedExercise,
    answer: Answer,
    watch: Callable[[BakedCheck], None] = lambda check: None,
    patient: bool = False,
) -> Report:
    """Make every check of a baked exercise, its expected digits resolved, on an answer.

    A check fails with the first of its cases that fails. After a lost answer, or one that was not attempted, nothing more is asked.
    Checks that are only observed are made last, and decide nothing. Where one that is held would cost points, a person must look.
    A failing check keeps the calls of its case, if its input is public, and graded a digest of the output for staff.
    `watch` is told of each check before it is made. `patient`: what is told depends on no clock; nobody waits for it.
    When judging itself fails, a person must look at this exercise; the report's `trouble` tells staff why.

    Raises: ValueError when an expected value still names digits.
    """
    _require_digits(baked)
    evidence, trouble = Evidence(answer, patient), []
    results: list[CheckResult] = []
    for check in (each for each in baked.checks if each.effect != "observe"):
        watch(check)
        results.append(_judged(check, evidence, baked, results, trouble))
    advice = advise(baked, evidence, results, summarise(results))
    observed = [
        _judged(check, evidence, baked, results, trouble) for check in baked.checks if check.effect == "observe"
    ]
    held = _held(baked, results)
    outcome = "needs_review" if held else summarise(results)
    cause, trouble = advice.mistake, [*trouble, *advice.trouble]
    return Report(
        baked.name,
        baked.points,
        0.0 if held else score(results, baked.points),
        outcome,
        tuple(advice.results),
        title=baked.title,
        minutes=baked.minutes,
        bonus=baked.bonus,
        misconception=cause.id if cause else "",
        bank=cause.bank if cause else "",
        cause=cause.cause if cause else "",
        advice=cause.advice if cause else "",
        explained=cause.checks if cause else (),
        remark=_remark(outcome, held, evidence, results),
        why=baked.why if outcome == "passed" else "",
        graded=baked.graded,
        hidden_checks=baked.hidden_checks,
        data_source=baked.data_source,
        trouble="; ".join(trouble),
        observed=tuple(observed),
    )


def _held(baked: BakedExercise, results: list[CheckResult]) -> str:
    """What new checks say that fail and would cost points while grading: of that a person decides; empty if nothing does."""
    new = {check.name for check in baked.checks if check.effect == "hold" and baked.graded}
    spared = [replace(result, outcome="passed") if result.name in new else result for result in results]
    if score(spared, baked.points) == score(results, baked.points):
        return ""
    return "; ".join(result.says for result in results if result.name in new and result.outcome != "passed")


def _remark(outcome: str, held: str, evidence: Evidence, results: list[CheckResult]) -> str:
    """Our own word beside the checks: why a person must look, which switches were not the notebook's, that an argument was changed."""
    if held:
        return tell("review.held", {"says": held}).seen
    if outcome == "needs_review":
        return tell("review.machinery").seen
    names = ", ".join(f"`jax_{name}`" for name in sorted(evidence.switched))
    remarks = [tell("switches.found", {"names": names}).seen] if names else []
    if evidence.mutated and not any(result.message == "result.mutated" for result in results):
        remarks.append(tell("arguments.changed").seen)
    return " ".join(remarks)


def _require_digits(baked: BakedExercise) -> None:
    for check in baked.checks:
        if any(type(leaf) is Digits for case in check.cases for leaf in leaves(case.expected)):
            raise ValueError(f"Check {check.name!r} expects digits that are not resolved. Judge resolve_digits(baked).")


def _judged(
    check: BakedCheck, evidence: Evidence, baked: BakedExercise, before: list[CheckResult], trouble: list[str]
) -> CheckResult:
    """The result of one check; a failure of our own, of whatever kind, ends the asking and becomes a result that needs review."""
    if evidence.over:
        return _not_asked(check, evidence, before)
    shapeless = any(result.outcome == "shape_dtype" and not result.derived for result in before)
    if shapeless and any(uses_kept(case.asks) for case in check.cases):
        return _result(check, "not_run", "answer.not_judged")
    try:
        result = judge_check(check, evidence, baked.returns)
    except Exception as error:
        evidence.over = "not_run"
        trouble.append(_failure(f"check {check.name!r}", error))
        result = _result(check, "needs_review", "review.machinery")
    else:
        if shapeless and result.derived and result.outcome in CONSEQUENCES:
            result = _result(check, "not_run", "answer.not_judged")
        result = _with_output(result, check, evidence, baked.graded, trouble)
    evidence.keep_last(check.name)
    return result


def _not_asked(check: BakedCheck, evidence: Evidence, before: list[CheckResult]) -> CheckResult:
    """The result of a check that comes after the end of the asking; that a name is missing is true of all of them."""
    last = before[-1]
    if last.message == "answer.undefined":
        return replace(_result(check, last.outcome, last.message), params=last.params)
    return _result(check, evidence.over, f"answer.{evidence.over}")


def _failure(of: str, error: Exception) -> str:
    return f"{of} failed: {type(error).__name__}: {printable(str(error))[:200]}"


def _result(check: BakedCheck, outcome: str, message: str) -> CheckResult:
    return CheckResult(check.name, check.says, outcome, check.weight, check.gate, message=message)


def judge_check(check: BakedCheck, evidence: Evidence, returns: str) -> CheckResult:
    """Make one check on an answer."""
    speed = None
    for case in check.cases:
        seen = evidence.collect(check, case)
        finding = _no_refusal(check, seen, evidence) or examine(check, case, seen, returns, evidence.plain_returned)
        derived = _is_derived(check, case, seen, finding)
        evidence.note(check, case, derived)
        speed = speed_of(check.compare, seen, check.params)
        if finding:
            return CheckResult(
                check.name,
                check.says,
                finding.outcome,
                check.weight,
                check.gate,
                case.name,
                case.hidden,
                derived,
                finding.message,
                finding.params,
                speed=speed,
            )
        evidence.forget(check, case)
    return CheckResult(check.name, check.says, "passed", check.weight, check.gate, speed=speed)


def _no_refusal(check: BakedCheck, seen: list[Observation], evidence: Evidence) -> Finding | None:
    """An error that the answer raises on good input as well, in the same line, refuses nothing."""
    last = seen[-1]
    if check.compare == "raises" and last.kind == "raised" and (last.error, last.line) in evidence.crashes:
        return Finding("not_run", "answer.no_refusal", {"error": last.error})
    return None


def examine(
    check: BakedCheck, case: BakedCase, seen: list[Observation], returns: str = "", plain_returned: bool = False
) -> Finding | None:
    """Compare what was observed on one case with what is expected.

    plain_returned: a plain call has given a result before, so that an error now has another cause than that the answer cannot work.
    """
    last = seen[-1]
    finding = _unfinished(last)
    if finding or (last.kind == "raised" and check.compare != "raises"):
        outcome = "mechanism" if check.kind == "mechanism" else "crashed"
        return finding or Finding(outcome, *_error(check, seen, plain_returned))
    if len(seen) < len(case.asks):
        return _without_part(check, case, seen, returns)
    try:
        finding = compare(check.compare, seen, list(case.expected), {**check.params, "returns": returns})
    except ABSURD:  # a forged or absurd value is a wrong answer, never our crash
        return Finding("shape_dtype", "result.unusable", {})
    place = _part_asked_for(case) if check.compare == "close" else ""
    return replace(finding, params={**finding.params, "whole": place}) if finding and place else finding


def _part_asked_for(case: BakedCase) -> str:
    """What is compared where the last ask takes a part of a result, such as `result[2]`; empty where it is the result."""
    kept = {ask.keep: ask for ask in case.asks if ask.keep}
    ask, place = case.asks[-1] if case.asks else None, ""
    while ask is not None and ask.operation == "item":
        ask, place = kept.get(ask.answer.removeprefix("@")), f"[{ask.options['index']}]{place}"
    return f"result{place}" if place else ""


def _error(check: BakedCheck, seen: list[Observation], plain_returned: bool) -> tuple[str, dict]:
    """What is told of an error: where a check says what its last ask can raise alone, that; elsewhere its own explanation."""
    if "raised" in check.params and len(seen) > 1:
        return check.params["raised"], {}
    return explain(seen[-1], plain_returned)


def _without_part(check: BakedCheck, case: BakedCase, seen: list[Observation], returns: str) -> Finding:
    """What is told of a result that has no such part as a later ask needs."""
    last, place = seen[-1], len(seen) - 1
    if check.compare == "close":
        params = {**check.params, "returns": returns}
        finding = compare("close", [last], [case.expected[place]], params)
        if finding and finding.outcome == "shape_dtype":
            return finding
    if last.value is None:
        return Finding("shape_dtype", "result.none")
    parts = [
        leaf.item for ask in case.asks for leaf in leaves(ask.args) if type(leaf) is Kept and leaf.item is not None
    ]
    wanted = {
        "got": describe(last.value),
        "want": f"a tuple of at least {max(parts, default=0) + 1}",
        "returns": returns,
    }
    return Finding("shape_dtype", "result.kind", wanted)


def _with_output(
    result: CheckResult, check: BakedCheck, evidence: Evidence, graded: bool, trouble: list[str]
) -> CheckResult:
    """The result of a failing check with what came out; it decides no mark, so a failure of our own only leaves it out."""
    try:
        return with_output(result, check, evidence.seen.get((result.name, result.case), []), graded)
    except Exception as error:
        trouble.append(_failure(f"the output of check {check.name!r}", error))
        return result


def _is_derived(check: BakedCheck, case: BakedCase, seen: list[Observation], finding: Finding | None) -> bool:
    """Whether what decided goes beyond a plain call; an ask that comes later decided nothing."""
    if finding is None or finding.message == "result.unusable":
        return is_derived(case.asks)
    return is_derived(case.asks[: deciding(check, case, seen) + 1])


def _unfinished(last: Observation) -> Finding | None:
    if last.kind == "undefined":
        return Finding("not_attempted", "answer.undefined", {"name": last.text})
    if last.kind == "not_attempted":
        return Finding("not_attempted", "answer.not_attempted", {})
    if last.kind == "lost":
        return Finding(LOST.get(last.error, "crashed"), f"answer.{last.error}", {})
    return None
