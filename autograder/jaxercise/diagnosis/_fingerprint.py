"""A few numbers of a result, by which it is recognised where the result itself would be too large to keep."""

import numpy as np

from .._values import Value, leaves
from ..comparisons import as_array

NEAR = 1e-3

Fingerprint = list[list[float]]  # for each leaf its axes' lengths, its largest number, and two sums over all numbers


def fingerprint(value: Value) -> Fingerprint:
    """The fingerprint of a result; empty if a leaf is no array of finite real numbers."""
    arrays = [as_array(leaf) for leaf in leaves(value)]
    if any(array is None or array.dtype.kind not in "biuf" or not np.isfinite(array).all() for array in arrays):
        return []
    return [[*map(float, array.shape), *_numbers(array.astype(np.float64).ravel())] for array in arrays]


def resembles(got: Fingerprint, known: Fingerprint) -> bool:
    """Whether a result may be a known one; where the known one has no fingerprint, nothing speaks against it."""
    return not known or (len(got) == len(known) and all(map(_resembles, got, known)))


def _numbers(array: np.ndarray) -> tuple[float, float, float]:
    """The largest number, the sum of all, and a sum in which their order counts."""
    weights = np.cos(np.arange(array.size))
    return float(np.abs(array).max(initial=0.0)), float(array.sum()), float(array @ weights)


def _resembles(one: list[float], other: list[float]) -> bool:
    if len(one) != len(other) or one[:-3] != other[:-3]:
        return False
    most = max(abs(one[-3]), abs(other[-3])) * max(1.0, np.prod(one[:-3]) ** 0.5)
    return bool(np.allclose(one[-3:], other[-3:], rtol=NEAR, atol=NEAR * most))
