"""What vmap makes of shapes: every level's cards, the outputs, or where it goes wrong, without a single FLOP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp

from .._runners import explain
from .._runners._notice import line_of, name_of
from .._runners._quiet import quiet

Axis = int | None
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Fault:
    """An error, and where it is drawn: at an argument, at the function, or at an output."""

    where: str  # "in", "fn" or "out"
    says: str
    jax: str = ""  # what JAX itself says
    index: int | None = None  # which argument or output
    level: int = 0
    line: str = ""


@dataclass
class Deck:
    """One evaluation: `shapes_in[level]` are the shapes that level's function is called with."""

    shapes_in: list[list[Shape]] = field(default_factory=list)
    shapes_out: list[list[Shape]] = field(default_factory=list)  # innermost first, as the calls return
    final: list[Shape] = field(default_factory=list)
    out_tree: Any = None
    fault: Fault | None = None


def flatten_axes(axes: Any, tree: Any) -> list[Axis]:
    """One axis a leaf, from a prefix of the tree as `jax.vmap` takes it. Raises: ValueError when it is no prefix."""
    flat: list[Axis] = []
    tuple_axes = tuple(axes) if isinstance(axes, list) else axes

    def spread(axis: Axis, below: Any) -> None:
        flat.extend([axis] * len(jax.tree.leaves(below)))

    jax.tree.map(spread, tuple_axes, tree, is_leaf=lambda axis: axis is None)
    if any(not isinstance(axis, (int, type(None))) for axis in flat) or len(flat) != len(jax.tree.leaves(tree)):
        raise ValueError(f"in_axes={axes!r} does not fit the arguments")
    return flat


def deal(
    function: Callable[..., Any], args: tuple[Any, ...], levels: Sequence[tuple[Any, Any]], names: Sequence[str] = ()
) -> Deck:
    """Evaluate nested vmaps, outermost first, on shapes alone; JAX itself decides what is an error.

    `names`: what the leaves of `args` are called in the words of a fault.
    """
    deck = Deck()
    mapped = _watched(function, deck)
    try:
        for in_axes, out_axes in reversed(levels):
            mapped = _watched(jax.vmap(mapped, in_axes=in_axes, out_axes=out_axes), deck)
        with quiet():
            result = jax.eval_shape(mapped, *args)
        deck.final = _shapes(result)
    except Exception as error:
        deck.fault = _locate(error, function, deck, levels, args, names)
    deck.shapes_in = deck.shapes_in[1:]  # the first is the arguments themselves
    return deck


def _shapes(tree: Any) -> list[Shape]:
    return [tuple(jnp.shape(leaf)) for leaf in jax.tree.leaves(tree)]


def _watched(function: Callable[..., Any], deck: Deck) -> Callable[..., Any]:
    """`function`, which notes the shapes it sees: inside a vmap these are the cards'."""

    def watched(*args: Any) -> Any:
        deck.shapes_in.append(_shapes(args))
        result = function(*args)
        deck.shapes_out.append(_shapes(result))
        deck.out_tree = jax.tree.structure(result)
        return result

    return watched


def _locate(
    error: Exception, function: Callable[..., Any], deck: Deck, levels: Sequence[tuple[Any, Any]],
    args: tuple[Any, ...], names: Sequence[str],
) -> Fault:  # fmt: skip
    entered, left = len(deck.shapes_in) - 1, len(deck.shapes_out)
    if entered == len(levels) and left == 0:
        lesson = explain(error, name_of(function))
        shapes = ", ".join(map(shape_in_words, deck.shapes_in[-1]))
        return Fault("fn", f"{lesson.says} One call gets: {shapes}.", _first(error), line=line_of(error))
    if left:
        level = max(0, len(levels) - left)
        axes = _axes_or_none(levels[level][1], jax.tree.unflatten(deck.out_tree, [0] * len(deck.shapes_out[-1])))
        says, index = wrong_out(axes, deck.shapes_out[-1])
        return Fault("out", says or _first(error), _first(error), index, level)
    if entered < 0 or entered >= len(levels):
        return Fault("in", _first(error), _first(error))
    axes = _axes_or_none(levels[entered][0], args)
    says, index = wrong_in(axes, deck.shapes_in[-1], names)
    return Fault("in", says or _first(error), _first(error), index, entered)


def _axes_or_none(axes: Any, tree: Any) -> list[Axis] | None:
    try:
        return flatten_axes(axes, tree)
    except (ValueError, TypeError):
        return None


def wrong_in(axes: list[Axis] | None, shapes: Sequence[Shape], names: Sequence[str] = ()) -> tuple[str, int | None]:
    """Which argument an error of `in_axes` is about, in words; nothing when it is none of the usual ones."""
    if axes is None:
        return "", None
    called = [f"Argument {k + 1}" + (f" (`{names[k]}`)" if k < len(names) else "") for k in range(len(shapes))]
    if all(axis is None for axis in axes):
        return "No argument has a mapped axis, so there is nothing to deal: give one an axis.", None
    size, first = None, 0
    for index, (axis, shape) in enumerate(zip(axes, shapes, strict=True)):
        if axis is None:
            continue
        if not -len(shape) <= axis < len(shape):
            return f"{called[index]} has no axis {axis}: its shape is {shape_in_words(shape)}.", index
        if size is None:
            size, first = shape[axis], index
        elif shape[axis] != size:
            hint = f"its axis {shape.index(size)} has" if size in shape else "it has no axis of size"
            return (
                f"{called[index]} deals {shape[axis]} cards along axis {axis}, and {called[first].lower()} deals {size}: "
                f"{hint} {size}."
            ), index
    return "", None


def wrong_out(axes: list[Axis] | None, shapes: Sequence[Shape]) -> tuple[str, int | None]:
    """Which output an error of `out_axes` is about, in words."""
    if axes is None:
        return "`out_axes` does not fit what the function returns.", None
    for index, (axis, shape) in enumerate(zip(axes, shapes, strict=True)):
        if axis is not None and not -len(shape) - 1 <= axis <= len(shape):
            return (
                f"Output {index + 1} is {shape_in_words(shape)} a card, so the cards can be stacked along "
                f"axis 0 to {len(shape)}, not {axis}."
            ), index
    for index, axis in enumerate(axes):
        if axis is None:
            return f"Output {index + 1} differs from card to card, so it needs an axis to be stacked along.", index
    return "", None


def shape_in_words(shape: Sequence[int]) -> str:
    """`32 × 784`; a number has the shape `()`."""
    return " × ".join(str(size) for size in shape) or "()"


def _first(error: Exception) -> str:
    return " ".join(line.strip() for line in str(error).strip().splitlines()[:3])
