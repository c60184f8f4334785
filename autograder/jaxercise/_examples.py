"""The calls of a failing case as code that a student can copy, each with what it gave; of a shown case also what was wanted."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ._answer import Ask, Observation
from ._baked import BakedCase
from ._plain_text import printable
from ._report import Example
from ._values import Digits, Kept, Key, Opaque, TestFunction, Tree, Value, leaves
from .comparisons import describe, shape_text

MOST_CALLS = 3
MOST_NUMBERS = 24  # of an array that is written out
MOST_IN_CALL = 48  # of all arrays of a call; in one with more, those of more than FEW_NUMBERS are named by shape
FEW_NUMBERS = 4
_FIRST = 3
_NOTHING = object()  # no value is wanted
_LONGEST_CALL = 1000  # a longer one says less than none
_DIGITS = 6  # significant ones, of a result
_LETTERS = 200
_DEFAULT_DTYPES = ("float32", "float64", "int32", "int64", "bool")  # those that jnp.array gives by itself
# operation: (option, the transform's argument, its default)
TRANSFORMS = {
    "grad": ("argnums", "argnums", 0),
    "value_and_grad": ("argnums", "argnums", 0),
    "hessian": ("", "", None),
    "jit": ("static", "static_argnums", ()),
    "vmap": ("in_axes", "in_axes", 0),
}


def examples(case: BakedCase, seen: Sequence[Observation], deciding: int, compared: bool) -> tuple[Example, ...]:
    """The calls of a case that failed; none where no call says it. What was wanted is told of a shown case alone.

    deciding: which observation decided. compared: whether each result is compared with the expected one of its place.
    """
    calls = _calls(case.asks)
    if compared or seen[-1].kind == "raised":
        known = compared and case.shown and _computes(case.asks[deciding])
        wanted = case.expected[deciding] if known else _NOTHING
        found = [_example(calls[deciding], seen[deciding], wanted)]
    else:
        found = [_example(call, one, _NOTHING) for call, one in zip(calls, seen, strict=False)]
    return tuple(found) if len(found) <= MOST_CALLS and all(found) else ()


def _computes(ask: Ask) -> bool:
    """Whether an ask calls something: where the answer is a value itself, the wanted one would be the solution."""
    return ask.operation not in ("value", "item")


def _example(call: str, seen: Observation, wanted: Value) -> Example | None:
    """One call; None where it cannot be written, gave nothing, or looks as if it were right."""
    if not call or len(call) > _LONGEST_CALL or seen.kind not in ("returned", "raised"):
        return None
    if seen.kind == "raised":
        gave = ": ".join(part for part in (seen.error, *seen.text.splitlines()[:1]) if part)
        return Example(call, _safe(gave), "" if wanted is _NOTHING else _result(wanted), raised=True)
    if wanted is _NOTHING:
        return Example(call, _result(seen.value))
    for write in (_result, _exact_result):
        if write(seen.value) != write(wanted):
            return Example(call, write(seen.value), write(wanted))
    return None


def _calls(asks: Sequence[Ask]) -> list[str]:
    """Each ask as an expression; empty where it is none."""
    kept: dict[str, str] = {}
    calls = []
    for ask in asks:
        calls.append(_call(ask, kept))
        if ask.keep:
            kept[ask.keep] = calls[-1]
    return calls


def _call(ask: Ask, kept: dict[str, str]) -> str:
    function = kept.get(ask.answer[1:], "") if ask.answer.startswith("@") else ask.answer
    if "switched_on" in ask.options:
        return ""  # without the switch the same call gives something else
    if not function or ask.operation == "value":
        return function
    if ask.operation == "item":
        return f"{function}[{ask.options['index']!r}]"
    if ask.operation in TRANSFORMS:
        function = transformed(ask, function)
    elif ask.operation != "call":
        return ""
    keywords = ask.options.get("keywords", {}) if ask.operation == "call" else {}
    given = [*ask.args, *keywords.values()]
    numbers = sum(leaf.size for leaf in leaves(given) if type(leaf) is np.ndarray)
    most = MOST_NUMBERS if numbers <= MOST_IN_CALL else FEW_NUMBERS
    arguments = [_code(arg, kept, most) for arg in ask.args]
    arguments += [f"{name}={_code(arg, kept, most)}" for name, arg in keywords.items()]
    return _safe(f"{function}({', '.join(arguments)})", most=10 * _LETTERS)


def transformed(ask: Ask, function: str) -> str:
    option, argument, default = TRANSFORMS[ask.operation]
    given = ask.options.get(option, default)
    given = tuple(given) if isinstance(given, list) else given
    return f"jax.{ask.operation}({function}{'' if given == default else f', {argument}={given!r}'})"


def _code(value: Value, kept: dict[str, str], most: int) -> str:
    """An argument as code; arrays of more than `most` numbers by type and shape."""
    if type(value) is np.ndarray:
        return _array_code(value, most)
    if type(value) is Key:
        return f"jax.random.key({value.seed})"
    if type(value) is TestFunction:
        return (
            f"{value.name}({', '.join(_code(each, kept, most) for each in value.params)})"
            if value.params
            else value.name
        )
    if type(value) is Digits:
        return f"<{value.part} of {value.count} {value.split} digits>"
    if type(value) is Kept:
        return kept.get(value.name, value.name) + ("" if value.item is None else f"[{value.item}]")
    return _container(value, lambda each: _code(each, kept, most)) or _leaf(value, _exact)


def _array_code(array: np.ndarray, most: int) -> str:
    name = array.dtype.name
    dtype = "" if name in _DEFAULT_DTYPES else f', dtype="{name}"'
    if array.size > most:
        return f"{name}[{','.join(map(str, array.shape))}]"
    return f"jnp.array({_nested(array, _exact)}{dtype})" if array.size else f"jnp.zeros({shape_text(array)}{dtype})"


def _result(value: Value) -> str:
    """A result, rounded."""
    return _safe(_written(value, _rounded))


def _exact_result(value: Value) -> str:
    return _safe(_written(value, _exact))


def _written(value: Value, number: Callable[[object], str]) -> str:
    if type(value) is np.ndarray:
        if value.size <= MOST_NUMBERS:
            return _nested(value, number)
        first = ", ".join(number(each) for each in value.ravel()[:_FIRST])
        return f"[{first}, …] of shape {shape_text(value)}"
    return _container(value, lambda each: _written(each, number)) or _leaf(value, number)


def _container(value: Value, write: Callable[[Value], str]) -> str:
    """A list, tuple or dict; empty for anything else."""
    if type(value) not in (list, tuple, dict):
        return ""
    if len(value) > MOST_NUMBERS:
        return f"<{describe(value)}>"
    if type(value) is dict:
        return "{" + ", ".join(f"{key!r}: {write(item)}" for key, item in value.items()) + "}"
    inner = ", ".join(write(item) for item in value)
    return f"[{inner}]" if type(value) is list else f"({inner}{',' if len(value) == 1 else ''})"


def _leaf(value: Value, number: Callable[[object], str]) -> str:
    if type(value) in (Opaque, Tree):
        return f"<{describe(value)}>"
    return number(value) if type(value) is float else repr(value)


def _nested(array: np.ndarray, number: Callable[[object], str]) -> str:
    return number(array[()]) if array.ndim == 0 else f"[{', '.join(_rows(array, number))}]"


def _rows(array: np.ndarray, number: Callable[[object], str]) -> Iterator[str]:
    yield from (_nested(row, number) for row in array) if array.ndim > 1 else map(number, array)


def _exact(number: object) -> str:
    """A number as NumPy writes it, `1.` for `1.0`, with the names that JAX gives to what is none."""
    written = str(number)
    if written in ("nan", "inf", "-inf"):
        return written.replace("nan", "jnp.nan").replace("inf", "jnp.inf")
    return written.removesuffix("0") if written.endswith(".0") else written


def _rounded(number: object) -> str:
    written = str(number)
    try:
        return written if written.lstrip("-").isdigit() else f"{float(written) + 0.0:.{_DIGITS}g}"  # -0 is 0
    except ValueError:  # complex numbers and truth values
        return written


def _safe(words: str, most: int = _LETTERS) -> str:
    """Short, on one line, and without the sign that ends code in a sentence."""
    words = printable(" ".join(words.replace("`", "'").split()))
    return words if len(words) <= most else words[: most - 1] + "…"
