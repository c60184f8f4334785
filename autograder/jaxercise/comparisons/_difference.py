"""Whether a value is the expected one: structure, shape, dtype, finiteness and only then numbers; tolerance by dtype and device."""

import json
import math
from collections.abc import Iterator

import numpy as np

from .._report import Finding
from .._values import Opaque, Tree, Value, leaves
from ._observed import Unfit, as_array, blocks, describe, is_finite, not_finite, shape_text, short, tiles, wrong_dtype

RELATIVE = {"float16": 4e-3, "bfloat16": 3e-2, "float32": 1e-5, "float64": 1e-5, "complex64": 1e-5, "complex128": 1e-5}
ROUNDED = {"float16": 4e-3, "bfloat16": 2.0**-7}  # what a result may lose by its own dtype where a finer one is wanted
LEFT_BY_CANCELLATION = 2e-6  # of the largest number: what float32 may leave in a row of small ones
LARGEST = 0.25  # a tolerance of the size of what is wanted would let zeros pass
GPU_RELATIVE = 1e-3  # float32 sums in another order, at the highest matmul precision
SMALL = 0.05  # a difference so small makes one ask how much is allowed
_CONTAINERS = (list, tuple, dict, Tree)
_OF_PARTS = {"result.choice": "result.part", "result.none": "result.kind"}  # sentences that speak of the whole result


def difference(got: Value, want: Value, params: dict, platform: str = "cpu") -> Finding | None:
    """The first difference between a value and the expected one, in the fixed order; None when they agree.

    Trees are compared in structure first, at every level, and then leaf by leaf; the finding's `path` names the part that differs.
    params: without `numbers` only structure, shapes, dtypes and arrays of zeros count; `rtol` replaces the dtype's tolerance, of which `tolerance_share` counts; `size` is the size
    by which the tolerance goes where the wanted values are smaller, 0 by default; `subject` names what the values are, if not results.
    """
    try:
        pairs = list(paired(got, want, params.get("subject", "result")))
    except Unfit as unfit:
        return unfit.finding
    for path, mine, theirs in pairs:
        if finding := _leaf(mine, theirs, params, platform):
            return _of_part(finding, path)
    return None


def paired(got: Value, want: Value, path: str) -> Iterator[tuple[str, Value, Value]]:
    """The leaves of two trees of one structure, side by side, each pair with its path. A list is as good as a tuple.

    A tree of another kind (a module) has no structure that travels: it is compared by its leaves in order.

    Raises: Unfit where the structures differ, at the part that is nearest to the whole.
    """
    level = [(path, got, want)]
    while level:
        level = [part for each in level for part in _parts(*each)]
    yield from _leaf_pairs(path, got, want)


def _leaf_pairs(path: str, got: Value, want: Value) -> Iterator[tuple[str, Value, Value]]:
    if type(want) not in _CONTAINERS:
        yield path, got, want
    for part in _parts(path, got, want):
        yield from _leaf_pairs(*part)


def _parts(path: str, got: Value, want: Value) -> list[tuple[str, Value, Value]]:
    """The parts of two containers of one structure; none of leaves.

    Raises: Unfit.
    """
    if type(want) in (list, tuple):
        if type(got) not in (list, tuple) or len(got) != len(want):
            raise Unfit(_of_part(_kind(got, want), path))
        return [(f"{path}[{place}]", *pair) for place, pair in enumerate(zip(got, want, strict=True))]
    if type(want) is dict:
        keys = sorted(_same_keys(got, want, path))
        return [(f"{path}[{json.dumps(key, ensure_ascii=False)}]", got[key], want[key]) for key in keys]
    if type(want) is Tree:
        mine, theirs = list(leaves(got)), list(leaves(want))
        if type(got) not in _CONTAINERS or len(mine) != len(theirs):
            raise Unfit(_of_part(_kind(got, want), path))
        return [(f"jax.tree.leaves({path})[{n}]", *pair) for n, pair in enumerate(zip(mine, theirs, strict=True))]
    if type(got) in _CONTAINERS:
        raise Unfit(_of_part(_kind(got, want), path))
    return []


def _same_keys(got: Value, want: dict, path: str) -> dict:
    if type(got) is not dict:
        raise Unfit(_of_part(_kind(got, want), path))
    if set(got) != set(want):
        params = {"got": ", ".join(sorted(got))[:80], "want": ", ".join(sorted(want))}
        raise Unfit(_of_part(Finding("shape_dtype", "result.keys", params), path))
    return want


def _of_part(finding: Finding, path: str) -> Finding:
    """The finding told of a part of a tree, if its path is more than the name of the whole."""
    if path.isidentifier():
        return finding
    message = _OF_PARTS.get(finding.message, finding.message)
    return Finding(finding.outcome, message, {**finding.params, "path": path})


def ratio(got: np.ndarray, want: np.ndarray, rtol: float = 1e-3) -> float | None:
    """The constant factor between two arrays of one shape, if there is one within a relative tolerance."""
    if "c" in (got.dtype.kind, want.dtype.kind) or not is_finite(got).all():
        return None
    norm = product = 0.0
    for a, b in blocks(got, want):
        norm, product = norm + float(b @ b), product + float(a @ b)
    factor = product / norm if norm else math.nan
    return factor if math.isfinite(factor) and agrees(got, want, rtol, factor=factor) else None


def agrees(
    got: np.ndarray,
    want: np.ndarray,
    rtol: float | None,
    platform: str = "cpu",
    factor: float | None = None,
    share: float = 1.0,
    size: float = 0.0,
) -> bool:
    """Whether an array is another of its shape, or `factor` times it, relative to each entry and to the largest finite one of its row.

    share: so much of the tolerance counts. size: what it is relative to in rows whose entries are smaller.
    """
    if factor is None and want.dtype.kind in "biu" and got.dtype.kind in "biu":
        return bool(np.array_equal(got, want))
    by, tolerance = 1.0 if factor is None else factor, share * _tolerance(got, want, rtol, platform)
    return not any(_apart(a, by * b, near, tolerance).any() for a, b, near in _beside(got, want, tolerance, by, size))


def _tolerance(got: np.ndarray, want: np.ndarray, rtol: float | None, platform: str) -> float:
    """Which difference, relative to the wanted values, counts as none: by the wanted dtype, and by what rounding to its own may cost a result."""
    by_dtype = max(RELATIVE.get(want.dtype.name, 0.0), ROUNDED.get(got.dtype.name, 0.0))
    tolerance = rtol if rtol is not None else by_dtype
    return min(max(tolerance, GPU_RELATIVE) if platform == "gpu" else tolerance, LARGEST)


def _beside(
    got: np.ndarray, want: np.ndarray, tolerance: float, by: float, size: float
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pieces of both arrays, and how far apart numbers of each row may be, apart from what is relative to each number itself."""
    least = min(tolerance, LEFT_BY_CANCELLATION) * _largest(want)
    near = abs(by) * np.maximum(tolerance * np.maximum(_largest_of_rows(want), size), least)
    for rows, (mine, theirs) in tiles(got, want):
        yield mine, theirs, near[rows, None]


def _apart(got: np.ndarray, want: np.ndarray, near: np.ndarray, tolerance: float) -> np.ndarray:
    """Which numbers differ; NaN is NaN."""
    return ~np.isclose(got, want, rtol=tolerance, atol=near, equal_nan=True)


def same_kind(mine: np.ndarray, theirs: np.ndarray, got: Value) -> bool:
    """Whether two arrays hold the same kind of number."""
    kinds = {"u": "i", "V": "f"}  # signed or not, and bfloat16, are the same kind of number
    want, have = (kinds.get(a.dtype.kind, a.dtype.kind) for a in (theirs, mine))
    return want == have or (want == "f" and type(got) is int)  # a Python int is a fine real number


def _leaf(got: Value, want: Value, params: dict, platform: str) -> Finding | None:
    if want is None or type(want) in (str, Opaque):
        if type(got) is not type(want):
            return _kind(got, want)
        return None if got == want else Finding("values", "result.choice", {})
    mine, theirs = as_array(got), as_array(want)
    if mine is None or theirs is None:
        return _kind(got, want)
    if mine.shape != theirs.shape:
        return Finding("shape_dtype", "result.shape", {"got": shape_text(mine), "want": shape_text(theirs)})
    if not same_kind(mine, theirs, got):
        return wrong_dtype(mine, theirs.dtype.name)
    finding = not_finite(mine) if is_finite(theirs).all() else None
    if not params.get("numbers", True) and theirs.any():
        return finding
    rtol, share, size = params.get("rtol"), params.get("tolerance_share", 1.0), params.get("size", 0.0)
    if finding or agrees(mine, theirs, rtol, platform, share=share, size=size):
        return finding
    return _wrong(mine, theirs, share * _tolerance(mine, theirs, rtol, platform), size)


def _wrong(mine: np.ndarray, theirs: np.ndarray, tolerance: float, size: float) -> Finding:
    if theirs.dtype.kind in "biu" and theirs.size == 1:
        return Finding("values", "result.choice", {})
    gap, off, scale = 0.0, 0, _largest(theirs)
    for a, b, near in _beside(mine, theirs, tolerance, 1.0, size):
        off += int(np.sum(_apart(a, b, near, tolerance)))
        apart = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.abs(a - b))
        gap = max(gap, float(np.where(np.isnan(apart), np.inf, apart).max()))
    params = {"off": off, "size": int(theirs.size), "gap": short(gap), "scale": short(scale)}
    if gap <= SMALL * scale:
        params["allowed"] = short(tolerance * scale)
    if theirs.size > 1:
        return Finding("values", "result.value", params)
    return Finding("values", "result.number", {**params, "got": _number(mine.reshape(())[()], scale)})


def _number(number: np.generic, near: float) -> float | str:
    """A number in few digits, or in so many that it differs from the wanted one."""
    if np.iscomplexobj(number):
        return str(number)
    return short(number) if abs(short(number)) != short(near) else float(f"{float(number):.7g}")


def _largest(array: np.ndarray) -> float:
    """The size of the largest finite entry; 0 if there is none."""
    sizes = (np.abs(block[np.isfinite(block)]).max(initial=0.0) for (block,) in blocks(array))
    return float(max(sizes, default=0.0))


def _largest_of_rows(array: np.ndarray) -> np.ndarray:
    """The size of the largest finite entry of each row; 0 where there is none."""
    found = np.zeros(max(1, array.size // max(array.shape[-1], 1)) if array.ndim > 1 else 1)
    for rows, (part,) in tiles(array):
        found[rows] = np.maximum(found[rows], np.where(np.isfinite(part), np.abs(part), 0.0).max(axis=1))
    return found


def _kind(got: Value, want: Value) -> Finding:
    params = {"got": describe(got), "want": describe(want)}
    return Finding("shape_dtype", "result.none" if got is None else "result.kind", params)
