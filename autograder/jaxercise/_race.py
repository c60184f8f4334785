"""Rounds of two functions side by side, and what their times say: a ratio, or that there is none."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from ._values import Value, map_values

WARM_UP = 2  # rounds that are not counted
LOOKS = (3, 9, 25)  # rounds after which the ratio is looked at
SHORTEST = 1e-9  # seconds
MOSTLY_ASKING = 10.0  # of what a function took, at most all but this part is taken for asking
CLEAR, NEAR = 5.0, 1.5  # as a factor of the bar: so far from it few rounds decide, and so near more are needed

# Its number, and who comes first -> seconds of the student's, of the given, and of asking for as much that is known already.
Round = Callable[[int, bool], tuple[float, float, float]]


@dataclass
class Race:
    """The times of the rounds so far.

    bar: how many times as fast the student's function has to be. of: what is taken of the times of all rounds. usual: that of the given
    function and of asking, in seconds, where nobody disturbs them; what took longer counts as so long.
    """

    bar: float
    of: Callable[[list[float]], float] = median
    usual: tuple[float, float] = (math.inf, math.inf)
    theirs: list[float] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    asking: list[float] = field(default_factory=list)

    @property
    def times(self) -> float:
        """How many times as fast as the given function the student's is, without what asking takes of both."""
        given, asking = (min(pair) for pair in zip(self.took, self.usual, strict=True))
        return _work(given, asking) / max(_work(self.of(self.theirs), asking), SHORTEST)

    @property
    def took(self) -> tuple[float, float]:
        """What the given function and asking took, in seconds."""
        return self.of(self.given), self.of(self.asking)

    @property
    def near(self) -> bool:
        """Whether the ratio is too near the bar to decide."""
        return self.bar / NEAR < self.times < self.bar * NEAR

    @property
    def clear(self) -> bool:
        """Whether the ratio is far from the bar."""
        return not self.bar / CLEAR < self.times < self.bar * CLEAR


def race(run: Round, found: Race) -> Race:
    """Run rounds until the ratio of a race that has none yet is clear, or until there are enough; who comes first alternates."""
    for number in range(WARM_UP):
        run(number, number % 2 == 0)
    for number in range(LOOKS[-1]):
        theirs, given, asking = run(WARM_UP + number, number % 2 == 0)
        found.theirs.append(theirs)
        found.given.append(given)
        found.asking.append(asking)
        if (number + 1 == LOOKS[0] and found.clear) or (number + 1 == LOOKS[1] and not found.near):
            break
    return found


def _work(seconds: float, asking: float) -> float:
    return max(seconds - asking, seconds / MOSTLY_ASKING)


UNEQUAL = {"equal": False, "times": 0.0, "decided": True}


def outcome_of(ran: Race) -> dict[str, Value]:
    """What is told of a race: how many times as fast, and whether that is far enough from the bar to decide."""
    return {"equal": True, "times": float(ran.times), "decided": not ran.near}


def fresh(args: tuple, number: int) -> tuple:
    """The arguments of a round, which no round had before: all real numbers of arrays a little larger."""

    def change(leaf: Value) -> Value:
        real = type(leaf) is np.ndarray and leaf.dtype.kind == "f"
        return (leaf * (1 + number / 4096)).astype(leaf.dtype) if real else leaf

    return tuple(map_values(change, arg) for arg in args)
