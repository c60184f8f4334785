"""Words for what an answer must not do beside giving its result: JAX itself looks for it, with one of its switches on."""

from dataclasses import replace

from .._exercise import Check
from ._asks import Asks, as_operation, call, in_turn

# JAX keeps what it traced, and would not trace again for its checker alone; the second of these switches makes it, and does no more.
_LEAKS = {"check_tracer_leaks": True, "numpy_rank_promotion": "warn"}
_KEYS = {"debug_key_reuse": True}


def spends_each_key_once(says: str = "uses no random key twice", *, asks: Asks = call, **settings: object) -> Check:
    """Every random key is drawn with, or split, at most once; the last ask is watched by JAX's own key checker."""
    return Check(says, _switched_on(_KEYS, asks), "finite", {}, None, "mechanism", **settings)


def leaves_nothing_behind(
    says: str = "leaves nothing behind when it is compiled", *, static: tuple[int, ...] = (), **settings: object
) -> Check:
    """No placeholder of JAX's is held anywhere after the answer was traced: in no global, list or attribute.

    The answer is compiled twice, and JAX watches the second time: what is raised then alone is such a placeholder.
    """
    compiled = as_operation("jit", static=list(static))
    watched = in_turn(compiled, _switched_on(_LEAKS, compiled))
    return Check(says, watched, "finite", {"raised": "mechanism.left_behind"}, None, "mechanism", **settings)


def _switched_on(switches: dict[str, object], asks: Asks) -> Asks:
    """The last of some asks with switches of JAX that the answer's notebook did not set."""

    def watched(*args: object) -> list:
        *before, last = asks(*args)
        return [*before, replace(last, switches=switches, options={**last.options, "switched_on": [*switches]})]

    return watched
