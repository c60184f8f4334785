"""Whether wrong results, or their changes from an argument, are the right ones times one number or one size, in every case tried."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .._report import CheckResult
from .._values import Value, leaves
from ..comparisons import as_array, ratio
from ._ordinals import ordinal
from ._pairs import Pair, real_arrays
from ._sizes import sizes_of

TOLD_OF = ("result.value", "result.number", "result.part")
FEW_CASES, FEW_NUMBERS = 2, 3  # so many are needed: cases of several numbers, or cases of one number each
TOLERANCE = 1e-4
TOLERANCE_OF_CHANGE = 2e-3  # a change is what is left of two nearly equal numbers
LOOSE = 0.01  # a check that is laxer proves no factor
SMALLEST_STEP, LARGEST_STEP = (
    1e-3,
    0.6,
)  # of an argument: what is larger is no step from it, what is smaller is lost in rounding
NEAR_ONE = 0.01  # a factor so near to one is no factor
VARIED = 1.05  # the factors of a size differ by this at least

Arrays = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Factors:
    """The factor of each case in which there is one, and how near a factor must be to be the same."""

    of: tuple[float, ...]
    pairs: tuple[Pair, ...]
    tolerance: float


def factor(result: CheckResult, pairs: Sequence[Pair]) -> CheckResult | None:
    """The result of a check, told of the factor by which its values, or their changes from an argument, are wrong."""
    if result.message not in TOLD_OF or any(pair.rtol > LOOSE for pair in pairs):
        return None
    if result.message != "result.part":
        arrays = [real_arrays(pair.part, pair.wanted_part) for pair in pairs]
        if found := _told(result, "result", _factors(pairs, arrays, TOLERANCE)):
            return found
    for place in range(0 if result.derived else min((len(pair.args) for pair in pairs), default=0)):
        arrays = [_changes(pair, place) for pair in pairs]
        if found := _told(result, "change", _factors(pairs, arrays, TOLERANCE_OF_CHANGE), which=ordinal(place)):
            return found
    return None


def _told(result: CheckResult, what: str, found: Factors | None, **params: str) -> CheckResult | None:
    """The result with the sentence of one number, or of one size; None if no such sentence holds."""
    if found is None:
        return None
    params = {**result.params, "cases": len(found.of), **params}
    first = found.of[0]
    if _near(found.of, [first] * len(found.of), found.tolerance):
        message = "result.factor" if what == "result" else "factor.change"
        at_one = abs(first) <= 1e-6 or abs(first - 1) <= NEAR_ONE
        return None if at_one else replace(result, message=message, params={**params, "factor": float(f"{first:.4g}")})
    if max(map(abs, found.of)) < VARIED * min(map(abs, found.of)):
        return None
    for size, name in sizes_of([pair.args for pair in found.pairs]):
        for how, values in (("times", size), ("over", [1 / each for each in size])):
            if _near(found.of, values, found.tolerance):
                return replace(result, message=f"factor.{what}_{how}", params={**params, "size": name})
    return None


def _near(some: Sequence[float], others: Sequence[float], tolerance: float) -> bool:
    return all(abs(one - other) <= tolerance * abs(other) for one, other in zip(some, others, strict=True))


def _factors(pairs: Sequence[Pair], arrays: Sequence[Arrays | None], tolerance: float) -> Factors | None:
    """The factors of the cases in which there is anything; None if one case has none, or too few cases are left."""
    factors, fit, numbers = [], [], []
    for pair, both in zip(pairs, arrays, strict=True):
        if both is None:
            return None
        got, want = both
        if want.itemsize < 4 or (not want.any() and not got.any()):
            continue  # too coarse, or nothing there
        tolerance = max(tolerance, pair.rtol)
        found = ratio(got, want, tolerance) if want.any() else None
        if found is None:
            return None
        factors, fit, numbers = [*factors, found], [*fit, pair], [*numbers, want.size]
    enough = len(factors) >= (FEW_CASES if min(numbers, default=0) > 1 else FEW_NUMBERS)
    return Factors(tuple(factors), tuple(fit), tolerance) if enough else None


def _changes(pair: Pair, place: int) -> Arrays | None:
    """How the whole result and the wanted one differ from an argument of their form; None if the wanted one is no step from it."""
    got, want, start = (_flat(value) for value in (pair.got, pair.want, pair.args[place]))
    if got is None or want is None or start is None or not got.shape == want.shape == start.shape:
        return None
    wanted = want - start
    share = np.abs(wanted).max(initial=0.0) / max(np.abs(start).max(initial=0.0), 1e-30)
    return (got - start, wanted) if SMALLEST_STEP < share < LARGEST_STEP else None


def _flat(value: Value) -> np.ndarray | None:
    """All numbers of a value as one vector; None if a leaf is no array of finite real numbers."""
    arrays = [as_array(leaf) for leaf in leaves(value)]
    if not arrays or any(a is None or a.dtype.kind != "f" or not np.isfinite(a).all() for a in arrays):
        return None
    return np.concatenate([np.ravel(array) for array in arrays])
