"""The sizes of arguments by name: what a sum that stands for a mean is too large by."""

from collections.abc import Iterator, Sequence

import numpy as np

from ._ordinals import ordinal

Args = Sequence[object]


def sizes_of(cases: Sequence[Args]) -> Iterator[tuple[list[float], str]]:
    """The sizes that every case has, one number for each case, with a name such as `the number of rows of the first argument`."""
    for place in range(min(map(len, cases), default=0)):
        named = [dict(_named(args[place])) for args in cases]
        for words in named[0]:
            values = [each.get(words, 0.0) for each in named]
            if all(values):
                yield values, words.format(argument=f"the {ordinal(place)} argument")


def _named(value: object) -> Iterator[tuple[str, float]]:
    """The sizes of an array, or a number itself."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield "{argument}", float(value)
    if not isinstance(value, np.ndarray):
        return
    if value.ndim == 0 and value.dtype.kind == "f":
        yield "{argument}", float(value)
    if value.ndim == 2:
        yield "the number of rows of {argument}", float(len(value))
        yield "the number of columns of {argument}", float(value.shape[1])
    if value.ndim:
        yield "the number of entries of {argument}", float(value.size)
