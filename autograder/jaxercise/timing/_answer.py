"""An answer whose speed is found out from outside: beside a given function, by clocks of ours, every result looked at."""

from dataclasses import replace

from .._answer import Answer, Ask, Observation
from .._race import UNEQUAL, fresh, outcome_of, race
from .._values import Kept, leaves
from ..comparisons import difference
from ..program import timed
from ._clocks import Clocks
from ._given import GivenFunctions

RTOL = 1e-3
CALLS = 8  # in a round
_RESULTS = "results"  # the name under which the process of the given function keeps those of a round


class TimedAnswer:
    """An answer in a student's process, raced against functions that run in a process of ours."""

    def __init__(self, answer: Answer, given: GivenFunctions, clocks: Clocks) -> None:
        self._answer, self._given, self.clocks = answer, given, clocks

    def ask(self, ask: Ask) -> Observation:
        """Do one ask.

        Raises: RunnerError when the given function fails, for a person to look at.
        """
        return _Pair(self, ask).observation() if ask.operation == "race" else self._answer.ask(ask)

    def timed(self, ask: Ask) -> tuple[float, Observation]:
        """The time of one call of the student's function, and what came of it."""
        return timed(self.clocks.theirs, lambda: self._answer.ask(ask))

    def timed_given(self, ask: Ask) -> tuple[float, Observation]:
        """The time of one call of the given function, and what came of it."""
        return timed(self.clocks.given, lambda: self._given.call(ask))


class _Failed(Exception):
    """Raised by a round that gave no time; holds what came of it."""


class _Pair:
    """The student's function and a given one, in one race."""

    def __init__(self, answer: TimedAnswer, ask: Ask) -> None:
        self._answer, self._ask = answer, ask
        if any(type(leaf) is Kept for leaf in leaves(ask.args)):
            raise ValueError(
                "What a student's process keeps cannot be given to another function: race on plain arguments."
            )

    def observation(self) -> Observation:
        """What the race came to; or what came of the call that ended it.

        Raises: RunnerError where no speed can be told.
        """
        clocks = self._answer.clocks
        try:
            ran = race(self._round, clocks.begun(self._ask))
        except _Failed as failed:
            return failed.args[0]
        clocks.compare(self._ask, ran)
        return Observation("returned", value=outcome_of(ran))

    def _round(self, number: int, first: bool) -> tuple[float, float, float]:
        """Both on the same fresh arguments, a few calls at once; and the given's results asked for once more, which takes no work.

        Raises: _Failed where the student's function gave no result or another one.
        """
        args = tuple(fresh(self._ask.args, CALLS * number + call) for call in range(CALLS))
        theirs = replace(self._ask, operation="calls", options={}, args=args)
        given = replace(theirs, answer=self._ask.options["than"], keep=_RESULTS)
        if first:
            (mine, seen), (other, wanted) = self._answer.timed(theirs), self._answer.timed_given(given)
        else:
            (other, wanted), (mine, seen) = self._answer.timed_given(given), self._answer.timed(theirs)
        if seen.kind != "returned":
            raise _Failed(seen)
        if difference(seen.value, wanted.value, {"rtol": RTOL}, seen.facts.get("platform", "cpu")):
            raise _Failed(Observation("returned", value=dict(UNEQUAL)))
        asking, _ = self._answer.timed_given(replace(theirs, operation="value", answer=f"@{_RESULTS}"))
        return mine, other, asking
