"""Comparisons with no expected value: vectors that are orthogonal, numbers that are in order."""

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Value
from ._difference import RELATIVE, agrees
from ._observed import Unfit, describe, not_finite, reals_of, shape_text, short

MOST_VECTORS = 1024  # that are multiplied with each other
RTOL = 1e-4


def _orthogonal(seen: list[Observation], _: list[Value], params: dict) -> Finding | None:
    """The columns (with `rows` the rows) of the last value are orthogonal, and of the length `length` unless that is None."""
    array, name = reals_of(seen[-1].value), "Row" if params.get("rows") else "Column"
    if array.ndim != 2 or array.size == 0:
        raise Unfit(Finding("shape_dtype", "result.no_matrix", {"got": describe(seen[-1].value)}))
    vectors = array if params.get("rows") else array.T
    if finding := not_finite(array):
        return finding
    if len(vectors) > min(vectors.shape[1], MOST_VECTORS):
        most = min(vectors.shape[1], MOST_VECTORS)
        told = {"count": len(vectors), "shape": shape_text(array), "what": name.lower() + "s", "most": most}
        return Finding("values", "result.too_many_vectors", told)
    return _of_products(vectors, name, params.get("length"), max(params["rtol"], RELATIVE.get(array.dtype.name, 0.0)))


def _of_products(vectors: np.ndarray, name: str, length: float | None, rtol: float) -> Finding | None:
    """What is wrong with the lengths of some vectors, or with their inner products."""
    wide = vectors.astype(np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", wide, wide))
    off = ~(lengths > 0) if length is None else ~(np.abs(lengths - length) <= rtol * length)
    if off.any():
        first = int(np.argmax(off))
        told = {"name": name, "place": first}
        if length is None:
            return Finding("values", "result.no_length", told)
        return Finding("values", "result.length", {**told, "got": short(lengths[first]), "want": length})
    unit = wide / lengths[:, None]
    products = np.abs(unit @ unit.T)
    np.fill_diagonal(products, 0.0)
    one, other = (int(place) for place in np.unravel_index(int(np.argmax(products)), products.shape))
    if products[one, other] <= rtol:
        return None
    told = {"name": name.lower(), "one": min(one, other), "other": max(one, other)}
    return Finding("values", "result.not_orthogonal", {**told, "got": short(wide[one] @ wide[other])})


def _in_order(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Along the last axis no number of the last value is smaller than the one before it (larger, with `falling`; nor equal, with `strictly`).

    want: where something is expected, the array that the numbers are to be those of, whatever their order there.
    """
    array = reals_of(seen[-1].value)
    if array.ndim == 0 or array.size == 0:
        raise Unfit(Finding("shape_dtype", "result.not_numbers", {"got": describe(seen[-1].value)}))
    if array.dtype.kind not in "biu" and np.isnan(array).any():
        return not_finite(array)
    if want and (finding := _of_other_numbers(array, reals_of(want[-1]))):
        return finding
    before, after = array[..., :-1], array[..., 1:]
    if params.get("falling"):
        before, after = after, before
    wrong = before >= after if params.get("strictly") else before > after
    if not wrong.any():
        return None
    place = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    told = {"place": int(place[-1]), "next": int(place[-1]) + 1, "count": int(np.count_nonzero(wrong))}
    row = array[place[:-1]]
    numbers = {"got": short(row[place[-1]]), "then": short(row[place[-1] + 1])}
    message = "result.not_falling" if params.get("falling") else "result.not_rising"
    return Finding("values", message, {**told, **numbers})


def _of_other_numbers(array: np.ndarray, given: np.ndarray) -> Finding | None:
    """The finding that an array does not hold in each row the numbers of another, in whatever order."""
    if array.shape != given.shape:
        raise Unfit(Finding("shape_dtype", "result.shape", {"got": shape_text(array), "want": shape_text(given)}))
    same = agrees(np.sort(array, axis=-1), np.sort(given, axis=-1), None)
    return None if same else Finding("values", "result.other_numbers")


PREDICATES = {"orthogonal": _orthogonal, "in_order": _in_order}
