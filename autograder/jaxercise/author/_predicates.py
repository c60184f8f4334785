"""Words for what a result must have, whatever it is: no solution's result is compared."""

from .._exercise import Check
from ._asks import Asks, call, then


def orthogonal(
    says: str = "has orthonormal columns",
    *,
    rows: bool = False,
    length: float | None = 1.0,
    rtol: float = 1e-4,
    asks: Asks = call,
    **settings: object,
) -> Check:
    """The columns of the answer's result, a matrix, are at right angles to each other; with `rows` its rows.

    length: of each of them; None for any but zero. rtol: of an inner product, relative to both lengths, and of a length.
    """
    return Check(says, asks, "orthogonal", {"rows": rows, "length": length, "rtol": rtol}, None, **settings)


def in_order(
    says: str = "is in order",
    *,
    falling: bool = False,
    strictly: bool = False,
    of: int | None = None,
    asks: Asks = call,
    **settings: object,
) -> Check:
    """The numbers of the answer's result rise along the last axis, or fall; strictly: without equal ones.

    of: the position of an argument whose numbers they must be, each as often, in each row; without it any numbers in order pass.
    """
    expects = None if of is None else lambda *args: [args[of]]
    return Check(says, asks, "in_order", {"falling": falling, "strictly": strictly}, expects, **settings)


def round_trip(
    says: str = "gives back what it was given", *, back: str, of: int = 0, rtol: float | None = None, **settings: object
) -> Check:
    """Another answer, called on the result, gives back an argument: whatever stands between the two, `back(answer(x))` is x.

    back: one of the exercise's `answers`. of: the position of that argument.
    """
    params = {"last": True} | ({} if rtol is None else {"rtol": rtol})
    return Check(says, then(back), "close", params, lambda *args: [None, args[of]], **settings)
