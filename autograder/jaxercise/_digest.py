"""A short digest of an output, by which equal wrong answers are found again without keeping them."""

import hashlib
from collections.abc import Iterator
from itertools import islice

import numpy as np

from ._values import Value, leaves
from .comparisons import as_array, blocks, describe, shape_text

SIGNIFICANT = 4  # digits that count
_NUMBERS = 6  # the first ones, to be read by staff
_MOST_LEAVES = 1000


def digest(value: Value) -> dict[str, object]:
    """Kind, shape and dtype of an output, its first numbers, and a hash of all of them rounded to four significant digits.

    shape and dtype: of the output, or of each of its leaves separated by semicolons.
    """
    parts = list(islice(leaves(value), _MOST_LEAVES))
    arrays = [as_array(part) for part in parts]
    known = [array for array in arrays if array is not None]
    hashed = hashlib.sha256(describe(value).encode())
    for part, array in zip(parts, arrays, strict=True):
        for piece in [_told(part)] if array is None else _rounded(array):
            hashed.update(piece)
    return {
        "kind": describe(value),
        "shape": "; ".join(map(shape_text, known))[:200],
        "dtype": "; ".join(array.dtype.name for array in known)[:200],
        "numbers": [f"{number:.{SIGNIFICANT}g}" for number in _first(known)],
        "hash": hashed.hexdigest()[:16],
    }


def _first(arrays: list[np.ndarray]) -> list[float]:
    numbers: list[float] = []
    for array in arrays:
        numbers += _real(array.ravel()[:_NUMBERS]).tolist()
        if len(numbers) >= _NUMBERS:
            break
    return numbers[:_NUMBERS]


def _told(part: Value) -> bytes:
    return repr(part[:200] if type(part) is str else part)[:200].encode(errors="replace")


def _real(array: np.ndarray) -> np.ndarray:
    """The numbers as float64 in a row; a complex one as its two parts."""
    if array.dtype.kind == "c":
        return np.ascontiguousarray(array.ravel(), np.complex128).view(np.float64)
    return array.ravel().astype(np.float64)


def _rounded(array: np.ndarray) -> Iterator[bytes]:
    """Shape, dtype and, for each number, its first significant digits and its power of ten as integers."""
    yield f"{shape_text(array)} {array.dtype.name}".encode()
    for (block,) in blocks(array):
        with np.errstate(all="ignore"):  # what overflows here is told by its power of ten
            yield from _digits_and_powers(_real(block))


def _digits_and_powers(numbers: np.ndarray) -> tuple[bytes, bytes]:
    finite = np.isfinite(numbers) & (numbers != 0)
    safe = np.where(finite, numbers, 1.0)
    power = np.floor(np.log10(np.abs(safe))).astype(np.int64)
    digits = np.rint(safe / np.power(10.0, power) * 10 ** (SIGNIFICANT - 1))
    over = np.abs(digits) >= 10**SIGNIFICANT  # 9.9996 is 10.00
    digits, power = np.where(over, digits / 10, digits), power + over
    special = np.where(np.isnan(numbers), 3, np.sign(np.where(finite, 0, numbers)))  # 0, NaN and the infinities
    digits = np.where(finite, np.where(np.isfinite(digits), digits, 0), special).astype(np.int64)
    return digits.tobytes(), np.where(finite, power, 0).tobytes()
