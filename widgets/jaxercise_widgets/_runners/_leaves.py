"""Comparing two pytrees leaf by leaf, in words a student reads."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

_RTOL = 1e-5
_ATOL = 1e-6


def leaf_names(tree: Any) -> list[str]:
    """A readable name for every leaf: `w[0]` for a tuple, `w['bias']` for a dict, `the parameters` for one array."""
    paths = [jax.tree_util.keystr(path) for path, _ in jax.tree_util.tree_flatten_with_path(tree)[0]]
    return [f"`w{path}`" if path else "the parameters" for path in paths]


def close(one: Any, other: Any) -> bool:
    """Equal structure, shapes and values to rtol 1e-5; NaN equals NaN."""
    if jax.tree.structure(one) != jax.tree.structure(other):
        return False
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.shape(a) == np.shape(b) and _close(a, b) for a, b in pairs)


def _close(a: Any, b: Any) -> bool:
    if _is_key(a) or _is_key(b):
        return bool(np.array_equal(jax.random.key_data(a), jax.random.key_data(b)))
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    scale = max(1.0, float(np.max(np.abs(a[np.isfinite(a)]), initial=0.0)))
    return bool(np.allclose(a, b, rtol=_RTOL, atol=_ATOL * scale, equal_nan=True))


def _is_key(leaf: Any) -> bool:
    return isinstance(leaf, jax.Array) and jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key)


def type_of(leaf: Any) -> str:
    """`float32[2, 3]`"""
    dtype = getattr(leaf, "dtype", None) or np.result_type(leaf)
    return f"{dtype}{list(np.shape(leaf))}"


def changed_types(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """(leaf, type before, type after) for every leaf whose shape or dtype is not what it was."""
    pairs = zip(leaf_names(before), jax.tree.leaves(before), jax.tree.leaves(after), strict=True)
    return ((name, type_of(a), type_of(b)) for name, a, b in pairs if type_of(a) != type_of(b))


def reordered(before: Any, after: Any) -> bool:
    """True when the shapes are the same ones in another order."""
    was, now = ([np.shape(leaf) for leaf in jax.tree.leaves(tree)] for tree in (before, after))
    return was != now and sorted(was) == sorted(now)


def first_nan(tree: Any) -> str:
    """The name of the first leaf that holds NaN or infinity; empty if all is finite."""
    for name, leaf in zip(leaf_names(tree), jax.tree.leaves(tree), strict=True):
        if not _is_key(leaf) and not np.all(np.isfinite(np.asarray(leaf, np.float64))):
            return name
    return ""
