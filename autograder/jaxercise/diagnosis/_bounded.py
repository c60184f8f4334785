"""Whether every wrong number of a result is zero, or one bound which the wanted ones are beyond."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .._report import CheckResult
from ._pairs import Pair, real_arrays

TOLD_OF = "result.value"
FEW_WRONG, FEW_RIGHT = 3, 2  # so many numbers at the bound, and so many different right ones, are needed
TOLERANCE = 1e-4


def bounded(result: CheckResult, pairs: Sequence[Pair]) -> CheckResult | None:
    """The result of a check, told of the zeros, or of the bound, in place of which other numbers are wanted in its case.

    What other cases gave must not contradict it: there, too, no result is beyond the bound, and no wrong one on its other side.
    """
    both = [real_arrays(pair.part, pair.wanted_part) for pair in pairs] if result.message == TOLD_OF else []
    if not both or None in both[:1] or both[0][1].itemsize < 4:  # numbers of two bytes are too coarse
        return None
    first, *others = ((*arrays, _right(*arrays)) for arrays in both if arrays and arrays[1].itemsize >= 4)
    got, want, right = first
    wrong = got[~right]
    if len(wrong) != result.params.get("off"):  # the check itself counts others as wrong, too, or not all of these
        return None
    if len(wrong) < FEW_WRONG or len({float(f"{number:.3g}") for number in got[right][:1000]}) < FEW_RIGHT:
        return None
    bound = float(np.median(wrong))
    side = _side(bound, got, want[~right]) if np.abs(wrong - bound).max() <= TOLERANCE * abs(bound) else ""
    if not side or not all(_agrees(side, bound, *arrays) for arrays in others):
        return None
    params = {**result.params, "count": len(wrong), "bound": float(f"{bound:.4g}")}
    return replace(result, message=f"bounded.{side}", params=params)


def _right(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Which numbers are right."""
    return np.abs(got - want) <= TOLERANCE * np.abs(want) + 1e-2 * TOLERANCE * np.abs(want).max(initial=0.0)


def _side(bound: float, got: np.ndarray, wanted: np.ndarray) -> str:
    """On which side of the bound no result is, though it is wanted there; `zero` where zeros stand in place of numbers."""
    if bound == 0:
        return "zero"
    for side, sign in (("below", 1), ("above", -1)):
        if (sign * wanted < sign * bound).all() and _is_kept(side, bound, got):
            return side
    return ""


def _is_kept(side: str, bound: float, got: np.ndarray) -> bool:
    sign = 1 if side == "below" else -1
    return bool((sign * (got - bound) >= -TOLERANCE * abs(bound)).all())


def _agrees(side: str, bound: float, got: np.ndarray, want: np.ndarray, right: np.ndarray) -> bool:
    """Whether another case allows what the first one proves."""
    if side == "zero":
        return not got[~right].any()
    sign = 1 if side == "below" else -1
    return _is_kept(side, bound, got) and bool((sign * (got - want)[~right] > 0).all())
