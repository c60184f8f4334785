"""Ready-made checks, the words an exercise is written in."""

from collections.abc import Callable

import numpy as np

from .._answer import Ask
from .._exercise import Check


def matches(
    says: str = "gives the right result",
    *,
    name: str = "value",
    gate: bool = True,
    rtol: float | None = None,
    **settings: object,
) -> Check:
    """The answer called on the case's arguments gives what the reference gives."""
    return Check(name, says, lambda *args: [Ask("call", args=args)], "close", _given(rtol=rtol), gate=gate, **settings)


def matches_after(
    change: Callable[..., tuple], says: str, *, name: str, rtol: float | None = None, **settings: object
) -> Check:
    """The same, on arguments changed first: a property such as what a duplicated batch must do."""
    return Check(
        name, says, lambda *args: [Ask("call", args=tuple(change(*args)))], "close", _given(rtol=rtol), **settings
    )


def responds(
    change: Callable[..., tuple], factor: float, says: str, *, name: str, rtol: float = 1e-4, **settings: object
) -> Check:
    """When its arguments are changed, the answer's own result becomes `factor` times what it was, whether it was right or wrong."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("call", args=args), Ask("call", args=tuple(change(*args)))]

    return Check(name, says, asks, "proportional", {"factor": factor, "rtol": rtol}, expects=None, **settings)


def gradient(
    argnums: int = 0,
    says: str = "has the right gradient",
    *,
    name: str = "gradient",
    rtol: float = 1e-4,
    **settings: object,
) -> Check:
    """The gradient through the answer is the reference's."""
    return Check(
        name,
        says,
        lambda *args: [Ask("grad", args=args, options={"argnums": argnums})],
        "close",
        {"rtol": rtol, "subject": "gradient"},
        **settings,
    )


def finite(says: str = "stays finite", *, name: str = "finite", **settings: object) -> Check:
    """Neither NaN nor infinity comes out."""
    return Check(name, says, lambda *args: [Ask("call", args=args)], "finite", expects=None, **settings)


def jits(
    says: str = "works inside jax.jit",
    *,
    name: str = "jits",
    static: tuple[int, ...] = (),
    rtol: float | None = None,
    **settings: object,
) -> Check:
    """The answer can be compiled, and then gives the same as without, whether that is right or wrong."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("call", args=args), Ask("jit", args=args, options={"static": list(static)})]

    same = {"message": "mechanism.jit_differs", "outcome": "mechanism", **_given(rtol=rtol)}
    return Check(name, says, asks, "proportional", same, expects=None, kind="mechanism", **settings)


def vmaps(in_axes: object, says: str = "works inside jax.vmap", *, name: str = "vmaps", **settings: object) -> Check:
    """The answer can be mapped over an axis."""
    return Check(
        name,
        says,
        lambda *args: [Ask("vmap", args=args, options={"in_axes": in_axes})],
        "close",
        kind="mechanism",
        **settings,
    )


def rows_sum(to: float, says: str, *, name: str = "rows", exp: bool = False, **settings: object) -> Check:
    """Each row of the answer, or of its exponential, adds up to one number."""
    return Check(
        name, says, lambda *args: [Ask("call", args=args)], "rows_sum", {"to": to, "exp": exp}, expects=None, **settings
    )


def between(low: float, high: float, says: str, *, name: str = "between", **settings: object) -> Check:
    """The answer is one number within bounds."""
    return Check(
        name, says, lambda *args: [Ask("call", args=args)], "between", {"low": low, "high": high}, None, **settings
    )


def remark(
    field: str, at_most: int, message: str, says: str, *, name: str, static: tuple[int, ...] = (), **settings: object
) -> Check:
    """A fact about the traced program stays within a limit; costs no points, and is not made on an answer that cannot be traced."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("structure", args=args, options={"static": list(static), "if_traceable": True})]

    limit = {"field": field, "limit": at_most, "message": message}
    return Check(name, says, asks, "at_most", limit, None, "mechanism", weight=0.0, **settings)


def inputs_unchanged(says: str = "leaves its inputs as they were", *, name: str = "pure", **settings: object) -> Check:
    """The answer mutates none of its arguments."""
    return Check(name, says, lambda *args: [Ask("call", args=args)], "unchanged", expects=None, **settings)


def refuses(change: Callable[..., tuple], says: str, *, name: str = "refuses", **settings: object) -> Check:
    """The answer raises an error, of any kind, on arguments that make no sense."""
    return Check(name, says, lambda *args: [Ask("call", args=tuple(change(*args)))], "raises", expects=None, **settings)


def repeats(
    says: str = "gives the same result for the same key", *, name: str = "repeats", **settings: object
) -> Check:
    """Two calls with the same arguments agree."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("call", args=args, options={"again": again}) for again in (0, 1)]

    return Check(name, says, asks, "all_equal", expects=None, **settings)


def compiles_once(
    says: str = "is compiled once and then reused", *, name: str = "compiles_once", calls: int = 10, **settings: object
) -> Check:
    """Later calls with the same shapes compile nothing."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("compilations", args=args, options={"calls": calls})]

    return Check(
        name, says, asks, "at_most", {"limit": 0, "message": "mechanism.recompiles"}, None, "mechanism", **settings
    )


def is_jitted(
    says: str = "runs as one compiled program", *, name: str = "is_jitted", at_most: int = 4, **settings: object
) -> Check:
    """Nearly all of the traced program lies inside jitted parts."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("structure", args=args)]

    return Check(
        name,
        says,
        asks,
        "at_most",
        {"field": "outside_jit", "limit": at_most, "message": "mechanism.not_jitted"},
        None,
        "mechanism",
        **settings,
    )


def duplicate(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Every array twice, one after the other along the first axis: a batch that holds each example two times."""
    return tuple(np.concatenate([array, array]) for array in arrays)


def _given(**params: object) -> dict:
    return {name: value for name, value in params.items() if value is not None}
