"""The clocks of a race: processor time, or wall time beside a GPU, whose work is nobody's processor time."""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from .._answer import Ask
from .._frames import encode
from .._race import Race
from ..program import Clock, RunnerError

MOST_UNUSUAL = 2.0  # times as long as usual: as far as bars are from what is to pass


@dataclass(frozen=True)
class Clocks:
    """How the rounds of races are timed.

    theirs: reads the time of the student's process and of all that it started. given: that of the given functions. of: what is taken of the
    times of all rounds. usual: what a given function, and asking, take beside the instructor's solutions, in seconds, by race; what is
    missing is added. None where no process can make another's time longer.
    """

    theirs: Clock
    given: Clock
    of: Callable[[list[float]], float] = median
    usual: dict[str, tuple[float, float]] | None = None

    @classmethod
    def on_the_wall(cls, usual: dict[str, tuple[float, float]]) -> "Clocks":
        """Wall time, of which the least counts: others can only add to it."""
        return cls(time.perf_counter, time.perf_counter, min, usual)

    def begun(self, ask: Ask) -> Race:
        """A race that has no rounds yet."""
        usual = (self.usual or {}).get(_name(ask), (math.inf, math.inf))
        return Race(ask.options["bar"], self.of, (usual[0], usual[1]))

    def compare(self, ask: Ask, ran: Race) -> None:
        """Remember what the given function of a race took if nobody knows it yet.

        Raises: RunnerError where it took much longer than usual, which a student's process may have brought about: a person decides.
        """
        if self.usual is None:
            return
        usual, took = self.usual.setdefault(_name(ask), ran.took)[0], ran.took[0]
        if took > MOST_UNUSUAL * usual:
            raise RunnerError(
                f"The given function {ask.options['than']!r} took {took / usual:.1f} times as long as beside the solutions, so that no "
                "speed can be told: something else used the GPU or the processor meanwhile."
            )


def _name(race: Ask) -> str:
    """Tells one race from another."""
    return hashlib.sha256(encode([race.options["than"], list(race.args)])).hexdigest()
