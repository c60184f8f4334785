"""Draws: from a random generator to the arguments of an answer, to be combined with `together`.

Use prime lengths that differ from each other, so that no transposed or wrongly reduced result has the right shape by chance.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from .._exercise import Draw
from .._values import Digits, Key

Rng = np.random.Generator


def arrays(*values: object, dtype: type = np.float32) -> Draw:
    """Always the same arrays."""
    return lambda rng: tuple(np.asarray(value, dtype) for value in values)


def fixed(*values: object) -> Draw:
    """Always the same values, as they are: numbers, strings, test functions."""
    return lambda rng: values


def normal(*shapes: tuple[int, ...], scale: float = 1.0, dtype: type = np.float32) -> Draw:
    """Arrays of standard normal numbers times `scale`."""
    return lambda rng: tuple((scale * rng.normal(size=shape)).astype(dtype) for shape in shapes)


def uniform(*shapes: tuple[int, ...], low: float = 0.0, high: float = 1.0, dtype: type = np.float32) -> Draw:
    """Arrays of uniform numbers in [low, high)."""
    return lambda rng: tuple(rng.uniform(low, high, size=shape).astype(dtype) for shape in shapes)


def labels(batch: int, classes: int) -> Draw:
    """Class numbers: int32[batch]."""
    return lambda rng: (rng.integers(classes, size=batch).astype(np.int32),)


def one_hot(batch: int, classes: int, dtype: type = np.float32) -> Draw:
    """One-hot rows of random labels: [batch, classes]."""
    return lambda rng: (np.eye(classes, dtype=dtype)[rng.integers(classes, size=batch)],)


def logits_and_one_hot(batch: int, classes: int, scale: float = 1.0, dtype: type = np.float32) -> Draw:
    """Normal logits times `scale`, and the one-hot rows of random labels: [batch, classes] each."""
    return together(normal((batch, classes), scale=scale, dtype=dtype), one_hot(batch, classes, dtype))


def logits_and_labels(batch: int, classes: int) -> Draw:
    """Normal logits [batch, classes] and class numbers int32[batch]."""
    return together(normal((batch, classes)), labels(batch, classes))


def key(rng: Rng) -> tuple:
    """A random key of JAX's."""
    return (Key(int(rng.integers(1 << 31))),)


def network(*sizes: int, bias_scale: float = 0.1) -> Draw:
    """Parameters of a network, a list of (W[outs, ins], b[outs]) for each two sizes.

    Weights are He-initialised; biases are not zero, so that a forgotten one shows.
    """

    def draw(rng: Rng) -> tuple:
        scales = [((outs, ins), (2 / ins) ** 0.5) for ins, outs in pairwise(sizes)]
        layers = [
            (*normal(shape, scale=scale)(rng), *normal(shape[:1], scale=bias_scale)(rng)) for shape, scale in scales
        ]
        return (layers,)

    return draw


def tree(of: object) -> Draw:
    """A tree of dicts, lists and tuples whose leaves are draws of one argument."""

    def draw(rng: Rng) -> tuple:
        return (_filled(of, lambda leaf: leaf(rng)[0]),)

    return draw


def with_like(first: Draw, count: int = 1) -> Draw:
    """What `first` draws, then `count` trees of the same structure and shapes with normal numbers."""

    def draw(rng: Rng) -> tuple:
        drawn = first(rng)
        return *drawn, *(_filled(drawn[0], lambda leaf: normal(np.shape(leaf))(rng)[0]) for _ in range(count))

    return draw


def digits(count: int, *parts: str, split: str = "train", renamed: bool = True) -> Draw:
    """Digits as `images`, `labels` or `one_hot`, all of the same examples; in disguise where `renamed`."""

    def draw(rng: Rng) -> tuple:
        seed = int(rng.integers(1, 1 << 31)) if renamed else 0
        return tuple(Digits(split, count, seed, part) for part in parts or ("images",))

    return draw


def together(*draws: Draw) -> Draw:
    """The arguments of several draws, one after the other."""
    return lambda rng: tuple(value for draw in draws for value in draw(rng))


def _filled(tree: object, fill: Callable) -> object:
    if isinstance(tree, dict):
        return {name: _filled(item, fill) for name, item in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(_filled(item, fill) for item in tree)
    return fill(tree)
