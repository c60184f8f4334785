"""The marks of exercises that were judged again, before and after, as a table for a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .._plain_text import printable

HEAD = ("student", "exercise", "before", "after", "", "by hand", "run before", "run after")


@dataclass(frozen=True)
class Mark:
    """The automatic score of an exercise before and after, None where a person must look; by_hand: what a person gave, which stays."""

    student: str
    exercise: str
    before: float | None
    after: float | None
    by_hand: float | None
    run_before: str
    run_after: str

    @property
    def changed(self) -> bool:
        """Whether the automatic score is another one."""
        return self.before != self.after


def changed(marks: Iterable[Mark]) -> int:
    """How many automatic scores are others."""
    return sum(mark.changed for mark in marks)


def table(marks: Sequence[Mark]) -> str:
    """A line for each student and exercise that was judged again."""
    rows = [HEAD, *map(_row, sorted(marks, key=lambda mark: (mark.student, mark.exercise)))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _row(mark: Mark) -> tuple[str, ...]:
    sign = _sign(mark)
    by_hand = "" if mark.by_hand is None else f"{mark.by_hand:g} stays"
    scores = (_score(mark.before), _score(mark.after))
    return (printable(mark.student), mark.exercise, *scores, sign, by_hand, mark.run_before, mark.run_after)


def _sign(mark: Mark) -> str:
    if not mark.changed:
        return "same"
    if mark.before is None or mark.after is None:
        return "changed"
    return f"{mark.after - mark.before:+g}"


def _score(score: float | None) -> str:
    return "review" if score is None else f"{score:g}"
