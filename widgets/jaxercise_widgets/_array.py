"""Encodes arrays for the browser as {dtype, shape, data}: C-contiguous buffers, never JSON lists."""

import math
from typing import Any

import numpy as np

_SENT = {"float64": "float32", "int64": "int32", "bool": "uint8"}
_DTYPES = ("float32", "int32", "uint8", "uint16", "int16")


def encode(tree: Any, _widget: Any = None) -> Any:
    """Dicts, lists and numbers as they are, arrays as buffers; a float that JSON cannot say becomes null."""
    if isinstance(tree, dict):
        return {key: encode(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [encode(value) for value in tree]
    if isinstance(tree, np.generic):
        return encode(tree.item())
    if isinstance(tree, np.ndarray) or hasattr(tree, "__jax_array__") or hasattr(tree, "addressable_shards"):
        return _buffer(np.asarray(tree))
    if isinstance(tree, float) and not math.isfinite(tree):
        return None
    return tree


def _buffer(array: np.ndarray) -> dict[str, Any]:
    array = np.ascontiguousarray(array, _SENT.get(array.dtype.name, array.dtype.name))
    if array.dtype.name not in _DTYPES:
        raise TypeError(f"cannot send an array of {array.dtype}; known are {', '.join(_DTYPES)}")
    # A view with a zero in its shape cannot be cast.
    data = memoryview(array).cast("B") if array.size else memoryview(b"")
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}


def decode(value: Any, dtype: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """An array that came from the browser, checked: `shape` has None where any length will do.

    Raises: ValueError saying what was expected and what came.
    """
    if not isinstance(value, dict) or value.get("dtype") != dtype:
        raise ValueError(f"expected a {dtype} array, got {value!r:.80}")
    came = tuple(int(n) for n in value.get("shape", ()))
    if len(came) != len(shape) or any(want not in (None, n) for want, n in zip(shape, came, strict=True)):
        raise ValueError(f"expected shape {shape}, got {came}")
    data = bytes(value.get("data", b""))
    if len(data) != math.prod(came) * np.dtype(dtype).itemsize:
        raise ValueError(f"{came} of {dtype} is not {len(data)} bytes")
    return np.frombuffer(data, dtype).reshape(came)
