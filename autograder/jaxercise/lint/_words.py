"""Rules for what students read: hints, and ids that must be in the catalogue."""

from collections.abc import Iterator

from .._exercise import Exercise
from .._messages import catalogue
from ._problem import Problem

HINTS = 3


def check_words(where: str, exercise: Exercise) -> Iterator[Problem]:
    """Everything that is wrong with the words of an exercise."""
    if len(exercise.hints) != HINTS or not all(hint.strip() for hint in exercise.hints):
        fact = f"{exercise.name} has {sum(bool(hint.strip()) for hint in exercise.hints)} hints."
        yield Problem(where, fact, f"Write {HINTS}: where to look, which tool, nearly the line itself.")
    for text, use in _told(exercise):
        if not text.strip():
            yield Problem(where, f"{exercise.name}: {use} says nothing.", "Write the sentence a student needs.")
        elif " " not in text and text not in catalogue():
            fact = f"{exercise.name}: {use} says {text!r}, which is neither a sentence nor in the catalogue."
            yield Problem(
                where, fact, "Add it to a file in autograder/jaxercise/messages/, or write the sentence here."
            )


def _told(exercise: Exercise) -> Iterator[tuple[str, str]]:
    yield from ((check.says, f"check {check.name!r}") for check in exercise.all_checks())
    yield from ((wrong.says, f"misconception {wrong.id}") for wrong in exercise.misconceptions)
    if exercise.why:
        yield exercise.why, "`why`"
