"""How much the lint looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Counts:
    """How much was looked at."""

    assignments: int = 0
    exercises: int = 0
    mutants: int = 0
    variants: int = 0

    @staticmethod
    def total(counts: Iterable[Counts]) -> Counts:
        """The sum of several."""
        rows = [astuple(count) for count in counts]
        return Counts(*(sum(column) for column in zip(*rows, strict=True))) if rows else Counts()
