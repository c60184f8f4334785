"""Whether wrong results are the right ones after one known step, such as a transposition, or an argument, in every case that can be tried."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from .._report import CheckResult
from .._values import Value, leaves
from ..comparisons import as_array
from ._ordinals import ordinal
from ._pairs import Pair

TOLERANCE = 1e-4
FEW_CASES, FEW_NUMBERS = 2, 5  # so many cases, and so many different numbers in them all, are a proof
LARGEST = 100_000  # numbers of a result; larger ones are not tried
TOLD_OF = ("result.value", "result.number", "result.shape", "result.choice", "result.part", "result.not_finite")

Step = Callable[[np.ndarray], np.ndarray]
Arrays = Sequence[tuple[np.ndarray, np.ndarray]]


def _softmax(array: np.ndarray) -> np.ndarray:
    raised = np.exp(array - array.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


# What a result may be instead of the right one, by the name of its sentence in the catalogue; each step where it makes sense.
ANY: Mapping[str, Step] = {
    "one_minus": lambda a: 1 - a,
    "plus_one": lambda a: a + 1,
    "minus_one": lambda a: a - 1,
    "exponential": np.exp,
    "logarithm": np.log,
    "square": np.square,
    "root": np.sqrt,
    "absolute": np.abs,
    "reciprocal": lambda a: 1 / a,
    "cut_at_zero": lambda a: np.maximum(a, 0),
    "rounded": np.round,
}
OF_AXES: Mapping[str, Step] = {  # of arrays that have axes
    "sum": np.sum,
    "mean": np.mean,
    "maximum": np.max,
    "first": lambda a: a[0],
    "last": lambda a: a[-1],
    "reversed": lambda a: a[::-1],
    "one_later": lambda a: np.roll(a, 1, 0),
    "one_earlier": lambda a: np.roll(a, -1, 0),
    "without_mean": lambda a: a - a.mean(),
    "in_shares": lambda a: a / a.sum(-1, keepdims=True),
    "softmax": _softmax,
    "log_softmax": lambda a: np.log(_softmax(a)),
    "argmax": lambda a: a.argmax(-1),
    "added_up": lambda a: np.cumsum(a, 0),
    "sorted": np.sort,
    "axis_in_front": lambda a: a[None],
    "axis_at_end": lambda a: a[..., None],
}
OF_ROWS: Mapping[str, Step] = {  # of arrays that have rows and columns
    "transposed": lambda a: np.swapaxes(a, -1, -2),
    "columns_reversed": lambda a: a[..., ::-1],
    "sum_of_rows": lambda a: a.sum(0),
    "sum_of_each_row": lambda a: a.sum(-1),
    "mean_of_rows": lambda a: a.mean(0),
    "mean_of_each_row": lambda a: a.mean(-1),
    "sums_as_column": lambda a: a.sum(-1, keepdims=True),
    "means_as_column": lambda a: a.mean(-1, keepdims=True),
    "rows_without_mean": lambda a: a - a.mean(-1, keepdims=True),
    "columns_without_mean": lambda a: a - a.mean(0),
    "flattened": np.ravel,
    "first_column": lambda a: a[..., 0],
}


def transformed(result: CheckResult, pairs: Sequence[Pair]) -> CheckResult | None:
    """The result of a check, told of the one step by which its values are wrong, if it is the same in several cases."""
    if result.message not in TOLD_OF:
        return None
    if argument := _argument(pairs):
        return _told(result, "transformed.argument", len(pairs), which=argument)
    if _exchanged(pairs):
        return _told(result, "transformed.exchanged", len(pairs))
    arrays = _arrays(pairs)
    if arrays and all(_is_zero(got, want) for got, want in arrays):
        return _told(result, f"transformed.{_zero(result, arrays)}", len(pairs))
    proved = {name: made for name, made in _tried(arrays) if _is_proved(arrays, made)}
    if not proved:
        finite = [(got, want) for got, want in arrays if np.isfinite(got).all()]
        return _told(result, "transformed.offset_of_rows", len(finite)) if _offset_by_rows(finite) else None
    first, *others = proved.values()
    if not all(_alike(first, other) for other in others):  # two steps that differ somewhere are no proof of either
        return None
    return _told(result, f"transformed.{next(iter(proved))}", len(pairs))


def _zero(result: CheckResult, arrays: Arrays) -> str:
    """The sentence about results that are zero: a gradient's, one number's, or an array's."""
    if result.params.get("subject") == "gradient":
        return "zero_slope"
    return "zero_number" if all(got.ndim == 0 for got, _ in arrays) and len(arrays) >= FEW_CASES else "zero"


def _is_zero(got: np.ndarray, want: np.ndarray) -> bool:
    """Whether a result of the right shape is zero everywhere, and the wanted one is not."""
    return got.shape == want.shape and not got.any() and bool(want.any())


def _offset_by_rows(arrays: Arrays) -> bool:
    """Whether in every row one number is added to what is wanted, another one in some rows than in others."""
    offsets = set[float]()
    for got, want in arrays:
        if got.shape != want.shape or want.ndim < 2 or want.shape[-1] < 2:
            return False
        apart, near = got - want, 1e-2 * TOLERANCE * max(np.abs(want).max(initial=0.0), np.abs(got).max(initial=0.0))
        if np.ptp(apart, axis=-1).max(initial=0.0) > 10 * near:
            return False
        offsets |= {float(f"{number:.3g}") for number in apart[..., 0].ravel()[:1000] if abs(number) > 100 * near}
    return len(arrays) >= FEW_CASES and len(offsets) >= FEW_NUMBERS


def _told(result: CheckResult, message: str, cases: int, **params: str) -> CheckResult:
    return replace(result, message=message, params={**result.params, "cases": cases, **params})


def _arrays(pairs: Sequence[Pair]) -> list[tuple[np.ndarray, np.ndarray]]:
    """What came out and what was wanted, as arrays of bounded size; empty if one of them is none."""
    both = [(_numbers(pair.part), _numbers(pair.wanted_part)) for pair in pairs]
    fit = all(mine and theirs and len(mine) == len(theirs) == 1 and theirs[0].size for mine, theirs in both)
    return [(mine[0], theirs[0]) for mine, theirs in both] if fit else []


def _tried(arrays: Arrays) -> Iterator[tuple[str, list[np.ndarray]]]:
    """Each step that makes sense for the wanted values, and what it makes of them."""
    axes = min((want.ndim for _, want in arrays), default=-1)
    with np.errstate(all="ignore"):
        for least, steps in enumerate((ANY, OF_AXES, OF_ROWS)):
            for name, step in steps.items() if axes >= least else ():
                yield name, [np.asarray(step(want)) for _, want in arrays]


def _is_proved(arrays: Arrays, made: Sequence[np.ndarray]) -> bool:
    """Whether every result is what a step makes, and the step changes enough cases and numbers."""
    changed, numbers = 0, set[float]()
    for (got, want), each in zip(arrays, made, strict=True):
        if not np.isfinite(each).all() or not _same(got, each):
            return False
        if not _same(each, want):
            changed += 1
            numbers |= _distinct([each])
    return changed >= FEW_CASES and len(numbers) >= FEW_NUMBERS


def _distinct(arrays: Sequence[np.ndarray]) -> set[float]:
    """The different numbers of arrays, in three digits; the first thousand of each."""
    return {float(f"{number:.3g}") for array in arrays for number in array.ravel()[:1000]}


def _same(some: np.ndarray, others: np.ndarray) -> bool:
    if some.shape != others.shape:
        return False
    near = TOLERANCE * np.abs(others).max(initial=0.0)
    return bool(np.allclose(some, others, rtol=TOLERANCE, atol=1e-2 * near))


def _argument(pairs: Sequence[Pair]) -> str:
    """Which argument the results are, unchanged; empty if they are none."""
    places = range(min((len(pair.args) for pair in pairs), default=0))
    found = [place for place in places if _all_are(pairs, lambda pair, place=place: pair.args[place])]
    return ordinal(found[0]) if len(found) == 1 else ""


def _exchanged(pairs: Sequence[Pair]) -> bool:
    """Whether the two parts of the results stand in each other's place."""
    if not all(type(pair.want) in (list, tuple) and len(pair.want) == 2 for pair in pairs):
        return False
    whole = [replace(pair, part=pair.got, wanted_part=pair.want) for pair in pairs]
    return _all_are(whole, lambda pair: tuple(reversed(pair.want)))


def _all_are(pairs: Sequence[Pair], other: Callable[[Pair], Value]) -> bool:
    """Whether every result is something that is not wanted: leaf by leaf, with enough different numbers."""
    numbers, cases = set[float](), 0
    for pair in pairs:
        mine, others, wanted = (_numbers(value) for value in (pair.part, other(pair), pair.wanted_part))
        if mine is None or others is None or not _alike(mine, others):
            return False
        if wanted is None or not _alike(others, wanted):
            cases += 1
            numbers |= _distinct(others)
    return cases >= FEW_CASES and len(numbers) >= FEW_NUMBERS


def _numbers(value: Value) -> list[np.ndarray] | None:
    arrays = [as_array(leaf) for leaf in leaves(value)]
    fit = arrays and all(array is not None and array.dtype.kind in "fiu" and array.size <= LARGEST for array in arrays)
    return [array.astype(float) for array in arrays] if fit else None


def _alike(some: list[np.ndarray], others: list[np.ndarray]) -> bool:
    return len(some) == len(others) and all(map(_same, some, others))
