"""From a baked exercise and an answer to a report; pure: knows no kernel, no file and no grading system."""

import hashlib
from collections.abc import Iterator

from ._answer import Answer, Ask, Observation
from ._baked import BakedCase, BakedCheck, BakedExercise
from ._diagnose import diagnose
from ._exceptions import explain
from ._frames import encode
from ._report import CheckResult, Finding, Report, score, summarise
from ._values import Kept, leaves
from .comparisons._results import COMPARISONS

LOST = {"timed_out": "timed_out", "out_of_memory": "out_of_memory"}


def judge(baked: BakedExercise, answer: Answer) -> Report:
    """Make every check of a baked exercise on an answer.

    A check fails with the first of its cases that fails. After a lost answer, or one that was not attempted, nothing more is asked.
    """
    evidence = Evidence(answer)
    results: list[CheckResult] = []
    for check in baked.checks:
        results.append(_not_asked(check, evidence) if evidence.over else judge_check(check, evidence, baked.returns))
    outcome = summarise(results)
    cause = (
        diagnose(baked, evidence.seen, results)
        if outcome in ("crashed", "shape_dtype", "values", "mechanism")
        else None
    )
    return Report(
        baked.name,
        baked.points,
        score(results, baked.points),
        outcome,
        tuple(results),
        misconception=cause.id if cause else "",
        says=cause.says if cause else "",
        why=baked.why if outcome == "passed" else "",
        graded=baked.graded,
        data_source=baked.data_source,
    )


class Evidence:
    """Everything observed of one answer so far, so that equal asks are made once."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._made: dict[bytes, Observation] = {}
        self._kept: dict[str, bytes] = {}  # which ask made what is kept under a name
        self.seen: dict[tuple[str, str], list[Observation]] = {}
        self.over = ""  # the outcome after which nothing more is asked

    def collect(self, check: BakedCheck, case: BakedCase) -> list[Observation]:
        """Make the asks of a check on a case, up to the first that gives no value."""
        observations = list(self._until_failure(case.asks))
        self.seen[check.name, case.name] = observations
        last = observations[-1]
        if last.kind in ("undefined", "not_attempted"):
            self.over = "not_attempted"
        elif last.kind == "lost":
            self.over = "not_run"
        return observations

    def _until_failure(self, asks: tuple[Ask, ...]) -> Iterator[Observation]:
        for ask in asks:
            observation = self._ask(ask)
            yield observation
            if observation.kind != "returned":
                return

    def _ask(self, ask: Ask) -> Observation:
        if ask.answer.startswith("@") or any(type(leaf) is Kept for leaf in leaves(ask.args)):
            return self._answer.ask(ask)  # what is kept may have been replaced since
        key = hashlib.sha256(encode([ask.operation, ask.answer, ask.args, ask.options, ask.keep])).digest()
        if key not in self._made or (ask.keep and self._kept.get(ask.keep) != key):
            self._made[key] = self._answer.ask(ask)
            self._kept[ask.keep] = key
        return self._made[key]


def judge_check(check: BakedCheck, evidence: Evidence, returns: str) -> CheckResult:
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
    return CheckResult(check.name, check.says, "passed", check.weight, check.gate)


def examine(check: BakedCheck, case: BakedCase, seen: list[Observation], returns: str = "") -> Finding | None:
    """Compare what was observed on one case with what is expected."""
    last = seen[-1]
    finding = _unfinished(last)
    if finding or (last.kind == "raised" and check.compare != "raises"):
        return finding or Finding("mechanism" if check.kind == "mechanism" else "crashed", *explain(last))
    try:
        return COMPARISONS[check.compare](seen, list(case.expected), {**check.params, "returns": returns})
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        return Finding(
            "shape_dtype", "result.unusable", {}
        )  # a forged or absurd value is a wrong answer, never our crash


def _unfinished(last: Observation) -> Finding | None:
    if last.kind == "undefined":
        return Finding("not_attempted", "answer.undefined", {"name": last.text})
    if last.kind == "not_attempted":
        return Finding("not_attempted", "answer.not_attempted", {})
    if last.kind == "lost":
        return Finding(LOST.get(last.error, "crashed"), f"answer.{last.error}", {})
    return None


def _not_asked(check: BakedCheck, evidence: Evidence) -> CheckResult:
    return CheckResult(
        check.name, check.says, evidence.over, check.weight, check.gate, message=f"answer.{evidence.over}"
    )
