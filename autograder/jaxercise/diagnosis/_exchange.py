"""Equal asks between which a part of an argument is exchanged: which parts a right answer looks at, and which an answer does not."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from .._answer import Ask
from .._baked import BakedProbe
from .._values import Value, leaves
from ..comparisons import as_array

MANY = 12  # asks, which results take that may be the same by chance
MOST_LEAVES = 8  # of an argument, which are exchanged one by one
MOST_ROWS = 12  # of an argument, which are exchanged one by one
_ALMOST = 1e-6

Part = tuple[int, tuple, int]
Result = Callable[[Ask], Value]


def probe_of(asks: tuple[Ask, ...], names: tuple[str, ...], result: Result, least: float) -> BakedProbe | None:
    """The probe of these asks: the parts whose exchange changes the right result at least so often; None if there are none.

    result: the right result of an ask. least: a share of the asks.

    Raises: whatever `result` raises.
    """
    plain = [result(ask) for ask in asks]
    parts = []
    for part in sorted(_parts(asks[0].args), key=lambda part: (part[2] >= 0, len(part[1]) > 0)):  # what says most first
        changed = [not same(result(other), before) for other, before in zip(exchanged(asks, part), plain, strict=True)]
        if sum(changed) >= least * len(changed):
            parts.append(part)
    varies = not all(same(value, plain[0]) for value in plain)
    return BakedProbe(asks, names, varies, tuple(parts)) if parts else None


def exchanged(asks: tuple[Ask, ...], part: Part) -> list[Ask]:
    """The asks, each with a part of an argument that is the next one's."""
    place, path, row = part
    made = []
    for ask, other in zip(asks, asks[1:] + asks[:1], strict=True):
        args = list(ask.args)
        args[place] = _with(args[place], other.args[place], path, row)
        made.append(replace(ask, args=tuple(args)))
    return made


def same(some: Value, others: Value) -> bool:
    """Whether two results are the same in all their numbers."""
    mine, theirs = list(leaves(some)), list(leaves(others))
    return len(mine) == len(theirs) and all(map(_same_leaf, mine, theirs))


def _same_leaf(one: Value, other: Value) -> bool:
    a, b = as_array(one), as_array(other)
    if a is None or b is None:
        return a is b and repr(one) == repr(other)
    if a.shape != b.shape:
        return False
    scale = np.abs(b[np.isfinite(b)]).max(initial=0.0) if b.size else 0.0
    return bool(np.allclose(a.astype(float), b.astype(float), rtol=0.0, atol=_ALMOST * scale, equal_nan=True))


def _parts(args: tuple) -> Iterator[Part]:
    """Every argument; of a tree its leaves, and of an array its rows."""
    for place, arg in enumerate(args):
        yield place, (), -1
        inside = [path for path in _paths(arg) if path]
        yield from ((place, path, -1) for path in inside if len(inside) <= MOST_LEAVES)
        if type(arg) is np.ndarray and arg.ndim and 2 <= len(arg) <= MOST_ROWS:
            yield from ((place, (), row) for row in range(len(arg)))


def _paths(value: Value) -> Iterator[tuple]:
    if type(value) in (list, tuple, dict):
        items = value.items() if type(value) is dict else enumerate(value)
        for key, item in items:
            yield from ((key, *path) for path in _paths(item))
    else:
        yield ()


def _with(value: Value, other: Value, path: tuple, row: int) -> Value:
    """A value with a part of another one."""
    if path:
        key, *rest = path
        inner = _with(value[key], other[key], tuple(rest), row)
        if type(value) is dict:
            return {**value, key: inner}
        return type(value)([*value[:key], inner, *value[key + 1 :]])
    if row < 0:
        return other
    made = value.copy()
    made[row] = other[row]
    return made
