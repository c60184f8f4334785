"""Whether wrong results are the right ones times one number, in every case that can be tried."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ._answer import Observation
from ._baked import BakedCase, BakedCheck, BakedExercise
from ._evidence import Evidence
from ._report import CheckResult
from ._values import Value, leaves
from .comparisons import Unfit, as_array, paired, ratio

MOST_CASES = 6
FEW_CASES, FEW_NUMBERS = 2, 3  # so many are needed: cases of several numbers, or cases of one number each
TOLERANCE = 1e-4
NEAR_ONE = 0.01  # a factor so near to one is no factor


def with_factor(result: CheckResult, baked: BakedExercise, evidence: Evidence) -> CheckResult:
    """The result of a check, told of the factor by which its values are wrong, if it is one and the same in several cases.

    In a self-check it makes further asks, of the check's own kind; it changes no outcome.
    """
    if result.message not in ("result.value", "result.number") or evidence.over:
        return result
    found = _factor(result, baked, evidence)
    if found is None:
        return result
    factor, cases = found
    told = {**result.params, "factor": float(f"{factor:.4g}"), "cases": cases}
    return replace(result, message="result.factor", params=told)


def _factor(result: CheckResult, baked: BakedExercise, evidence: Evidence) -> tuple[float, int] | None:
    factors, numbers, tolerance = [], [], TOLERANCE
    for check, case in _cases(result, baked):
        seen = evidence.again(case, asking=not baked.graded)
        if not seen and case.name != result.case:
            continue
        pair = _pair(case, seen, result.params.get("path", ""))
        if pair is None:
            return None
        got, want = pair
        if want.itemsize < 4 or (not want.any() and not got.any()):
            continue  # too coarse, or nothing there
        tolerance = max(tolerance, check.params.get("rtol") or 0.0)
        factors.append(ratio(got, want, tolerance) if want.any() else None)
        numbers.append(want.size)
        if factors[-1] is None or abs(factors[-1] - factors[0]) > tolerance * abs(factors[0]):
            return None
    enough = len(factors) >= (FEW_CASES if min(numbers, default=0) > 1 else FEW_NUMBERS)
    says_something = enough and abs(factors[0]) > 1e-6 and abs(factors[0] - 1) > NEAR_ONE
    return (factors[0], len(factors)) if says_something else None


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
    met: list[Value] = []
    for check, case in [(mine, first), *alike]:
        want = list(leaves(case.expected[-1]))
        if len(met) < MOST_CASES and not any(_same(want, other) for other in met):
            met.append(want)
            yield check, case


def _same(some: list[Value], others: list[Value]) -> bool:
    return len(some) == len(others) and all(
        np.array_equal(np.asarray(one), np.asarray(other)) for one, other in zip(some, others, strict=True)
    )


def _pair(case: BakedCase, seen: list[Observation], path: str) -> tuple[np.ndarray, np.ndarray] | None:
    """The part of the last result of a case, and the wanted one; None unless both are real numbers of one shape."""
    if len(seen) != len(case.asks) or seen[-1].kind != "returned":
        return None
    name = path.split("[", 1)[0] or "result"
    try:
        pairs = {at: (got, want) for at, got, want in paired(seen[-1].value, case.expected[-1], name)}
    except Unfit:
        return None
    got, want = (as_array(value) for value in pairs.get(path or name, (None, None)))
    alike = got is not None and want is not None and got.shape == want.shape
    return (got, want) if alike and got.dtype.kind == want.dtype.kind == "f" and np.isfinite(want).all() else None
