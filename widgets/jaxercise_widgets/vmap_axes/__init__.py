"""vmap_axes: which axis of each argument vmap deals out, card by card, and how the answers are stacked."""

import inspect
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import traitlets

from .._picture import Picture
from .._runners import Notice
from .._runners._notice import name_of
from .._runners._quiet import quiet
from .._runners._worker import Job
from ._loop import Argument, loop_code
from ._shapes import Axis, Deck, Fault, Shape, deal, flatten_axes
from ._still import draw
from ._words import finding, rows

_LOOP_SECONDS = 1.0  # a longer loop is timed in part
_MOST_BYTES = 1 << 28


class VmapAxes(Picture):
    """The widget behind `vmap_axes`; `levels` holds the axes, outermost vmap first."""

    levels = traitlets.List(help='[{"in": [axis or None, a leaf], "out": [...]}, ...]').tag(sync=True)
    frame = traitlets.Int(0, help="the card shown").tag(sync=True)
    measure = traitlets.Bool(False, help="time the vmap and the loop").tag(sync=True)

    def __init__(
        self, fn: Callable[..., Any], args: tuple[Any, ...], given: Sequence[tuple[Any, Any]], names: dict[str, str],
        **traits: Any,
    ):  # fmt: skip
        self._fn, self._args, self._given, self._dims = fn, tuple(map(_abstract, args)), list(given), names
        self._values, self._tree = args, jax.tree.structure(self._args)
        self._out_tree: Any = None  # known once the function has returned
        super().__init__(**traits)
        self._leaves = self._name_leaves()
        self._first = [{"in": self._flat_or_zeros(axes), "out": []} for axes, _ in given]
        self.levels = [dict(level) for level in self._first]
        self.follow(fn=fn)
        self.begin()
        self.observe(lambda _: self.ask(), ["levels", "measure"])

    @property
    def shapes(self) -> list[Shape]:
        """The shapes of the outputs, as `jax.vmap` gives them; empty when it raises."""
        return [] if self.fault else [tuple(out["shape"]) for out in self.picture.get("outs", [])]

    @property
    def fault(self) -> Fault | None:
        """The error drawn, if there is one."""
        return Fault(**self.picture["fault"]) if self.picture.get("fault") else None

    @property
    def code(self) -> str:
        """The loop that this vmap stands for."""
        return self.picture.get("code", "")

    def rows(self) -> list[list[str]]:
        """The diagram as text: name, shape, what vmap does with it, shape of one card."""
        return rows(self.picture)

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, levels, measure = self.asked, [dict(level) for level in self.levels], self.measure
        deck = deal(self._fn, self._args, self._axes(levels), [leaf["name"] for leaf in self._leaves])
        self._fill_out(levels, deck)
        sizes = self._sizes(levels)
        facts = {
            "fn": name_of(self._fn), "leaves": self._leaves, "sizes": sizes, "used": levels,
            "outs": self._outs(levels, deck), "fault": vars(deck.fault) if deck.fault else None,
            "code": self._code(levels, sizes, deck), "speed": None,
        }  # fmt: skip
        lessons = [Notice("card", deck.fault.says, deck.fault.line)] if deck.fault and deck.fault.line else []
        self._known = levels
        if levels != self.levels:
            facts["levels"] = levels
        self.publish(lessons, seq=seq, **facts)
        yield
        if measure and not deck.fault:
            says = self._time(levels, sizes)
            self.publish(
                [says] if isinstance(says, Notice) else [], seq=seq, speed=says if isinstance(says, dict) else None
            )

    def ask(self) -> None:
        if self.levels != getattr(self, "_known", None) or self.measure:
            super().ask()

    def _axes(self, levels: Sequence[dict[str, Any]]) -> list[tuple[Any, Any]]:
        """In and out axes as JAX takes them: as they were given until somebody changed them."""
        axes = []
        for level, first, (in_axes, out_axes) in zip(levels, self._first, self._given, strict=True):
            if level["in"] != first["in"]:
                in_axes = jax.tree.unflatten(self._tree, level["in"])
            if level["out"] and level["out"] != first["out"] and self._returns(len(level["out"]), in_axes):
                out_axes = jax.tree.unflatten(self._out_tree, level["out"])
            axes.append((in_axes, out_axes))
        return axes

    def _returns(self, count: int, in_axes: Any) -> bool:
        """Does the function return `count` arrays? It is asked once, with outputs stacked along their first axis."""
        if self._out_tree is None:
            self._out_tree = deal(self._fn, self._args, [(in_axes, 0)] * len(self._given)).out_tree
        return self._out_tree is not None and self._out_tree.num_leaves == count

    def _fill_out(self, levels: list[dict[str, Any]], deck: Deck) -> None:
        """Once the function has returned, one axis an output."""
        if deck.out_tree is None:
            return
        self._out_tree = deck.out_tree
        blank = jax.tree.unflatten(deck.out_tree, [0] * deck.out_tree.num_leaves)
        for index, (level, (_, out_axes)) in enumerate(zip(levels, self._given, strict=True)):
            if len(level["out"]) != deck.out_tree.num_leaves:
                try:
                    level["out"] = flatten_axes(out_axes, blank)
                except (ValueError, TypeError):
                    level["out"] = [0] * deck.out_tree.num_leaves
                self._first[index] = {**self._first[index], "out": list(level["out"])}

    def _flat_or_zeros(self, axes: Any) -> list[Axis]:
        try:
            return flatten_axes(axes, self._args)
        except (ValueError, TypeError):
            return [0] * self._tree.num_leaves

    def _sizes(self, levels: Sequence[dict[str, Any]]) -> list[int | None]:
        """How many cards each level deals; None when no axis says."""
        left = [list(leaf["shape"]) for leaf in self._leaves]
        sizes: list[int | None] = []
        for level in levels:
            size = None
            for shape, axis in zip(left, level["in"], strict=True):
                if isinstance(axis, int) and -len(shape) <= axis < len(shape):
                    dealt = shape.pop(axis)
                    size = dealt if size is None else size
            sizes.append(size)
        return sizes

    def _outs(self, levels: Sequence[dict[str, Any]], deck: Deck) -> list[dict[str, Any]]:
        if not deck.shapes_out:  # the outputs there were, so that their axes can still be chosen
            return [{**out, "known": False} for out in self.picture.get("outs", [])]
        cards = deck.shapes_out[0]
        names = ["out"] if len(cards) == 1 else [f"out[{k}]" for k in range(len(cards))]
        final = deck.final or [()] * len(cards)
        return [
            {"name": name, "card": list(card), "shape": list(shape), "known": True}
            for name, card, shape in zip(names, cards, final, strict=True)
        ]

    def _name_leaves(self) -> list[dict[str, Any]]:
        leaves: list[dict[str, Any]] = []
        for number, (name, arg) in enumerate(zip(_argument_names(self._fn, len(self._args)), self._args, strict=True)):
            for path, leaf in jax.tree_util.tree_flatten_with_path(arg)[0]:
                called, shape = name + jax.tree_util.keystr(path), list(jnp.shape(leaf))
                dims = self._dims.get(called, "").split()
                leaves.append(
                    {
                        "name": called,
                        "argument": number,
                        "shape": shape,
                        "dims": dims if len(dims) == len(shape) else [],
                    }
                )
        return leaves

    def _code(self, levels: Sequence[dict[str, Any]], sizes: Sequence[int | None], deck: Deck) -> str:
        if deck.fault or None in sizes:
            return ""
        arguments = []
        for number, name in enumerate(_argument_names(self._fn, len(self._args))):
            mine = [
                (leaf["name"], len(leaf["shape"]), tuple(level["in"][k] for level in levels))
                for k, leaf in enumerate(self._leaves) if leaf["argument"] == number
            ]  # fmt: skip
            arguments.append(Argument(name, tuple(mine)))
        single = deck.out_tree.num_leaves == 1 and jax.tree_util.treedef_is_leaf(deck.out_tree)
        return loop_code(name_of(self._fn), arguments, sizes, [level["out"] for level in levels], single)

    def _time(self, levels: Sequence[dict[str, Any]], sizes: Sequence[int | None]) -> dict[str, Any] | Notice:
        """Seconds of the vmap, of it jitted, and of the loop; a long loop is timed in part and scaled up."""
        if sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(self._args)) > _MOST_BYTES:
            return Notice(
                "too_large", "The arguments are too large to be timed here; the shapes above hold all the same."
            )
        args = tuple(map(_concrete, self._values))
        mapped = self._fn
        for in_axes, out_axes in reversed(self._axes(levels)):
            mapped = jax.vmap(mapped, in_axes=in_axes, out_axes=out_axes)
        total, calls = 1, 0
        for size in sizes:
            total *= size or 1
        card = _first_card(args, levels, self._tree)
        with quiet():
            plain, jitted, _ = _seconds(mapped, args), _seconds(jax.jit(mapped), args), _seconds(self._fn, card, 1)
            began = perf_counter()
            while calls < total and perf_counter() - began < _LOOP_SECONDS:
                jax.block_until_ready(self._fn(*card))
                calls += 1
            loop = (perf_counter() - began) * total / max(1, calls)
        return {"vmap": plain, "jit": jitted, "loop": loop, "calls": calls, "total": total}

    # -- saying and drawing --------------------------------------------------------------------------------------------

    def state_finding(self) -> str:
        return finding(self.picture)

    def poster(self) -> bytes:
        return draw(self.picture)


def vmap_axes(
    fn: Callable[..., Any],
    *args: Any,
    in_axes: Any = 0,
    out_axes: Any = 0,
    inner: Sequence[tuple[Any, Any]] = (),
    names: dict[str, str] | None = None,
    **traits: Any,
) -> VmapAxes:
    """Show what `jax.vmap(fn, in_axes, out_axes)(*args)` deals out and stacks; only shapes are computed.

    `args`: arrays, pytrees of them, or `jax.ShapeDtypeStruct`s of any size. `inner`: the (in_axes, out_axes) of further
    vmaps inside this one. `names`: names of axes, as in `{"x": "batch pixel"}`. What is wrong with the axes is drawn where
    it occurs, with the errors of `jax.vmap` itself.
    """
    return VmapAxes(fn, args, [(in_axes, out_axes), *inner], names or {}, **traits)


def _argument_names(fn: Callable[..., Any], count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)][:count]
    return names + [f"x{k}" for k in range(len(names), count)]


def _abstract(arg: Any) -> Any:
    return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(jnp.shape(leaf), jnp.result_type(leaf)), arg)


def _concrete(arg: Any) -> Any:
    return jax.tree.map(
        lambda leaf: jnp.zeros(leaf.shape, leaf.dtype) if isinstance(leaf, jax.ShapeDtypeStruct) else jnp.asarray(leaf),
        arg,
    )


def _first_card(args: tuple[Any, ...], levels: Sequence[dict[str, Any]], tree: Any) -> tuple[Any, ...]:
    leaves = jax.tree.leaves(args)
    for level in levels:
        leaves = [
            leaf if axis is None else jnp.take(leaf, 0, axis) for leaf, axis in zip(leaves, level["in"], strict=True)
        ]
    return jax.tree.unflatten(tree, leaves)


def _seconds(function: Callable[..., Any], args: tuple[Any, ...], times: int = 3) -> float:
    """The shortest of a few runs after one that is not counted."""
    jax.block_until_ready(function(*args))
    runs = []
    for _ in range(times):
        began = perf_counter()
        jax.block_until_ready(function(*args))
        runs.append(perf_counter() - began)
    return min(runs)
