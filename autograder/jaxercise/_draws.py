"""What a case draws from a key, as values that travel."""

import hashlib

import numpy as np

from ._errors import DefinitionError
from ._exercise import Case
from ._frames import encode
from ._operations import to_value
from ._values import Digits, Kept, Key, TestFunction, Value, map_values

_NAMED = (Key, TestFunction, Kept, Digits)


def drawn(case: Case, rng: np.random.Generator) -> tuple[Value, ...]:
    args = case.draw(rng)
    if not isinstance(args, tuple | list):
        raise DefinitionError(f"It draws {type(args).__name__} instead of a tuple of arguments. Return (value,).")
    return tuple(plain(arg) for arg in args)


def is_fixed(case: Case) -> bool:
    """Whether a case has the same arguments under every key, so that a secret key keeps nothing of it."""
    one, other = (encode(list(drawn(case, generator(key)))) for key in ("one key", "another"))
    return one == other


def plain(value: object) -> Value:
    """A drawn or expected value as one that travels: numbers and arrays of JAX and NumPy become plain arrays."""
    return map_values(lambda leaf: leaf if isinstance(leaf, _NAMED) else to_value(leaf), value)


def generator(seed: str) -> np.random.Generator:
    """A random generator that depends on the text of its seed only."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "little"))
