"""Which failing check is told: the first cause before its consequences."""

from collections.abc import Collection, Iterable, Sequence

from ._answer import Ask
from ._report import OUTCOMES, CheckResult
from ._values import Kept, leaves

_AT_ONCE = ("needs_review", "not_attempted", "timed_out", "out_of_memory")
_PLAIN = ("call", "value", "item")


def told(results: Iterable[CheckResult], explained: Collection[str] = ()) -> CheckResult | None:
    """The failing check whose story is told; None if there is none.

    A plain call that raised comes before one of a wrong kind, shape or dtype, and that before a wrong value; then what follows from
    a call, such as its gradient. Within this, what is seen comes before what is hidden, and the first check before the second.

    explained: checks whose failure the told cause explains. Of them the first is told, so that no cause stands beside what it does
    not explain; a hidden one only where no visible check failed.
    """
    failing = sorted((result for result in results if result.outcome != "passed"), key=_rank)
    if not failing:
        return None
    fitting = (one for one in failing if one.name in explained and (failing[0].hidden or not one.hidden))
    return next(fitting, failing[0]) if failing[0].outcome not in _AT_ONCE else failing[0]


def is_derived(asks: Sequence[Ask]) -> bool:
    """Whether asks go beyond calling the answer: they transform it, or use what it gave before."""
    return any(ask.operation not in _PLAIN or ask.answer.startswith("@") for ask in asks) or uses_kept(asks)


def uses_kept(asks: Sequence[Ask]) -> bool:
    """Whether an ask is given what an ask before it kept."""
    return any(type(leaf) is Kept for ask in asks for leaf in leaves(ask.args))


def _rank(result: CheckResult) -> tuple[int, bool, bool, int]:
    place = OUTCOMES.index(result.outcome)
    if result.outcome in _AT_ONCE:
        return 0, False, False, place
    if result.message == "result.unusable":
        return 3, result.hidden, result.derived, place
    group = 2 if result.outcome == "mechanism" else 4 if result.outcome == "not_run" else 1
    return group, result.hidden, result.derived, place
