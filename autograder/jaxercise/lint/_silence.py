"""What would be said of a right answer, if a check of it failed: nothing, whatever its values are compared with and however it is asked again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .._answer import Answer
from .._baked import BakedCase, BakedCheck, BakedExercise
from .._evidence import Evidence
from .._report import CheckResult
from .._values import Value
from ..comparisons import Unfit, paired
from ..diagnosis import Advice, advise

MOST_PARTS = 8  # of a result, which are tried one by one


def spoken(baked: BakedExercise, answer: Answer, passed: Sequence[CheckResult]) -> Iterator[str]:
    """What the search for causes and facts says of a right answer when it is made to believe that a check failed, in every case in turn.

    passed: what the answer's checks gave, each in the place of its check.
    Only mistakes known by their values are tried: what is known by its messages alone says nothing of an answer that drew none.
    """
    known = tuple(each for each in baked.misconceptions if each.by == "values")
    believed = replace(baked, misconceptions=known, graded=False)
    evidence = Evidence(answer, patient=True)
    for number, check in enumerate(believed.checks):
        for case in check.cases if check.compare == "close" else ():
            for failed in _failed(check, case, evidence):
                results = [failed if place == number else result for place, result in enumerate(passed)]
                yield from _said(advise(believed, evidence, results, "values"), results)


def _failed(check: BakedCheck, case: BakedCase, evidence: Evidence) -> Iterator[CheckResult]:
    """The results of a check that failed with a case: by its whole value, and by each part of it."""
    seen = evidence.collect(check, case)
    failed = CheckResult(
        check.name, check.says, "values", check.weight, check.gate, case.name, case.hidden, message="result.value"
    )
    yield failed
    if len(seen) == len(case.asks) and case.expected:
        for path in _paths(seen[-1].value, case.expected[-1])[:MOST_PARTS]:
            yield replace(failed, params={"path": path})


def _paths(got: Value, want: Value) -> list[str]:
    try:
        return [path for path, _, _ in paired(got, want, "result") if path != "result"]
    except Unfit:
        return []


def _said(advice: Advice, results: list[CheckResult]) -> Iterator[str]:
    if advice.mistake:
        yield f"the mistake {advice.mistake.id.rsplit('.', 1)[-1]}"
    both = zip(results, advice.results, strict=True)
    yield from (f"the fact {told.message}" for before, told in both if told.message != before.message)
    yield from advice.trouble
