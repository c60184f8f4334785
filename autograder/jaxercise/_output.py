"""What came out of the case in which a check failed: its calls, what was printed, where an error came from, and a digest for staff."""

from collections.abc import Sequence
from dataclasses import replace

from ._answer import Observation
from ._baked import BakedCase, BakedCheck
from ._digest import digest
from ._examples import examples
from ._plain_text import printable_lines
from ._report import CheckResult
from .comparisons import difference


def with_output(result: CheckResult, check: BakedCheck, seen: Sequence[Observation], graded: bool) -> CheckResult:
    """The result of a failing check with what came out.

    In a self-check the calls of any visible case stand there, and of a shown one what was wanted. Graded, only a case with the same
    input under every key may be told; the digest is for staff.
    """
    if not seen or result.outcome == "passed":
        return result
    case = next(case for case in check.cases if case.name == result.case)
    place = deciding(check, case, seen)
    told = (case.shown or not graded) and not case.hidden
    found = examples(case, seen, place, check.compare == "close") if told else ()
    if graded:
        one = seen[place]
        return replace(result, examples=found, digest=digest(one.value) if one.kind == "returned" else {})
    printed = dict.fromkeys(one.facts.get("printed", "") for one in seen[: place + 1])
    return replace(
        result,
        examples=found,
        printed=printable_lines("\n".join(filter(None, printed))),
        trace=printable_lines(seen[place].facts.get("trace", "")),
    )


def deciding(check: BakedCheck, case: BakedCase, seen: Sequence[Observation]) -> int:
    """Which observation decided that a check failed; where each is compared with its own expected value, the first that differs."""
    if check.compare == "close" and not check.params.get("last") and seen[-1].kind == "returned":
        for place, (one, want) in enumerate(zip(seen, case.expected, strict=False)):
            if difference(one.value, want, check.params, one.facts.get("platform", "cpu")):
                return place
    return len(seen) - 1
