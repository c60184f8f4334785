"""A share of what is large: `make test` runs it, drawn anew with every commit, and `make soak` the whole."""

import random
from collections.abc import Callable, Iterable

import pytest

from jaxercise_testing.seed import SEED

MOST_NAMES = 20  # that are listed


class Share:
    """So many of some tests' names in `make test`; the others are left to `make soak`, and said to be."""

    def __init__(self, what: str, number: int) -> None:
        self._what, self._number = what, number
        self._left_out: list[str] = []

    def leave_out(
        self, config: pytest.Config, items: Iterable[pytest.Item], name: Callable[[pytest.Item], str]
    ) -> None:
        """Mark what is not drawn; a few that were asked for by name are all run."""
        soak = config.getoption("markexpr") == "soak"
        ours = [item for item in items if not item.get_closest_marker("soak")]
        names = sorted({name(item) for item in ours})
        whole = soak or len(names) <= self._number
        drawn = names if whole else random.Random(f"{SEED} {self._what}").sample(names, self._number)
        self._left_out = [each for each in names if each not in drawn]
        for item in ours:
            if soak or name(item) in self._left_out:
                item.add_marker(pytest.mark.soak)

    def say(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what is left out."""
        if self._left_out:
            names = ", ".join(self._left_out[:MOST_NAMES]) + (", ..." if len(self._left_out) > MOST_NAMES else "")
            line = f"{self._what}: {len(self._left_out)} left to `make soak` (seed {SEED}): {names}"
            terminalreporter.write_line(line)
