"""Rules for what students read: hints, sentences, no two mistakes with one sentence, and checks that are seen before the grade."""

import re
from collections.abc import Iterator

from .._exercise import Exercise
from .._problem import Problem

HINTS = 3
_MARKS = re.compile(
    r"\*\w[^*]*\*|\$[^$]+\$|\]\(|(?<!\w)_\w+_(?!\w)"
)  # of Markdown; a report sets as code what stands in backticks
_BANK = re.compile(r"[MB][0-9]+b?")


def check_words(where: str, exercise: Exercise) -> Iterator[Problem]:
    """Everything that is wrong with the words of an exercise."""
    if len(exercise.hints) != HINTS or not all(hint.strip() for hint in exercise.hints):
        fact = f"{exercise.name} has {sum(bool(hint.strip()) for hint in exercise.hints)} hints."
        yield Problem(where, fact, f"Write {HINTS}: where to look, which tool, nearly the line itself.")
    if not exercise.title.strip():
        yield Problem(where, f"{exercise.name} has no title.", "Give it the one of its heading in the notebook.")
    for text, use in _told(exercise):
        if " " not in text.strip():
            fact = f"{exercise.name}: {use} says {text!r}, which is no sentence."
            yield Problem(where, fact, "Write the sentence that a student needs.")
    for text, use in (*_told(exercise), *_advised(exercise)):
        if marks := _MARKS.search(re.sub("`[^`]*`", "", text)):
            fact = f"{exercise.name}: {use} holds {marks[0]!r}, which a report shows as it stands."
            yield Problem(where, fact, "Write it without marks, or as code in backticks.")
    yield from _told_apart(where, exercise)
    for case in exercise.all_cases():
        if case.hidden and case.shown:
            fact = f"{exercise.name}: case {case.name!r} is hidden and shown."
            yield Problem(
                where, fact, "Hidden cases are for the grade only, so it is never shown: keep one of the two."
            )
    yield from _unseen(where, exercise)


def _unseen(where: str, exercise: Exercise) -> Iterator[Problem]:
    """Checks that a student meets for the first time in the grade, without a reason."""
    hidden = exercise.hidden_checks()
    for check in hidden if len(hidden) < len(exercise.checks) else ():
        if not all(case.why.strip() for case in check.cases(exercise.all_cases())):
            fact = (
                f"{exercise.name}: check {check.name!r} has hidden cases only, so that students meet it in the grade."
            )
            step = "Leave one of its cases visible, for the grade draws anew, or say why not: hidden(draw, why=...)."
            yield Problem(where, fact, step)


def _told(exercise: Exercise) -> Iterator[tuple[str, str]]:
    yield from ((check.says, f"check {check.name!r}") for check in exercise.all_checks())
    yield from ((wrong.cause, f"the cause of {wrong.name!r}") for wrong in exercise.wrong)
    if exercise.why:
        yield exercise.why, "`why`"


def _advised(exercise: Exercise) -> Iterator[tuple[str, str]]:
    yield from ((wrong.advice, f"the advice of {wrong.name!r}") for wrong in exercise.wrong)
    yield from ((hint, "a hint") for hint in exercise.hints)


def _told_apart(where: str, exercise: Exercise) -> Iterator[Problem]:
    known: dict[str, str] = {}
    for wrong in exercise.wrong:
        if wrong.cause in known:
            fact = f"{exercise.name}: {wrong.name!r} and {known[wrong.cause]!r} have the same cause."
            yield Problem(where, fact, "Make them one entry with a list of answers, or say what sets them apart.")
        known.setdefault(wrong.cause, wrong.name)
        if wrong.bank and not _BANK.fullmatch(wrong.bank):
            fact = f"{exercise.name}: {wrong.name!r} has the bank number {wrong.bank!r}."
            yield Problem(where, fact, "Write it as the bank does, such as M55, or leave it out.")
