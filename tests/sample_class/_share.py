"""A part of the class in which every kind of outcome is still to be found."""

import random
from collections.abc import Iterable

from ._record import Student


def share(students: Iterable[Student], seed: str, least: int = 0) -> list[Student]:
    """Students drawn by the seed until there is one for every outcome in every assignment, and at least so many."""
    drawn = list(students)
    random.Random(seed).shuffle(drawn)
    kept, known = [], set()
    for student in sorted(drawn, key=lambda each: len(kinds(each)), reverse=True):
        if kinds(student) - known:
            kept.append(student)
            known |= kinds(student)
    rest = [student for student in drawn if student not in kept]
    return kept + rest[: max(least - len(kept), 0)]


def kinds(student: Student) -> set[tuple[str, str]]:
    """The assignments of a student, each with the outcomes that its exercises deserve."""
    return {(each.assignment, one.outcome) for each in student.submissions for one in each.intended.values()}
