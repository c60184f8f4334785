"""From a baked exercise and an answer to a report; pure: knows no kernel, no file and no grading system."""

from dataclasses import replace

from ._answer import Answer, Observation
from ._baked import BakedCase, BakedCheck, BakedExercise, BakedMisconception
from ._diagnose import diagnose
from ._digest import digest
from ._evidence import Evidence
from ._examples import examples
from ._exceptions import explain
from ._messages import tell
from ._plain_text import printable
from ._report import CheckResult, Finding, Report, score, summarise
from ._values import Digits, leaves
from .comparisons import compare, difference

ABSURD = (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError)
DIAGNOSED = ("crashed", "shape_dtype", "values", "mechanism")
LOST = {"timed_out": "timed_out", "out_of_memory": "out_of_memory"}


def judge(baked: BakedExercise, answer: Answer) -> Report:
    """Make every check of a baked exercise, its expected digits resolved, on an answer.

    A check fails with the first of its cases that fails. After a lost answer, or one that was not attempted, nothing more is asked.
    Graded, a failing check keeps a digest of the output for staff; otherwise, of a shown case, the calls themselves.
    When judging itself fails, a person must look at this exercise; the report's `trouble` tells staff why.

    Raises: ValueError when an expected value still names digits.
    """
    _require_digits(baked)
    evidence, trouble = Evidence(answer), []
    results = [_judged(check, evidence, baked, trouble) for check in baked.checks]
    outcome = summarise(results)
    cause = _cause(baked, evidence, results, trouble) if outcome in DIAGNOSED else None
    return Report(
        baked.name,
        baked.points,
        score(results, baked.points),
        outcome,
        tuple(results),
        title=baked.title,
        minutes=baked.minutes,
        bonus=baked.bonus,
        misconception=cause.id if cause else "",
        bank=cause.bank if cause else "",
        cause=cause.cause if cause else "",
        advice=cause.advice if cause else "",
        remark=tell("review.machinery").seen if outcome == "needs_review" else "",
        why=baked.why if outcome == "passed" else "",
        graded=baked.graded,
        data_source=baked.data_source,
        trouble="; ".join(trouble),
    )


def _require_digits(baked: BakedExercise) -> None:
    for check in baked.checks:
        if any(type(leaf) is Digits for case in check.cases for leaf in leaves(case.expected)):
            raise ValueError(f"Check {check.name!r} expects digits that are not resolved. Judge resolve_digits(baked).")


def _judged(check: BakedCheck, evidence: Evidence, baked: BakedExercise, trouble: list[str]) -> CheckResult:
    """The result of one check; a failure of our own, of whatever kind, ends the asking and becomes a result that needs review."""
    if evidence.over:
        return _result(check, evidence.over, f"answer.{evidence.over}")
    try:
        result = judge_check(check, evidence, baked.returns)
    except Exception as error:
        evidence.over = "not_run"
        trouble.append(_failure(f"check {check.name!r}", error))
        result = _result(check, "needs_review", "review.machinery")
    else:
        result = _with_outputs(result, check, evidence, baked.graded, trouble)
    evidence.keep_last(check.name)
    return result


def _cause(
    baked: BakedExercise, evidence: Evidence, results: list[CheckResult], trouble: list[str]
) -> BakedMisconception | None:
    """The diagnosed mistake; it decides no mark, so a failure of our own only leaves it out."""
    try:
        return diagnose(baked, evidence.seen, results)
    except Exception as error:
        trouble.append(_failure("the diagnosis", error))
        return None


def _failure(of: str, error: Exception) -> str:
    return f"{of} failed: {type(error).__name__}: {printable(str(error))[:200]}"


def _result(check: BakedCheck, outcome: str, message: str) -> CheckResult:
    return CheckResult(check.name, check.says, outcome, check.weight, check.gate, message=message)


def judge_check(check: BakedCheck, evidence: Evidence, returns: str) -> CheckResult:
    """Make one check on an answer."""
    for case in check.cases:
        finding = examine(check, case, evidence.collect(check, case), returns)
        if finding:
            return CheckResult(
                check.name,
                check.says,
                finding.outcome,
                check.weight,
                check.gate,
                case.name,
                case.hidden,
                finding.message,
                finding.params,
            )
        evidence.forget(check, case)
    return CheckResult(check.name, check.says, "passed", check.weight, check.gate)


def examine(check: BakedCheck, case: BakedCase, seen: list[Observation], returns: str = "") -> Finding | None:
    """Compare what was observed on one case with what is expected."""
    last = seen[-1]
    finding = _unfinished(last)
    if finding or (last.kind == "raised" and check.compare != "raises"):
        return finding or Finding("mechanism" if check.kind == "mechanism" else "crashed", *explain(last))
    try:
        return compare(check.compare, seen, list(case.expected), {**check.params, "returns": returns})
    except ABSURD:  # a forged or absurd value is a wrong answer, never our crash
        return Finding("shape_dtype", "result.unusable", {})


def _with_outputs(
    result: CheckResult, check: BakedCheck, evidence: Evidence, graded: bool, trouble: list[str]
) -> CheckResult:
    """The result of a failing check with what came out of the case that failed: a digest when graded, the calls of a shown case if not.

    They decide no mark, so a failure of our own only leaves them out.
    """
    seen = evidence.seen.get((result.name, result.case), [])
    if not seen or result.outcome == "passed":
        return result
    case = next(case for case in check.cases if case.name == result.case)
    try:
        deciding, compared = _deciding(check, case, seen)
        if graded:
            output = seen[deciding]
            return replace(result, digest=digest(output.value)) if output.kind == "returned" else result
        shown = case.shown and not case.hidden
        return replace(result, examples=examples(case, seen, deciding, compared)) if shown else result
    except Exception as error:
        trouble.append(_failure(f"the output of check {check.name!r}", error))
        return result


def _deciding(check: BakedCheck, case: BakedCase, seen: list[Observation]) -> tuple[int, bool]:
    """Which observation decided that a check failed, and whether each is compared with the expected value of its place."""
    compared = check.compare == "close"
    if compared and seen[-1].kind == "returned":
        for position, (one, want) in enumerate(zip(seen, case.expected, strict=False)):
            if difference(one.value, want, check.params, _platform(one)):
                return position, True
    return len(seen) - 1, compared


def _platform(one: Observation) -> str:
    return one.facts.get("platform", "cpu")


def _unfinished(last: Observation) -> Finding | None:
    if last.kind == "undefined":
        return Finding("not_attempted", "answer.undefined", {"name": last.text})
    if last.kind == "not_attempted":
        return Finding("not_attempted", "answer.not_attempted", {})
    if last.kind == "lost":
        return Finding(LOST.get(last.error, "crashed"), f"answer.{last.error}", {})
    return None
