"""Compares two bakes of an assignment within the tolerance of each check."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import zip_longest

from .._baked import BakedCase, BakedCheck, BakedExercise, BakedMisconception, BakedProbe
from .._bundle import Bundle
from .._frames import encode
from .._values import Value
from ..comparisons import difference
from ..diagnosis import resembles


def first_difference(old: Bundle, new: Bundle) -> str:
    """Where two bundles differ first, in words; empty if they agree.

    Names, sentences and inputs must be equal; expected values and the signs of misconceptions close.
    """
    if old.assignment != new.assignment:
        return "the assignment"
    return next(_exercises(old, new), "")


def _exercises(old: Bundle, new: Bundle) -> Iterator[str]:
    for mine, theirs in zip_longest(old.exercises, new.exercises):
        if mine is None or theirs is None or not _same(mine, theirs, ("checks", "misconceptions", "probe")):
            yield f"exercise {(mine or theirs).name}"
            continue
        yield from (f"{mine.name}: {what}" for what in _parts(mine, theirs))


def _parts(mine: BakedExercise, theirs: BakedExercise) -> Iterator[str]:
    for one, other in zip_longest(mine.checks, theirs.checks):
        if one is None or other is None or not _same(one, other, ("cases",)):
            yield f"check {(one or other).name}"
            continue
        yield from (
            f"check {one.name}, case {(a or b).name}"
            for a, b in zip_longest(one.cases, other.cases)
            if not _cases_agree(one, a, b)
        )
    for one, other in zip_longest(mine.misconceptions, theirs.misconceptions):
        if one is None or other is None or not _signs_agree(one, other):
            yield f"misconception {(one or other).id}"
    if not _probes_agree(mine.probe, theirs.probe):
        yield "the probe"


def _same(mine: object, theirs: object, without: tuple[str, ...]) -> bool:
    """Whether two records are equal in every field that is not in `without`; arrays are compared by their bytes."""
    names = [field.name for field in fields(mine) if field.name not in without]
    return encode([getattr(mine, name) for name in names]) == encode([getattr(theirs, name) for name in names])


def _cases_agree(check: BakedCheck, mine: BakedCase | None, theirs: BakedCase | None) -> bool:
    if (
        mine is None
        or theirs is None
        or len(mine.asks) != len(theirs.asks)
        or len(mine.expected) != len(theirs.expected)
    ):
        return False
    if not _same(mine, theirs, ("asks", "expected")) or not all(
        _same(a, b, ()) for a, b in zip(mine.asks, theirs.asks, strict=True)
    ):
        return False
    return all(_close(a, b, check.params) for a, b in zip(mine.expected, theirs.expected, strict=True))


def _probes_agree(mine: BakedProbe | None, theirs: BakedProbe | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    pairs = zip_longest(mine.asks, theirs.asks)
    return _same(mine, theirs, ("asks",)) and all(a and b and _same(a, b, ()) for a, b in pairs)


def _signs_agree(mine: BakedMisconception, theirs: BakedMisconception) -> bool:
    if not _same(mine, theirs, ("signs",)) or set(mine.signs) != set(theirs.signs):
        return False
    return all(_sign_agrees(sign, theirs.signs[place]) for place, sign in mine.signs.items())


def _sign_agrees(mine: dict, theirs: dict) -> bool:
    measured = ("value", "elsewhere")
    plain = [{name: value for name, value in sign.items() if name not in measured} for sign in (mine, theirs)]
    marks = [sign.get("elsewhere", {}) for sign in (mine, theirs)]
    return (
        plain[0] == plain[1]
        and all((name in mine) == (name in theirs) for name in measured)
        and _close(mine.get("value"), theirs.get("value"), {})
        and marks[0].keys() == marks[1].keys()
        and all(resembles(mark, marks[1][case]) and resembles(marks[1][case], mark) for case, mark in marks[0].items())
    )


def _close(mine: Value, theirs: Value, params: dict) -> bool:
    return encode([mine]) == encode([theirs]) or difference(mine, theirs, {"rtol": params.get("rtol")}) is None
