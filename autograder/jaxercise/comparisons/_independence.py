"""Comparisons of random parts of a result with each other."""

from collections.abc import Callable
from itertools import combinations

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value
from ._observed import not_finite, reals_of, shape_text

MOST = 0.5  # of the size of a correlation that is put down to chance: more than six standard errors for 150 numbers
_COUNTED = 1 << 16  # numbers of each part that are looked at


def _uncorrelated(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """Each two of the last `parts` values, of one shape, are uncorrelated; a part that is constant is with none."""
    parts = [reals_of(one.value) for one in seen[-params["parts"] :]]
    for first, second in combinations(parts, 2):
        if first.shape != second.shape:
            told = {"got": shape_text(second), "want": shape_text(first)}
            return Finding("shape_dtype", "result.shape", told)
        if finding := not_finite(first) or not_finite(second):
            return finding
        correlation = _correlation(first, second)
        if abs(correlation) > MOST:
            return Finding("values", "random.correlated", {"correlation": float(f"{correlation:.2g}")})
    return None


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    a, b = (part.reshape(-1)[:_COUNTED].astype(np.float64) for part in (first, second))
    a, b = (part - (part.sum() / max(part.size, 1)) for part in (a, b))
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


INDEPENDENCE: dict[str, Callable[[list[Observation], list[Value], dict], Finding | None]] = {
    "uncorrelated": _uncorrelated
}
