"""The cases in which the same is asked of an answer, with what came out and what was wanted: what a statement is proved on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .._baked import BakedCase, BakedCheck, BakedExercise
from .._evidence import Evidence
from .._report import CheckResult
from .._values import Value, leaves
from ..comparisons import Unfit, as_array, paired

MOST_CASES = 6


@dataclass(frozen=True)
class Pair:
    """What came out of one case, and what was wanted, of the whole result and of the part that a check tells of.

    part, wanted_part: None where there is no such part, or the structures differ.
    """

    got: Value
    want: Value
    args: tuple
    part: Value
    wanted_part: Value
    rtol: float


def pairs_of(result: CheckResult, baked: BakedExercise, evidence: Evidence) -> list[Pair] | None:
    """The pairs of the failing case and of others like it, each with other wanted values; None if one of them gave no result.

    In a self-check further asks are made, of the check's own kind; while grading, only what is known already counts.
    """
    pairs = []
    for check, case in _cases(result, baked):
        seen = evidence.again(case, asking=not baked.graded)
        if not seen and case.name != result.case:
            continue
        if len(seen) != len(case.asks) or seen[-1].kind != "returned":
            return None
        got, want = seen[-1].value, case.expected[-1]
        part, wanted = _part(got, want, str(result.params.get("path", "")))
        pairs.append(Pair(got, want, case.asks[-1].args, part, wanted, check.params.get("rtol") or 0.0))
    return pairs


def real_arrays(got: Value, want: Value) -> tuple[np.ndarray, np.ndarray] | None:
    """Two values as arrays of real numbers of one shape, the second of them finite; None if they are none."""
    mine, theirs = as_array(got), as_array(want)
    if mine is None or theirs is None or mine.shape != theirs.shape:
        return None
    return (mine, theirs) if mine.dtype.kind == theirs.dtype.kind == "f" and np.isfinite(theirs).all() else None


def _cases(result: CheckResult, baked: BakedExercise) -> Iterator[tuple[BakedCheck, BakedCase]]:
    """The failing case, and others in which the same is asked of the answer and compared with other values."""
    checks = {check.name: check for check in baked.checks}
    mine = checks[result.name]
    first = next(case for case in mine.cases if case.name == result.case)
    alike = [
        (check, case)
        for check in (mine, *baked.checks)
        for case in check.cases
        if check.compare == "close"
        and check.params.get("subject") == mine.params.get("subject")
        and [ask.operation for ask in case.asks] == [ask.operation for ask in first.asks]
    ]
    met: list[list[Value]] = []
    for check, case in [(mine, first), *alike]:
        want = list(leaves(case.expected[-1])) if case.expected else []
        if want and len(met) < MOST_CASES and not any(_same(want, other) for other in met):
            met.append(want)
            yield check, case


def _same(some: list[Value], others: list[Value]) -> bool:
    return len(some) == len(others) and all(
        np.array_equal(np.asarray(one), np.asarray(other)) for one, other in zip(some, others, strict=True)
    )


def _part(got: Value, want: Value, path: str) -> tuple[Value, Value]:
    name = path.split("[", 1)[0] or "result"
    try:
        pairs = {at: (mine, theirs) for at, mine, theirs in paired(got, want, name)}
    except Unfit:
        return (None, None) if path else (got, want)
    return pairs.get(path or name, (got, want) if not path else (None, None))
