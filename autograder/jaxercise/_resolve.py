"""Arrays of digits in place of the records that name them; reads the data, which judging itself does not."""

from dataclasses import replace

from ._baked import BakedCase, BakedCheck, BakedExercise
from ._values import Digits, Value, map_values


def resolve_digits(baked: BakedExercise) -> BakedExercise:
    """The exercise ready to be judged: the digits that its expected values name are arrays.

    The asks still name theirs: those are looked up where the answer lives, or on their way to it.
    """
    return replace(baked, checks=tuple(_check(check) for check in baked.checks))


def resolve(value: Value) -> Value:
    """A value with an array for each part of the digits that it names."""
    return map_values(lambda leaf: _array(leaf) if type(leaf) is Digits else leaf, value)


def _check(check: BakedCheck) -> BakedCheck:
    return replace(check, cases=tuple(_case(case) for case in check.cases))


def _case(case: BakedCase) -> BakedCase:
    return replace(case, expected=resolve(case.expected)) if case.expected else case


def _array(wanted: Digits) -> Value:
    from .digits import digits  # loads the data, which most exercises do not need

    return digits(wanted.split, wanted.count, wanted.seed, wanted.part)
