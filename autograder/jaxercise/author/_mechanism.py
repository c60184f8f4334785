"""Words for how an answer computes: compiled, traced, vectorised, of what size."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .._answer import Ask
from .._exercise import Check
from ._asks import Asks, as_operation, call
from ._values import _given


def jits(
    says: str = "works inside jax.jit", *, static: tuple[int, ...] = (), rtol: float | None = None, **settings: object
) -> Check:
    """The answer can be compiled, and then gives the same as without, whether that is right or wrong."""

    def asks(*args: object) -> list[Ask]:
        return [Ask("call", args=args), Ask("jit", args=args, options={"static": list(static)})]

    same = {"message": "mechanism.jit_differs", "outcome": "mechanism", **_given(rtol=rtol)}
    return Check(says, asks, "proportional", same, None, "mechanism", **settings)


def compiles_once(
    says: str = "is compiled once and then reused", *, calls: int = 10, asks: Asks = call, **settings: object
) -> Check:
    """Later calls with the same shapes compile nothing, and neither do calls with other numbers in place of Python floats.

    asks: the last of them is the call that is repeated.
    """
    equal = as_operation("compilations", asks, calls=calls)

    def both(*args: object) -> list[Ask]:
        *before, last = equal(*args)
        return [*before, last, replace(last, options={**last.options, "varied": True})]

    return Check(says, both, "compiled_once", {}, None, "mechanism", **settings)


def is_jitted(
    says: str = "runs as one compiled program",
    *,
    at_most: int = 4,
    static: tuple[int, ...] = (),
    asks: Asks = call,
    **settings: object,
) -> Check:
    """Nearly all of the program of a call lies inside jitted parts; asks: the last of them is that call."""
    limit = {"field": "outside_jit", "limit": at_most, "message": "mechanism.not_jitted"}
    options = {"static": list(static)}

    def with_program(*args: object) -> list[Ask]:
        *before, last = asks(*args)
        return [*before, last, replace(last, operation="program", options=options, keep="")]

    return Check(says, with_program, "program_within", limit, kind="mechanism", **settings)


def same_program_size(
    says: str, *, larger: Callable[..., tuple], static: tuple[int, ...] = (), **settings: object
) -> Check:
    """The program of a call has the same size for the case's arguments and for larger ones."""

    def asks(*args: object) -> list[Ask]:
        options = {"static": list(static)}
        pairs = [(Ask("call", args=each), Ask("program", args=each, options=options)) for each in (args, larger(*args))]
        return [ask for pair in pairs for ask in pair]

    return Check(says, asks, "same_program", {"message": "mechanism.grows"}, kind="mechanism", **settings)


@dataclass(frozen=True)
class SpeedBar:
    """How fast an answer has to be, in processor time, or wall time beside a GPU.

    than: the name of a function that the notebook gives, to which speed is compared. times: as fast as that at least. The lint times both
    anchors, and wants the slowest answer that is to pass at twice the bar at least, and the fastest that is not at half of it at most.
    """

    than: str
    times: float
    slowest_acceptable: Callable
    fastest_unacceptable: Callable


def faster(says: str, bar: SpeedBar, **settings: object) -> Check:
    """The answer is many times as fast as a given function; too near the bar to say, it passes."""
    options = {"than": bar.than, "bar": float(bar.times)}

    def asks(*args: object) -> list[Ask]:
        return [Ask("race", args=args, options=options)]

    return Check(says, asks, "faster", options, None, "mechanism", anchors=bar, **settings)


def remark(
    says: str, *, field: str, at_most: int, message: str, static: tuple[int, ...] = (), **settings: object
) -> Check:
    """A fact about the traced program stays within a limit; costs no points, and is not made on an answer that cannot be traced."""
    limit = {"field": field, "limit": at_most, "message": message}
    asks = as_operation("structure", static=list(static), if_traceable=True)
    return Check(says, asks, "at_most", limit, None, "mechanism", weight=0.0, **settings)
