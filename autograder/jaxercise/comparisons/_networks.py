"""Comparisons for a network that a module holds, and for numbers that were measured with networks."""

from itertools import pairwise

import numpy as np

from .._answer import Observation
from .._report import Finding
from .._values import Tree, Value
from ._difference import agrees
from ._observed import (
    Unfit,
    arrays_of,
    at,
    at_item,
    describe,
    not_finite,
    number_of,
    part_of,
    reals_of,
    shape_text,
    short,
)

TOLERANCE = 1e-4  # of the largest logit: sums in another order, in float32


def own_layers(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The last value is what the arrays of a module, the value before it, make of inputs: affine layers, relu between them.

    want: [inputs, one in each row; sizes from the inputs to the outputs].
    """
    layers, said = _layers(seen[-2].value, [int(size) for size in want[1]]), reals_of(seen[-1].value)
    numbers = np.asarray(want[0], np.float64)
    for place, (matrix, bias) in enumerate(layers):
        numbers = (np.maximum(numbers, 0) if place else numbers) @ matrix.T.astype(np.float64) + bias
    if said.shape != numbers.shape:
        return Finding("shape_dtype", "result.shape", {"got": shape_text(said), "want": shape_text(numbers)})
    if finding := not_finite(said):
        return finding
    if agrees(said, numbers.astype(np.float32), TOLERANCE, seen[-1].facts.get("platform", "cpu")):
        return None
    gap = short(float(np.abs(said - numbers).max()))
    return Finding("values", "module.other_function", {"gap": gap, "scale": short(float(np.abs(numbers).max()))})


def _layers(module: Value, sizes: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The matrices and biases of a module, in the order of its arrays.

    Raises: Unfit where they are not those of a network of these sizes.
    """
    arrays = [reals_of(leaf) for leaf in module.leaves] if type(module) is Tree else []
    wanted = [shape for ins, outs in pairwise(sizes) for shape in ((outs, ins), (outs,))]
    if [array.shape for array in arrays] != wanted:
        shapes = ", ".join(map(shape_text, arrays))[:80]
        got = f"{describe(module)} with arrays of shapes {shapes}" if arrays else describe(module)
        told = {"got": got, "want": ", ".join(map(str, wanted))}
        raise Unfit(Finding("shape_dtype", "module.no_layers", told))
    return list(zip(arrays[::2], arrays[1::2], strict=True))


def measured(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """A dict from every name to a percentage, and some of them within `within` of those that are measured anew.

    want: [names, from some of these to what was measured].
    """
    (names, anew), filled = want, seen[-1].value
    missing = next((name for name in names if type(filled) is not dict or name not in filled), None)
    if missing is not None or len(filled) != len(names):
        extra = next((name for name in sorted(filled) if name not in names), "") if missing is None else ""
        message = "measured.missing" if missing is not None else "measured.extra"
        return Finding("shape_dtype", message, {"row": missing or extra[:80], "count": len(names)})
    for name in names:
        with at(f"result[{name!r}]"):
            number = number_of(filled[name])
        if not 0 <= number <= 100:
            return Finding("values", "measured.no_percentage", {"row": name, "got": short(number)})
    off = [(name, number_of(filled[name]), number_of(truth)) for name, truth in anew.items()]
    for name, number, truth in off:
        if not abs(number - truth) <= params["within"]:
            shares = 0 < number <= 1 < truth and abs(100 * number - truth) <= params["within"]
            told = {"row": name, "got": short(number), "points": short(params["within"])}
            return Finding("values", "measured.share" if shares else "measured.other", told)
    return None


def held(seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """The arrays and numbers of the last value, or of its part `item`, are at most `limit` numbers together."""
    value = part_of(seen[-1].value, params["item"]) if "item" in params else seen[-1].value
    with at_item(params):
        count = sum(array.size for array in arrays_of(value))
    return (
        Finding("values", "module.too_many", {"count": count, "limit": params["limit"]})
        if count > params["limit"]
        else None
    )


NETWORKS = {"own_layers": own_layers, "measured": measured, "held": held}
