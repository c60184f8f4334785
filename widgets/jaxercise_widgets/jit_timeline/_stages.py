"""A call taken apart: trace, lower, compile, dispatch, wait; each by a timer of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

import jax

from .._runners._quiet import quiet
from ._signature import Signature, signature, why

STAGES = ("trace", "lower", "compile", "dispatch", "wait")


@dataclass
class Call:
    """One call: seconds of each stage, of the whole, and what became of it."""

    variant: int
    stages: dict[str, float]
    wall: float
    compiled: bool = False
    why: str = ""
    signature: str = ""
    program: int = 0  # which of the compiled programs ran
    printed: str = ""

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "stages": [self.stages.get(name, 0.0) for name in STAGES]}


@dataclass
class Stopwatch:
    """Calls one function as jit does, and times the stages; every jitted program is made anew.

    `clock` is read six times in a call that compiles and four times in one that does not.
    """

    fn: Callable[..., Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = perf_counter

    def __post_init__(self) -> None:
        self.programs: list[Any] = []  # traced, in order; kept, so that an identity is never used again
        self.signatures: list[Signature] = []
        self.jitted: Any = self.fn
        if hasattr(self.fn, "clear_cache") and hasattr(self.fn, "trace"):
            self.fn.clear_cache()
        else:
            self.jitted = jax.jit(_same_name(self.fn), **self.options)

    def call(self, variant: int, args: Sequence[Any]) -> Call:
        """Raises: whatever the function raises while it is traced."""
        with quiet() as printed:
            call = self._call(variant, args)
        call.printed = printed.getvalue()
        return call

    def _call(self, variant: int, args: Sequence[Any]) -> Call:
        clock = self.clock
        began = clock()
        traced = self.jitted.trace(*args)
        marks = [began, clock()]
        known = next((k for k, each in enumerate(self.programs) if each.jaxpr is traced.jaxpr), None)
        if known is not None:
            return self._run(variant, args, known)
        lowered = traced.lower()
        marks.append(clock())
        lowered.compile()
        marks.append(clock())
        out = self.jitted(*args)
        marks.append(clock())
        jax.block_until_ready(out)
        marks.append(clock())
        new = signature(self.fn, args, len(jax.tree.leaves(traced.args_info, is_leaf=_is_info)))
        because = why(new, self.signatures)
        self.programs.append(traced)
        self.signatures.append(new)
        stages = {name: marks[k + 1] - marks[k] for k, name in enumerate(STAGES)}
        words = ", ".join(leaf.words() for leaf in new)
        return Call(variant, stages, marks[-1] - began, True, because, words, len(self.programs) - 1)

    def _run(self, variant: int, args: Sequence[Any], known: int) -> Call:
        """A call whose program is there: what came before was only asking, and is not counted."""
        clock = self.clock
        began = clock()
        out = self.jitted(*args)
        returned = clock()
        jax.block_until_ready(out)
        ended = clock()
        words = ", ".join(leaf.words() for leaf in self.signatures[known])
        return Call(
            variant, {"dispatch": returned - began, "wait": ended - returned}, ended - began, False, "", words, known
        )

    def plain_call(self, variant: int, args: Sequence[Any]) -> Call:
        """The function as plain Python, for one that cannot be jitted."""
        with quiet() as printed:
            began = self.clock()
            out = self.fn(*args)
            returned = self.clock()
            jax.block_until_ready(out)
            ended = self.clock()
        stages = {"dispatch": returned - began, "wait": ended - returned}
        words = ", ".join(leaf.words() for leaf in signature(self.fn, args))
        return Call(variant, stages, ended - began, False, "", words, 0, printed.getvalue())


def _same_name(fn: Callable[..., Any]) -> Callable[..., Any]:
    """A function of its own, so that nothing compiled for `fn` before is found, with its name and signature."""
    from functools import wraps

    try:
        return wraps(fn)(lambda *args, **kwargs: fn(*args, **kwargs))
    except AttributeError:
        return lambda *args, **kwargs: fn(*args, **kwargs)


def _is_info(value: Any) -> bool:
    return hasattr(value, "donated")
