"""Whether a value is the expected one: structure, shape, dtype, finiteness and only then numbers; tolerance by dtype and device."""

import math

import numpy as np

from .._report import Finding
from .._values import DTYPES, Digits, Opaque, Tree, Value, leaves

RELATIVE = {"float16": 4e-3, "bfloat16": 3e-2, "float32": 1e-5, "float64": 1e-5, "complex64": 1e-5, "complex128": 1e-5}
GPU_RELATIVE = 1e-3  # float32 sums in another order, at the highest matmul precision


def difference(got: Value, want: Value, params: dict, platform: str = "cpu") -> Finding | None:
    """The first difference between a value and the expected one, in the fixed order; None when they agree.

    params: `rtol` replaces the dtype's tolerance; `returns` is the shape in words.
    """
    if want is None or isinstance(want, str) or type(want) is Opaque:
        return _same(got, want, params)
    if type(want) in (list, tuple, dict, Tree):
        return _trees(got, want, params, platform)
    return _arrays(got, want, params, platform)


def _same(got: Value, want: Value, params: dict) -> Finding | None:
    if type(got) is not type(want):
        return _kind(got, want, params)
    return None if got == want else Finding("values", "result.choice", {})


def as_array(value: Value) -> np.ndarray | None:
    """A number or array as an array; None for anything else."""
    if type(value) in (bool, int, float):
        return np.asarray(value)
    return value if type(value) is np.ndarray and value.dtype in DTYPES.values() else None


def ratio(got: np.ndarray, want: np.ndarray) -> float | None:
    """The constant factor between two arrays of one shape, if there is one to 1e-3."""
    got, want = got.astype(np.float64).ravel(), want.astype(np.float64).ravel()
    norm = float(want @ want)
    if norm == 0 or not np.all(np.isfinite(got)):
        return None
    factor = float(got @ want) / norm
    return factor if np.allclose(got, factor * want, rtol=1e-3, atol=1e-3 * abs(factor) * np.abs(want).max()) else None


def close(got: np.ndarray, want: np.ndarray, rtol: float | None, platform: str = "cpu") -> bool:
    """Whether two finite arrays of one shape agree, relative to each entry and to the largest."""
    if want.size == 0:
        return True
    if want.dtype.kind in "biu" and got.dtype.kind in "biu":
        return bool(np.array_equal(got, want))
    tolerance = rtol if rtol is not None else max(RELATIVE.get(got.dtype.name, 0.0), RELATIVE.get(want.dtype.name, 0.0))
    tolerance = max(tolerance, GPU_RELATIVE) if platform == "gpu" else tolerance
    wide = np.complex128 if "c" in (got.dtype.kind, want.dtype.kind) else np.float64
    got, want = got.astype(wide), want.astype(wide)
    return bool(np.allclose(got, want, rtol=tolerance, atol=tolerance * np.abs(want).max()))


def _trees(got: Value, want: Value, params: dict, platform: str) -> Finding | None:
    if type(want) is dict and type(got) is dict and set(got) != set(want):
        return Finding(
            "shape_dtype", "result.keys", {"got": ", ".join(sorted(got))[:80], "want": ", ".join(sorted(want))}
        )
    same = (
        type(got) is type(want)
        or {type(got), type(want)} <= {list, tuple}
        or (type(want) is Tree and type(got) in (list, tuple, dict))
    )
    mine, theirs = list(leaves(got)), list(leaves(want))
    if not same or (len(mine) != len(theirs)):
        return _kind(got, want, params)
    return next(filter(None, (difference(g, w, params, platform) for g, w in zip(mine, theirs, strict=True))), None)


def _arrays(got: Value, want: Value, params: dict, platform: str) -> Finding | None:
    mine, theirs = as_array(got), as_array(want)
    if mine is None or theirs is None:
        return _kind(got, want, params)
    if mine.shape != theirs.shape:
        return Finding(
            "shape_dtype",
            "result.shape",
            {"got": shape_text(mine), "want": shape_text(theirs), "returns": params.get("returns", "")},
        )
    if not _same_kind(mine, theirs, got):
        return Finding("shape_dtype", "result.dtype", {"got": mine.dtype.name, "want": theirs.dtype.name})
    finding = not_finite(mine) if np.all(np.isfinite(_floats(theirs))) else None
    if finding or _agrees(mine, theirs, params, platform):
        return finding
    return _wrong(mine, theirs)


def _same_kind(mine: np.ndarray, theirs: np.ndarray, got: Value) -> bool:
    kinds = {"u": "i", "V": "f"}  # signed or not, and bfloat16, are the same kind of number
    want, have = (kinds.get(a.dtype.kind, a.dtype.kind) for a in (theirs, mine))
    return want == have or (want == "f" and type(got) is int)  # a Python int is a fine real number


def _agrees(mine: np.ndarray, theirs: np.ndarray, params: dict, platform: str) -> bool:
    finite = np.isfinite(_floats(theirs))
    if not finite.all():
        return np.array_equal(_floats(mine)[~finite], _floats(theirs)[~finite], equal_nan=True) and close(
            mine[finite], theirs[finite], params.get("rtol"), platform
        )
    return close(mine, theirs, params.get("rtol"), platform)


def _floats(array: np.ndarray) -> np.ndarray:
    return array if array.dtype.kind == "c" else array.astype(np.float64)


def not_finite(array: np.ndarray) -> Finding | None:
    """A finding if an array holds NaN or infinity."""
    numbers = _floats(array)
    bad = ~np.isfinite(numbers)
    if not bad.any():
        return None
    what = "NaN" if np.isnan(numbers).any() else "infinity"
    return Finding("values", "result.not_finite", {"what": what, "count": int(bad.sum()), "size": int(array.size)})


def _wrong(mine: np.ndarray, theirs: np.ndarray) -> Finding:
    if theirs.dtype.kind in "biu" and theirs.size == 1:
        return Finding("values", "result.choice", {})
    gap = float(np.abs(_floats(mine) - _floats(theirs)).max())
    scale = float(np.abs(_floats(theirs)).max())
    off = int(np.sum(~np.isclose(_floats(mine), _floats(theirs), rtol=1e-4, atol=1e-4 * scale)))
    factor = ratio(mine, theirs) if theirs.dtype.kind == "f" else None
    params = {"off": off, "size": int(theirs.size), "gap": _short(gap), "scale": _short(scale)}
    if factor is not None and math.isfinite(factor) and abs(factor) > 1e-6:
        return Finding("values", "result.factor", {**params, "factor": _short(factor)})
    return Finding("values", "result.value" if theirs.size > 1 else "result.number", params)


def _kind(got: Value, want: Value, params: dict) -> Finding:
    if got is None:
        return Finding("shape_dtype", "result.none", {})
    return Finding(
        "shape_dtype",
        "result.kind",
        {"got": describe(got), "want": describe(want), "returns": params.get("returns", "")},
    )


def describe(value: Value) -> str:
    """What kind of thing a value is, in a few words."""
    if type(value) in (Opaque, Tree):
        return f"a {value.kind}"
    if type(value) in (list, tuple, dict):
        return f"a {type(value).__name__} of {len(value)}"
    if type(value) is np.ndarray:
        return f"an array of shape {shape_text(value)}"
    if type(value) is Digits:
        return "digits"
    return {type(None): "None", bool: "a bool", int: "an int", float: "a float", str: "a string"}.get(
        type(value), "something else"
    )


def shape_text(array: np.ndarray) -> str:
    """A shape as Python writes it."""
    return str(tuple(int(length) for length in array.shape))


def _short(number: float) -> float:
    return float(f"{number:.4g}")
