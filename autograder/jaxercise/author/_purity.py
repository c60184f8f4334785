"""Words for what an answer must not do beside giving its result: JAX itself looks for it, with one of its switches on."""

from dataclasses import replace

from .._exercise import Check
from ._asks import Asks, as_operation, call


def spends_each_key_once(says: str = "uses no random key twice", *, asks: Asks = call, **settings: object) -> Check:
    """Every random key is drawn with, or split, at most once; the last ask is watched by JAX's own key checker."""
    return Check(says, _switched_on("debug_key_reuse", asks), "finite", {}, None, "mechanism", **settings)


def leaves_nothing_behind(
    says: str = "leaves nothing behind when it is compiled", *, static: tuple[int, ...] = (), **settings: object
) -> Check:
    """No placeholder of JAX's is held anywhere after the answer was traced: in no global, list or attribute."""
    compiled = as_operation("jit", static=list(static))
    return Check(says, _switched_on("check_tracer_leaks", compiled), "finite", {}, None, "mechanism", **settings)


def _switched_on(switch: str, asks: Asks) -> Asks:
    """The last of some asks with a switch of JAX on, which the answer's notebook did not set."""

    def watched(*args: object) -> list:
        *before, last = asks(*args)
        return [*before, replace(last, switches={switch: True}, options={**last.options, "switched_on": [switch]})]

    return watched
