"""Makes data to begin with: clouds and curves with a seed, and the points above a formula."""

import re
from collections.abc import Callable

import numpy as np

from .._formula import formula

_COUNT = 200


def fill(what: str, kind: str, classes: int, seed: int, n_max: int) -> np.ndarray:
    """Points `float32 [n, 3]` (x, y, class) of a preset or of a formula such as "y > sin(3x)".

    Raises: ValueError listing the presets, or naming the part of a formula that is not known.
    """
    rng, count = np.random.default_rng(seed), min(_COUNT, n_max)
    known = CURVES if kind == "regression" else CLOUDS
    name = what.strip().lower()
    if name in known:
        return rounded(known[name](rng, count, classes))
    return rounded(_from_formula(what, kind, rng, count, classes))


def _from_formula(what: str, kind: str, rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    known = ", ".join(CURVES if kind == "regression" else CLOUDS)
    if re.fullmatch(r"\s*[a-wyz]{3,}\s*", what.lower()):
        raise ValueError(f"there is no preset `{what}`; there are {known}, and formulas such as y > sin(3x)")
    f = formula(re.sub(r"^\s*y\s*[>=]+", "", what))
    x = rng.uniform(-1, 1, count)
    height = np.asarray(f(x))
    if kind == "regression":
        return np.stack([x, height + rng.normal(0, 0.05, count), 0 * x], 1)
    y = rng.uniform(-1, 1, count)
    return np.stack([x, y, (y > height) & (classes > 1)], 1)


def rounded(points: np.ndarray) -> np.ndarray:
    """Thousandths, so that a few digits in a cell say a point exactly."""
    points = np.round(np.nan_to_num(np.asarray(points, np.float64)), 3) + 0.0  # no minus zero
    return np.ascontiguousarray(np.clip(points, [-1, -1, 0], [1, 1, np.inf]), np.float32)


def _blobs(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    which = np.arange(count) % classes
    angle = 2 * np.pi * which / classes + 0.5
    at = 0.55 * np.stack([np.cos(angle), np.sin(angle)], 1) + rng.normal(0, 0.15, (count, 2))
    return np.column_stack([at, which])


def _xor(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    at = rng.uniform(0.08, 0.95, (count, 2)) * rng.choice([-1, 1], (count, 2))
    return np.column_stack([at, (at[:, 0] * at[:, 1] < 0) & (classes > 1)])


def _circles(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    which = np.arange(count) % classes
    angle, radius = rng.uniform(0, 2 * np.pi, count), 0.9 * (which + 0.5) / classes + rng.normal(0, 0.04, count)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), which])


def _moons(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    which, angle = np.arange(count) % min(2, classes), rng.uniform(0, np.pi, count)
    x, y = np.cos(angle), np.sin(angle) - 0.25
    at = np.where(which[:, None] == 0, np.stack([x - 0.5, y], 1), np.stack([x * -1 + 0.5, -y], 1))
    return np.column_stack([0.6 * at + rng.normal(0, 0.05, (count, 2)), which])


def _spiral(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    which, t = np.arange(count) % classes, rng.uniform(0.1, 1, count)
    angle = 4.5 * t + 2 * np.pi * which / classes + rng.normal(0, 0.08, count)
    return np.column_stack([0.9 * t * np.cos(angle), 0.9 * t * np.sin(angle), which])


def _curve(f: Callable[[np.ndarray], np.ndarray], noise: float) -> Callable[..., np.ndarray]:
    def points(rng: np.random.Generator, count: int, _: int) -> np.ndarray:
        x = rng.uniform(-1, 1, count)
        return np.column_stack([x, f(x) + rng.normal(0, noise, count), 0 * x])

    return points


CLOUDS = {"blobs": _blobs, "xor": _xor, "circles": _circles, "moons": _moons, "spiral": _spiral}
CURVES = {
    "line": _curve(lambda x: 0.6 * x - 0.1, 0.08),
    "wave": _curve(lambda x: 0.6 * np.sin(3 * x), 0.08),
    "step": _curve(lambda x: np.where(x > 0, 0.5, -0.5), 0.05),
}
