"""Typed access to observed values: kind, shape and size are checked before anything is computed, and copies stay small."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .._report import Finding
from .._values import DTYPES, Digits, Opaque, Tree, Value, leaves

BLOCK = 1 << 20  # numbers that are computed with at once
_INTEGERS = range(-(1 << 63), 1 << 63)  # those an array can hold
_REAL = "biufV"  # kinds of dtype; V is bfloat16
_COUNTED, _MEASURED = "iu", "iufV"
KEY = "PRNG key"  # the kind of tree that a key of `jax.random` travels as


class Unfit(Exception):
    """Raised when a value is not of the kind, shape or size that a comparison needs; `finding` tells the student so."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def as_array(value: Value) -> np.ndarray | None:
    """A number or array as an array; None for anything else."""
    if type(value) in (bool, float) or (type(value) is int and value in _INTEGERS):
        return np.asarray(value)
    return value if type(value) is np.ndarray and value.dtype in DTYPES.values() else None


def wrong_dtype(got: np.ndarray, want: str) -> Finding:
    """The finding that numbers are of another kind than wanted; want: the name of a dtype."""
    kind = np.dtype(want).kind if want in DTYPES and want != "bfloat16" else "f"
    message = {"f": "dtype_measured", "i": "dtype_counted", "u": "dtype_counted", "b": "dtype_truth"}.get(kind, "dtype")
    if kind == "f" and got.dtype.kind == "c":
        message = "dtype"
    return Finding("shape_dtype", f"result.{message}", {"got": got.dtype.name, "want": want})


def array_of(value: Value) -> np.ndarray:
    """A number or array as an array of any dtype.

    Raises: Unfit.
    """
    array = as_array(value)
    if array is None:
        raise Unfit(Finding("shape_dtype", "result.not_numbers", {"got": describe(value)}))
    return array


def reals_of(value: Value) -> np.ndarray:
    """An array that is not complex.

    Raises: Unfit.
    """
    array = array_of(value)
    if array.dtype.kind not in _REAL:
        raise Unfit(wrong_dtype(array, "float32"))
    return array


def arrays_of(value: Value) -> list[np.ndarray]:
    """The leaves of a value, each an array of real numbers, and not all of them empty.

    Raises: Unfit.
    """
    arrays = [reals_of(leaf) for leaf in leaves(value)]
    if not any(array.size for array in arrays):
        raise Unfit(Finding("shape_dtype", "result.not_numbers", {"got": describe(value)}))
    return arrays


def drawn_of(value: Value) -> list[np.ndarray]:
    """The leaves of a value, each an array of real numbers; the keys that numbers are drawn with are none.

    Raises: Unfit.
    """
    if _holds_keys(value):
        raise Unfit(Finding("shape_dtype", "result.not_numbers", {"got": describe(value)}))
    return arrays_of(value)


def _holds_keys(value: Value) -> bool:
    if type(value) is Tree:
        return value.kind == KEY or any(map(_holds_keys, value.leaves))
    return type(value) in (list, tuple) and any(map(_holds_keys, value))


@contextlib.contextmanager
def at(path: str) -> Iterator[None]:
    """Name the part of the result that is unfit; path: as in Python, such as `result[1]`."""
    try:
        yield
    except Unfit as unfit:
        finding = unfit.finding
        raise Unfit(replace(finding, params={"path": path, **finding.params})) from None


def at_item(params: dict) -> contextlib.AbstractContextManager[None]:
    """The same for the part `item` of the result, where one is looked at."""
    return at(f"result[{params['item']}]") if "item" in params else contextlib.nullcontext()


def number_of(value: Value) -> float:
    """One real number: a truth value is none, nor is an array of one.

    Raises: Unfit.
    """
    array = as_array(value)
    if array is None or array.shape != () or array.dtype.kind not in _MEASURED:
        raise Unfit(Finding("shape_dtype", "result.not_a_number", {"got": describe(value)}))
    return float(array)


def count_of(value: Value, field: str = "") -> int:
    """A count that an operation made, or a field of a dict of them.

    Raises: Unfit.
    """
    count = value.get(field) if field and type(value) is dict else value
    if type(count) is not int or not 0 <= count < _INTEGERS.stop:
        raise Unfit(Finding("mechanism", "mechanism.uncounted"))
    return count


def part_of(value: Value, place: int) -> Value:
    """The part of a tuple or list at a place.

    Raises: Unfit.
    """
    if type(value) not in (list, tuple) or len(value) <= place:
        wanted = f"a tuple of at least {place + 1}"
        raise Unfit(Finding("shape_dtype", "result.kind", {"got": describe(value), "want": wanted}))
    return value[place]


def rows_of(value: Value, shape: tuple[int, int]) -> np.ndarray:
    """Rows of integers in an array of that shape; a list of rows, or of lists of integers, is as good.

    Raises: Unfit.
    """
    array = as_array(value) if type(value) not in (list, tuple) else _stacked(value, shape)
    if array is None:
        told = {"got": describe(value), "want": f"an array of shape {shape}"}
        raise Unfit(Finding("shape_dtype", "result.kind", told))
    if array.shape != shape:
        raise Unfit(Finding("shape_dtype", "result.shape", {"got": shape_text(array), "want": str(shape)}))
    if array.dtype.kind not in _COUNTED:
        raise Unfit(wrong_dtype(array, "int32"))
    return array


def _stacked(rows: list | tuple, shape: tuple[int, int]) -> np.ndarray | None:
    """Rows of one length as one array; None for anything else."""
    arrays = [_row(row) for row in rows]
    if any(row is None or row.ndim != 1 for row in arrays) or not arrays:
        return None
    if len({row.shape for row in arrays}) > 1:
        raise Unfit(Finding("shape_dtype", "descent.unequal_rows", {"want": str(shape)}))
    if len({row.dtype.kind for row in arrays}) > 1:
        return None
    return np.stack(arrays)


def _row(row: Value) -> np.ndarray | None:
    if type(row) in (list, tuple):
        numbers = [as_array(number) for number in row]
        fits = all(each is not None and each.shape == () for each in numbers)
        return np.stack(numbers) if fits and len({each.dtype.kind for each in numbers}) == 1 else None
    return as_array(row)


def blocks(*arrays: np.ndarray) -> Iterator[list[np.ndarray]]:
    """The numbers of arrays of one size, side by side as float64 or complex128, a block after the other."""
    wide = np.complex128 if any(array.dtype.kind == "c" for array in arrays) else np.float64
    flat = [array.reshape(-1) for array in arrays]
    for start in range(0, flat[0].size, BLOCK):
        yield [each[start : start + BLOCK].astype(wide) for each in flat]


def tiles(*arrays: np.ndarray) -> Iterator[tuple[slice, list[np.ndarray]]]:
    """The numbers of arrays of one shape, side by side as float64 or complex128, in pieces of rows; each with the rows that it is of.

    A row runs along the last axis; an array of fewer than two axes is one row.
    """
    if not arrays[0].size:
        return
    columns = arrays[0].shape[-1] if arrays[0].ndim > 1 else arrays[0].size
    wide = np.complex128 if any(array.dtype.kind == "c" for array in arrays) else np.float64
    flat = [array.reshape(-1, columns) for array in arrays]
    high = max(1, BLOCK // columns)
    for top in range(0, len(flat[0]), high):
        for left in range(0, columns, BLOCK):
            yield slice(top, top + high), [each[top : top + high, left : left + BLOCK].astype(wide) for each in flat]


def is_finite(array: np.ndarray) -> np.ndarray:
    """For each entry whether it is finite."""
    return np.ones(array.shape, bool) if array.dtype.kind in "biu" else np.isfinite(array)


def not_finite(array: np.ndarray) -> Finding | None:
    """A finding if an array holds NaN or infinity."""
    bad = 0 if array.dtype.kind in "biu" else int(array.size - np.count_nonzero(np.isfinite(array)))
    if not bad:
        return None
    what = "NaN" if np.isnan(array).any() else "infinity"
    return Finding("values", "result.not_finite", {"what": what, "count": bad, "size": int(array.size)})


def describe(value: Value) -> str:
    """What kind of thing a value is, in a few words."""
    if type(value) is Tree and value.kind == KEY:
        return "random keys" if np.ndim(value.leaves[0]) > 1 else "a random key"
    if type(value) in (Opaque, Tree):
        holds = f" of {sum(1 for _ in leaves(value))} arrays" if type(value) is Tree else ""
        return f"{_article(value.kind)} {value.kind}{holds}"
    if type(value) in (list, tuple, dict):
        return f"a {type(value).__name__} of {len(value)}"
    if type(value) is np.ndarray:
        return f"an array of shape {shape_text(value)}" if value.ndim else "one number"
    if type(value) is Digits:
        return "digits"
    if type(value) is int and value not in _INTEGERS:
        return "an int beyond 64 bits"
    return {type(None): "None", bool: "a bool", int: "an int", float: "a float", str: "a string"}.get(
        type(value), "something else"
    )


def _article(name: str) -> str:
    """The article before a name, by its sound: an MLP, a Network, an Embedding."""
    spelled = name[:2].isupper()  # letter by letter
    return "an" if name[:1] in (tuple("AEFHILMNORSX") if spelled else tuple("aeioAEIO")) else "a"


def shape_text(array: np.ndarray) -> str:
    """A shape as Python writes it."""
    return str(tuple(int(length) for length in array.shape))


def short(number: float) -> float:
    """A number to four significant digits."""
    return float(f"{float(number):.4g}")
