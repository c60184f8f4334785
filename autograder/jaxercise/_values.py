"""The values that travel between a judge and an answer, and their closed encoding: a JSON skeleton and a list of arrays."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ml_dtypes
import numpy as np

_PLAIN_DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
)
DTYPES = {name: np.dtype(name) for name in _PLAIN_DTYPES} | {"bfloat16": np.dtype(ml_dtypes.bfloat16)}
MAX_DEPTH, MAX_NODES = 32, 100_000
ANSWER_BYTES = 128 << 20  # of one result: four times all test images of MNIST in float32

Value = object  # None | bool | int | float | str | np.ndarray | list | tuple | dict[str, Value] | the records below


class ValueFormatError(ValueError):
    """Raised when an encoded value is malformed, too deep or too large."""


@dataclass(frozen=True)
class Key:
    """A typed PRNG key, made with `jax.random.key(seed)` where it is used."""

    seed: int


@dataclass(frozen=True)
class TestFunction:
    """A function from the library in `_functions`, chosen by name and made with `params`."""

    __test__ = False  # not a test class, whatever its name says to pytest
    name: str
    params: tuple = ()


@dataclass(frozen=True)
class Kept:
    """A value that an earlier ask told the answer's side to keep under `name`; `item` selects one element of it."""

    name: str
    item: int | None = None


@dataclass(frozen=True)
class Digits:
    """Part of the digit data (`images`, `labels` or `one_hot`), with pixels and classes permuted by `seed` unless it is 0."""

    split: str
    count: int
    seed: int = 0
    part: str = "images"


@dataclass(frozen=True)
class Tree:
    """A pytree of another kind (a module, a named tuple): the name of its type and its array leaves in order."""

    kind: str
    leaves: list


@dataclass(frozen=True)
class Opaque:
    """Something that cannot travel, named by its type."""

    kind: str


FUNCTION = Opaque("function")  # and whatever else can be called, where an ask says that functions are wanted
TOO_LARGE = Opaque("result too large to be judged")
_NODE_BYTES, _LEAST_ITEM = 200, 4


def pack(value: Value) -> tuple[object, list[np.ndarray]]:
    """Encode a value as a JSON skeleton and the arrays it refers to by position.

    Raises: ValueFormatError for anything outside the closed set of values.
    """
    arrays: list[np.ndarray] = []
    return _encode(value, arrays, 0), arrays


def unpack(skeleton: object, arrays: list[np.ndarray]) -> Value:
    """Rebuild a value from `pack`'s output; never trusts it.

    Raises: ValueFormatError when the skeleton is malformed, too deep, too large or refers to a missing array.
    """
    return _Decoder(arrays).decode(skeleton, 0)


def map_values(change: Callable[[Value], Value], value: Value) -> Value:
    """Apply `change` to every leaf (anything that is not a list, tuple or dict) of a value."""
    if type(value) in (list, tuple):
        return type(value)(map_values(change, item) for item in value)
    if type(value) is dict:
        return {key: map_values(change, item) for key, item in value.items()}
    if type(value) is Tree:
        return Tree(value.kind, [map_values(change, item) for item in value.leaves])
    return change(value)


def leaves(value: Value) -> Iterable[Value]:
    """Yield the leaves of a value in order: dict entries by key, trees by leaf."""
    if type(value) in (list, tuple):
        for item in value:
            yield from leaves(item)
    elif type(value) is dict:
        for key in sorted(value):
            yield from leaves(value[key])
    elif type(value) is Tree:
        yield from leaves(value.leaves)
    else:
        yield value


def size_of(value: Value) -> int:
    """About how many bytes a value takes; a number counts as four at least, because whoever computes with it makes it wider."""
    size, waiting = 0, [value]
    while waiting:
        part = waiting.pop()
        size += _NODE_BYTES
        if type(part) is np.ndarray:
            size += part.size * max(part.itemsize, _LEAST_ITEM)
        elif type(part) is str:
            size += 4 * len(part)
        elif type(part) in (list, tuple):
            waiting += part
        elif type(part) is dict:
            waiting += [*part, *part.values()]
        elif type(part) is Tree:
            waiting += part.leaves
    return size


def _encode(value: Value, arrays: list[np.ndarray], depth: int) -> object:
    if depth > MAX_DEPTH:
        raise ValueFormatError(f"A value is nested deeper than {MAX_DEPTH} levels.")
    encoder = _ENCODERS.get(type(value))
    if encoder is None:
        raise ValueFormatError(
            f"A {type(value).__name__} cannot travel; use arrays, numbers, strings, lists, tuples and dicts."
        )
    return encoder(value, arrays, depth + 1)


def _encode_array(value: np.ndarray, arrays: list[np.ndarray], _: int) -> object:
    if value.dtype.name not in DTYPES:
        raise ValueFormatError(f"An array of dtype {value.dtype} cannot travel; use {', '.join(DTYPES)}.")
    arrays.append(value)
    return {"a": len(arrays) - 1}


def _encode_dict(value: dict, arrays: list[np.ndarray], depth: int) -> object:
    for key in value:
        if type(key) is not str:
            raise ValueFormatError(f"A dict key of type {type(key).__name__} cannot travel; use strings.")
    return {"d": [[key, _encode(item, arrays, depth)] for key, item in value.items()]}


def _encode_float(value: float, *_: object) -> object:
    return value if math.isfinite(value) else {"f": repr(value)}


_ENCODERS: dict[type, Callable] = {
    type(None): lambda value, *_: value,
    bool: lambda value, *_: value,
    int: lambda value, *_: value,
    str: lambda value, *_: value,
    float: _encode_float,
    np.ndarray: _encode_array,
    list: lambda value, arrays, depth: {"l": [_encode(item, arrays, depth) for item in value]},
    tuple: lambda value, arrays, depth: {"t": [_encode(item, arrays, depth) for item in value]},
    dict: _encode_dict,
    Tree: lambda value, arrays, depth: {"o": [value.kind, [_encode(leaf, arrays, depth) for leaf in value.leaves]]},
    Key: lambda value, *_: {"key": value.seed},
    TestFunction: lambda value, arrays, depth: {"fn": [value.name, _encode(value.params, arrays, depth)]},
    Kept: lambda value, *_: {"kept": [value.name, value.item]},
    Digits: lambda value, *_: {"digits": [value.split, value.count, value.seed, value.part]},
    Opaque: lambda value, *_: {"x": value.kind},
}


class _Decoder:
    def __init__(self, arrays: list[np.ndarray]) -> None:
        self._arrays, self._nodes = arrays, 0

    def decode(self, skeleton: object, depth: int) -> Value:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise ValueFormatError("An encoded value is too deep or has too many parts.")
        if skeleton is None or type(skeleton) in (bool, int, float, str):
            return skeleton
        if type(skeleton) is not dict or len(skeleton) != 1:
            raise ValueFormatError("An encoded value is not one of the known forms.")
        ((form, content),) = skeleton.items()
        try:
            return getattr(self, f"_{form}")(content, depth + 1) if form in _FORMS else self._unknown(form)
        except ValueFormatError:
            raise
        except (TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
            raise ValueFormatError(f"An encoded value of form {form!r} is malformed.") from error

    def _unknown(self, form: str) -> Value:
        raise ValueFormatError(f"An encoded value has the unknown form {form[:20]!r}.")

    def _items(self, content: object, depth: int) -> list:
        if type(content) is not list:
            raise ValueFormatError("An encoded list is not a list.")
        return [self.decode(item, depth) for item in content]

    def _a(self, content: int, _: int) -> np.ndarray:
        if type(content) is not int or content < 0:
            raise ValueFormatError("An encoded value refers to no array.")
        return self._arrays[content]

    def _f(self, content: str, _: int) -> float:
        if content not in ("nan", "inf", "-inf"):
            raise ValueFormatError("An encoded float is not nan or an infinity.")
        return float(content)

    def _l(self, content: object, depth: int) -> list:
        return self._items(content, depth)

    def _t(self, content: object, depth: int) -> tuple:
        return tuple(self._items(content, depth))

    def _d(self, content: list, depth: int) -> dict:
        return {_text(key): self.decode(item, depth) for key, item in content}

    def _o(self, content: list, depth: int) -> Tree:
        kind, items = content
        return Tree(_text(kind), self._items(items, depth))

    def _key(self, content: int, _: int) -> Key:
        return Key(int(content))

    def _fn(self, content: list, depth: int) -> TestFunction:
        name, params = content
        return TestFunction(_text(name), tuple(self.decode(params, depth)))

    def _kept(self, content: list, _: int) -> Kept:
        name, item = content
        return Kept(_text(name), None if item is None else int(item))

    def _digits(self, content: list, _: int) -> Digits:
        split, count, seed, part = content
        return Digits(_text(split), int(count), int(seed), _text(part))

    def _x(self, content: str, _: int) -> Opaque:
        return Opaque(_text(content))


_FORMS = frozenset({"a", "f", "l", "t", "d", "o", "key", "fn", "kept", "digits", "x"})


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueFormatError("An encoded name is not a string.")
    return value
