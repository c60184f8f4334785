"""Splits a loss over a plane: what is constant or affine in the two coordinates is computed once, not at every point.

On the plane every parameter is c0 + a*ca + b*cb. Up to the first nonlinearity so is every value, and three runs of those
lines serve all points: for a network with one wide layer that is nearly all of its work. It is exact, not an
approximation; a line with no rule is simply run at every point.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from math import prod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.extend.core import Jaxpr, Literal

CONSTANT, AFFINE, OTHER = range(3)
_MOST_BYTES = 64 << 20  # of what is kept between the two stages
_WORTH = 8  # operations saved at a point, for every number that must be put together there instead

_CALLS = {
    "jit": "jaxpr", "pjit": "jaxpr", "closed_call": "call_jaxpr", "core_call": "call_jaxpr", "checkpoint": "jaxpr", "remat2": "jaxpr",
    "custom_jvp_call": "call_jaxpr", "custom_vjp_call": "call_jaxpr",
}  # fmt: skip
_IN_THE_FIRST = {
    "reshape", "transpose", "broadcast_in_dim", "squeeze", "expand_dims", "neg", "reduce_sum", "slice", "rev", "copy",
    "copy_p", "cumsum", "div", "gather", "dynamic_slice", "convert_element_type", "stop_gradient",
}  # fmt: skip
_IN_EITHER = {"mul", "dot_general", "conv_general_dilated"}
_IN_ALL = {"add", "sub", "add_any", "concatenate"}


class Line(NamedTuple):
    """One primitive of a flattened jaxpr; inputs are numbers of values, or literals."""

    primitive: Any
    params: dict[str, Any]
    inputs: tuple[Any, ...]
    outputs: tuple[int, ...]
    sizes: tuple[int, ...]  # of the outputs, in numbers
    growing: bool  # a broadcast: cheap to do late, dear to keep
    flops: float


class Affine(NamedTuple):
    """The value c0 + a*ca + b*cb of a point (a, b)."""

    c0: Any
    ca: Any
    cb: Any

    def at(self, a: Any, b: Any) -> Any:
        return self.c0 + a * self.ca + b * self.cb


class Split(NamedTuple):
    """A loss in two stages: `prepare(moving, fixed)` once a plane, then `finish(prepared, a, b)` at every point."""

    prepare: Callable[[Sequence[Affine], Sequence[Any]], dict[int, Any]]
    finish: Callable[[dict[int, Any], Any, Any], Any]
    saved_flops: float
    kept_numbers: int

    @property
    def pays(self) -> bool:
        """Is there enough work before the first nonlinearity, and little enough to keep?"""
        return self.saved_flops > _WORTH * self.kept_numbers and 12 * self.kept_numbers < _MOST_BYTES


def split(loss: Callable[[list[Any], list[Any]], Any], moving: list[Any], fixed: list[Any]) -> Split:
    """Take `loss(moving, fixed) -> number` apart; the arrays of `moving` go along the plane, those of `fixed` do not."""
    closed = jax.make_jaxpr(loss)(moving, fixed)
    numbers, given, lines = count(), {}, []
    inputs = [next(numbers) for _ in closed.jaxpr.invars]
    (result,) = _flatten(closed.jaxpr, _known(closed.consts, numbers, given), inputs, numbers, given, lines)
    kinds = {number: AFFINE if place < len(moving) else CONSTANT for place, number in enumerate(inputs)}
    kinds |= dict.fromkeys(given, CONSTANT)
    early, late = _sort(lines, kinds)
    needed = {n for line in late for n in line.inputs if not isinstance(n, Literal)} | {result}
    frontier = [n for n in needed if n in kinds and kinds[n] != OTHER]
    sizes = {n: size for line in early for n, size in zip(line.outputs, line.sizes, strict=True)}
    kept = sum(sizes.get(n, 0) for n in frontier if kinds[n] == AFFINE)

    def prepare(moving: Sequence[Affine], fixed: Sequence[Any]) -> dict[int, Any]:
        values = {**given, **dict(zip(inputs, [*moving, *fixed], strict=True))}
        for line in early:
            values.update(zip(line.outputs, _early(line, values), strict=True))
        return {number: values[number] for number in frontier}

    def finish(prepared: dict[int, Any], a: Any, b: Any) -> Any:
        values = {n: v.at(a, b) if isinstance(v, Affine) else v for n, v in prepared.items()}
        for line in late:
            values.update(zip(line.outputs, _bind(line, [_read(values, n) for n in line.inputs]), strict=True))
        return values[result]

    return Split(prepare, finish, sum(line.flops for line in early), kept)


def _known(consts: Sequence[Any], numbers: Iterator[int], given: dict[int, Any]) -> list[int]:
    added = [next(numbers) for _ in consts]
    given.update(zip(added, consts, strict=True))
    return added


def _flatten(
    jaxpr: Jaxpr, consts: Sequence[Any], inputs: Sequence[Any], numbers: Iterator[int], given: dict[int, Any],
    lines: list[Line],
) -> list[Any]:  # fmt: skip
    """Append the lines of a jaxpr, those of functions called inside it in place; returns what it returns."""
    names = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*consts, *inputs], strict=True))
    read = lambda var: var if isinstance(var, Literal) else names[var]  # noqa: E731
    for equation in jaxpr.eqns:
        ins = [read(var) for var in equation.invars]
        inner = equation.params.get(_CALLS.get(equation.primitive.name, ""))
        if inner is None:
            outs = [next(numbers) for _ in equation.outvars]
            lines.append(_line(equation, ins, outs))
        else:
            body, values = (inner, []) if isinstance(inner, Jaxpr) else (inner.jaxpr, inner.consts)
            outs = _flatten(body, _known(values, numbers, given), ins, numbers, given, lines)
        names.update(zip(equation.outvars, outs, strict=True))
    return [read(var) for var in jaxpr.outvars]


def _line(equation: Any, inputs: Sequence[Any], outputs: Sequence[int]) -> Line:
    sizes = tuple(prod(var.aval.shape) for var in equation.outvars)
    before = max((prod(var.aval.shape) for var in equation.invars), default=0)
    name = equation.primitive.name
    growing = name in ("broadcast_in_dim", "iota") and sizes[0] > before
    flops = _flops(equation, sizes[0]) if name in ("dot_general", "conv_general_dilated") else 0.0
    return Line(equation.primitive, equation.params, tuple(inputs), tuple(outputs), sizes, growing, flops)


def _flops(equation: Any, size: int) -> float:
    if equation.primitive.name == "dot_general":
        (contracted, _), _ = equation.params["dimension_numbers"]
        return 2.0 * size * prod(equation.invars[0].aval.shape[axis] for axis in contracted)
    kernel = equation.invars[1].aval.shape
    return 2.0 * size * prod(kernel) / kernel[equation.params["dimension_numbers"].rhs_spec[0]]


def _sort(lines: list[Line], kinds: dict[int, int]) -> tuple[list[Line], list[Line]]:
    """The lines of the first stage and of the second; fills `kinds`."""
    for line in lines:
        kinds.update(dict.fromkeys(line.outputs, _kind(line, kinds)))
    used_early: set[int] = set()
    for line in reversed(lines):  # a broadcast whose readers all come late comes late itself
        if line.growing and not used_early.intersection(line.outputs):
            kinds.update(dict.fromkeys(line.outputs, OTHER))
        if kinds[line.outputs[0]] != OTHER:
            used_early.update(n for n in line.inputs if not isinstance(n, Literal))
    late = [line for line in lines if kinds[line.outputs[0]] == OTHER]
    return [line for line in lines if kinds[line.outputs[0]] != OTHER], late


def _kind(line: Line, kinds: dict[int, int]) -> int:
    each = [CONSTANT if isinstance(n, Literal) else kinds[n] for n in line.inputs]
    if OTHER in each or line.primitive.name == "random_bits" or not line.outputs:
        return OTHER
    if AFFINE not in each:
        return CONSTANT
    return AFFINE if _is_affine(line, [place for place, kind in enumerate(each) if kind == AFFINE]) else OTHER


def _is_affine(line: Line, places: list[int]) -> bool:
    """Is this primitive affine in its inputs at `places`, the others being constant?"""
    name = line.primitive.name
    if name == "convert_element_type" and not jnp.issubdtype(line.params["new_dtype"], jnp.floating):
        return False
    if name in _IN_THE_FIRST:
        return places == [0]
    if name == "select_n":
        return 0 not in places
    return name in _IN_ALL or (name in _IN_EITHER and len(places) == 1)


def _early(line: Line, values: dict[int, Any]) -> list[Any]:
    """One line of the first stage: once for constants, for the three parts of an affine value."""
    inputs = [_read(values, n) for n in line.inputs]
    if not any(isinstance(value, Affine) for value in inputs):
        return _bind(line, inputs)
    adds = line.primitive.name in _IN_ALL or line.primitive.name == "select_n"
    parts = []
    for part in range(3):
        keep = not adds or part == 0  # a constant that is added has no share in ca and cb
        given = [
            value[part] if isinstance(value, Affine) else value if keep or _chooses(line, place) else jnp.zeros_like(value)
            for place, value in enumerate(inputs)
        ]  # fmt: skip
        parts.append(_bind(line, given)[0])
    return [Affine(*parts)]


def _chooses(line: Line, place: int) -> bool:
    return line.primitive.name == "select_n" and place == 0


def _read(values: dict[int, Any], number: Any) -> Any:
    return number.val if isinstance(number, Literal) else values[number]


def _bind(line: Line, inputs: list[Any]) -> list[Any]:
    out = line.primitive.bind(*inputs, **line.params)
    return list(out) if line.primitive.multiple_results else [out]
