"""Whether wrong results are the right ones times one number, in every case that can be tried."""

from collections.abc import Sequence
from dataclasses import replace

from .._report import CheckResult
from ..comparisons import ratio
from ._pairs import Pair, real_arrays

FEW_CASES, FEW_NUMBERS = 2, 3  # so many are needed: cases of several numbers, or cases of one number each
TOLERANCE = 1e-4
NEAR_ONE = 0.01  # a factor so near to one is no factor


def factor(result: CheckResult, pairs: Sequence[Pair]) -> CheckResult | None:
    """The result of a check, told of the factor by which its values are wrong, if it is one and the same in several cases."""
    if result.message not in ("result.value", "result.number"):
        return None
    factors, numbers, tolerance = [], [], TOLERANCE
    for pair in pairs:
        arrays = real_arrays(pair.part, pair.wanted_part)
        if arrays is None:
            return None
        got, want = arrays
        if want.itemsize < 4 or (not want.any() and not got.any()):
            continue  # too coarse, or nothing there
        tolerance = max(tolerance, pair.rtol)
        factors.append(ratio(got, want, tolerance) if want.any() else None)
        numbers.append(want.size)
        if factors[-1] is None or abs(factors[-1] - factors[0]) > tolerance * abs(factors[0]):
            return None
    enough = len(factors) >= (FEW_CASES if min(numbers, default=0) > 1 else FEW_NUMBERS)
    if not enough or abs(factors[0]) <= 1e-6 or abs(factors[0] - 1) <= NEAR_ONE:
        return None
    told = {**result.params, "factor": float(f"{factors[0]:.4g}"), "cases": len(factors)}
    return replace(result, message="result.factor", params=told)
