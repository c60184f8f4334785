"""Describes a call's arguments as jit sees them, and says why two calls are not the same program."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import jax


@dataclass(frozen=True)
class Leaf:
    """One array, number or static value of a call, as jit sees it."""

    name: str
    shape: tuple[int, ...] = ()
    dtype: str = ""
    weak: bool = False
    static: str = ""  # the value itself, when the program is compiled for it

    def words(self) -> str:
        if self.static:
            return f"{self.name} = {self.static} (static)"
        size = ", ".join(map(str, self.shape))
        return f"{self.name}: {self.dtype}[{size}]{' weak' if self.weak else ''}"


Signature = tuple[Leaf, ...]


def signature(fn: Callable[..., Any], args: Sequence[Any], dynamic: int | None = None) -> Signature:
    """The abstract signature of `fn(*args)`; `dynamic`: how many leaves jit does not treat as static."""
    leaves: list[Leaf] = []
    plain: list[int] = []
    for name, arg in zip(argument_names(fn, len(args)), args, strict=True):
        for path, value in jax.tree_util.tree_flatten_with_path(arg)[0]:
            if isinstance(value, (bool, int, str)) or not _has_type(value):
                plain.append(len(leaves))
            leaves.append(_leaf(name + jax.tree_util.keystr(path), value))
    if dynamic is not None and len(leaves) > dynamic:
        leaves = _with_static(leaves, plain, len(leaves) - dynamic)
    return tuple(leaf for leaf, _ in leaves)


def _leaf(name: str, value: Any) -> tuple[Leaf, Any]:
    if not _has_type(value):
        return Leaf(name, static=repr(value)[:40]), value
    known = jax.typeof(value)
    return Leaf(name, tuple(known.shape), str(known.dtype), bool(getattr(known, "weak_type", False))), value


def _with_static(leaves: list[Any], plain: list[int], count: int) -> list[Any]:
    """Of the Python values, those that jit took as static: surely those it has no type for, then the last ones."""
    sure = [place for place in plain if leaves[place][0].static]
    choice = next(
        (set(some) for some in combinations(reversed(plain), min(count, len(plain))) if set(sure) <= set(some)), set()
    )
    return [
        (Leaf(leaf.name, static=repr(value)[:40]), value) if place in choice else (leaf, value)
        for place, (leaf, value) in enumerate(leaves)
    ]


def _has_type(value: Any) -> bool:
    try:
        jax.typeof(value)
    except TypeError:
        return False
    return True


def argument_names(fn: Callable[..., Any], count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)][:count]
    return names + [f"x{k}" for k in range(len(names), count)]


def why(now: Signature, before: Sequence[Signature]) -> str:
    """Why `now` needs a program of its own, against the most similar of those compiled before."""
    if not before:
        return "the first call: nothing was compiled yet"
    told = [_differences(now, other) for other in before]
    fewest = min(reversed(told), key=len)
    return "; ".join(fewest) or "the same signature: another device, or another setting of JAX"


def _differences(now: Signature, before: Signature) -> list[str]:
    if [leaf.name for leaf in now] != [leaf.name for leaf in before]:
        return ["the arguments are built differently (another number of leaves)"]
    return [_difference(new, old) for new, old in zip(now, before, strict=True) if new != old]


def _difference(new: Leaf, old: Leaf) -> str:
    if new.static or old.static:
        return f"`{new.name}` is static and went from {old.static or old.dtype} to {new.static or new.dtype}"
    if new.shape != old.shape:
        return f"`{new.name}` has shape {new.shape}, not {old.shape}"
    if new.dtype != old.dtype:
        return f"`{new.name}` is {new.dtype}, not {old.dtype}"
    if new.weak:
        return f"`{new.name}` is a Python number (weak type {new.dtype}), not a {new.dtype} array"
    return f"`{new.name}` is a {new.dtype} array, not a Python number (weak type {old.dtype})"
