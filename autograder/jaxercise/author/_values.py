"""Words for what an answer's values must be."""

from collections.abc import Callable

import numpy as np

from .._answer import Ask
from .._exercise import Check
from ._asks import Asks, Change, as_operation, call, changed, then_changed, twice

CALLS = 8  # that must not all give the same: two may agree by chance


def matches(
    says: str = "gives the right result",
    *,
    change: Change | None = None,
    rtol: float | None = None,
    asks: Asks | None = None,
    last: bool = False,
    numbers: bool = True,
    **settings: object,
) -> Check:
    """The answer gives what the solution gives: on the case's arguments, on changed ones, or for other asks.

    last: of several asks only the last result is compared, as where something is built first. numbers: without them only structure,
    shapes, dtypes and arrays of zeros count, as where the rest is random.
    """
    made = asks or (changed(change) if change else call)
    return Check(
        says, made, "close", _given(rtol=rtol, last=last or None, numbers=None if numbers else False), **settings
    )


def exactly(says: str, *, formula: Callable, rtol: float | None = None, asks: Asks = call, **settings: object) -> Check:
    """The answer gives what a formula gives, whatever the solution does; formula: from the case's arguments to the value or values."""

    def expects(*args: object) -> list:
        wanted = formula(*args)
        return wanted if isinstance(wanted, list) else [wanted]

    return Check(says, asks, "close", _given(rtol=rtol), expects, **settings)


def responds(says: str, *, change: Change, factor: float = 1.0, rtol: float = 1e-4, **settings: object) -> Check:
    """When its arguments are changed, the answer's own result becomes `factor` times what it was, whether it was right or wrong."""
    return Check(says, then_changed(change), "proportional", {"factor": factor, "rtol": rtol}, None, **settings)


def gradient(
    says: str = "has the right gradient", *, argnums: int = 0, rtol: float = 1e-4, **settings: object
) -> Check:
    """The gradient through the answer is the solution's."""
    asks, params = as_operation("grad", argnums=argnums), {"rtol": rtol, "subject": "gradient"}
    return Check(says, asks, "close", params, **settings)


def finite(says: str = "stays finite", **settings: object) -> Check:
    """Neither NaN nor infinity comes out."""
    return Check(says, call, "finite", {}, None, **settings)


def finite_gradient(says: str = "has a finite gradient", *, argnums: int = 0, **settings: object) -> Check:
    """Neither NaN nor infinity stands in the gradient through the answer."""
    params = {"message": "result.slope_not_finite"}
    return Check(says, as_operation("grad", argnums=argnums), "finite", params, None, **settings)


def between(
    says: str,
    *,
    low: float,
    high: float,
    field: str | None = None,
    message: str | None = None,
    asks: Asks = call,
    **settings: object,
) -> Check:
    """The answer, or the entry `field` of the dict that it returns, is one number within bounds.

    message: of the catalogue, in place of the one that names the bounds.
    """
    params = {"low": low, "high": high, **_given(field=field, message=message)}
    return Check(says, asks, "between", params, None, **settings)


def verdict(says: str, *, right: Callable[..., bool], **settings: object) -> Check:
    """The answer judges something, and says True of what is right and False of what is wrong; right: of the case's arguments."""
    return Check(says, call, "verdict", {}, lambda *args: [right(*args)], **settings)


def triangle(says: str = "is never longer than the way by a third point", **settings: object) -> Check:
    """The answer is a distance between two vectors: the direct way is at most as long as the one by the point in the middle."""

    def by_the_middle(p: np.ndarray, y: np.ndarray) -> list[Ask]:
        return [Ask("call", args=args) for args in ((p, y), (p, (p + y) / 2), ((p + y) / 2, y))]

    return Check(says, by_the_middle, "detour", {}, None, **settings)


def rows_sum(says: str, *, to: float, exp: bool = False, **settings: object) -> Check:
    """Each row of the answer, or of its exponential, adds up to one number."""
    return Check(says, call, "rows_sum", {"to": to, "exp": exp}, None, **settings)


def inputs_unchanged(says: str = "leaves its inputs as they were", **settings: object) -> Check:
    """The answer mutates none of its arguments."""
    return Check(says, call, "unchanged", {}, None, **settings)


def refuses(says: str, *, change: Change, **settings: object) -> Check:
    """The answer raises an error, of any kind, on arguments that make no sense."""
    return Check(says, changed(change), "raises", {}, None, **settings)


def repeats(says: str = "gives the same result for the same key", **settings: object) -> Check:
    """Two calls with the same arguments agree."""
    return Check(says, twice, "all_equal", {}, None, **settings)


def differs(says: str, *, change: Change, **settings: object) -> Check:
    """Of eight calls, each with arguments changed once more, such as another key, not all give the same result."""

    def one_after_the_other(*args: object) -> list[Ask]:
        asks = call(*args)
        for _ in range(CALLS - 1):
            args = change(*args)
            asks += call(*args)
        return asks

    return Check(says, one_after_the_other, "all_different", {}, None, **settings)


def permutation(says: str, *, of: Callable[..., tuple[int, int]], **settings: object) -> Check:
    """The answer gives rows of different positions; of: from the case's arguments to (how many positions there are, how many a row holds)."""
    return Check(says, call, "permutation", {}, of, **settings)


def shuffles_fairly(
    says: str, *, of: Callable[..., tuple[int, int]], keys: Callable[..., list[tuple]], **settings: object
) -> Check:
    """Over many keys every position is used, and meets every other in a row, as often as chance says.

    of: see `permutation`. keys: from the case's arguments to the arguments of each call, about a hundred.
    """
    return Check(says, lambda *args: [Ask("call", args=each) for each in keys(*args)], "shuffles", {}, of, **settings)


def spread(says: str, *, std: float, mean: float = 0.0, errors: float = 6.0, **settings: object) -> Check:
    """The numbers of the answer have a mean and a standard deviation, each within so many of its standard errors."""
    return Check(says, call, "spread", {"mean": mean, "std": std, "errors": errors}, None, **settings)


def uncorrelated(
    says: str = "has parts that have nothing to do with each other", *, parts: int, asks: Asks, **settings: object
) -> Check:
    """The random arrays that the last `parts` asks give, all of one shape, are uncorrelated: none was drawn with the key of another."""
    return Check(says, asks, "uncorrelated", {"parts": parts}, None, **settings)


def choice(
    says: str = "is the right choice", *, words: tuple[str, ...], asks: Asks = call, **settings: object
) -> Check:
    """The answer is the solution's word, one of `words`; another word is named as such."""
    return Check(says, asks, "choice", {"words": list(words)}, **settings)


def filled_table(
    says: str,
    *,
    rows: Callable[[], list[str]],
    words: Callable[[], list[str]],
    column: int,
    columns: int,
    **settings: object,
) -> Check:
    """The answer is a dict with the wanted rows, in each of which the entry at `column` is one of `words`."""
    params = {"column": column, "columns": columns}
    return Check(says, lambda *args: [Ask("call")], "table", params, lambda *args: [rows(), words()], **settings)


def duplicate(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Every array twice, one after the other along the first axis: a batch that holds each example two times."""
    return tuple(np.concatenate([array, array]) for array in arrays)


def _given(**params: object) -> dict:
    return {name: value for name, value in params.items() if value is not None}
