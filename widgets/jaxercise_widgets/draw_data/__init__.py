"""draw_data: points drawn by hand, by keyboard or by a formula, as arrays to learn from."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets

from .._array import decode, encode
from .._picture import Picture
from .._poster import Poster
from .._runners._worker import Job
from ._presets import fill, rounded

MOST_CLASSES = 8


class DrawData(Picture):
    """The widget behind `draw_data`; `X` and `y` are always what is on the board."""

    classes = traitlets.Int(3, min=1, max=MOST_CLASSES).tag(sync=True)
    kind = traitlets.Enum(("classification", "regression"), "classification").tag(sync=True)
    n_max = traitlets.Int(2000, min=1, max=20_000).tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    wish = traitlets.Dict(help="what the browser asks to be filled in").tag(sync=True)
    live = traitlets.Bool(False, help="somebody wants the points while a stroke is being drawn").tag(sync=True)
    points = traitlets.Any(help="float32 [n, 3]: x, y, class").tag(
        sync=True,
        echo_update=False,
        to_json=encode,
        from_json=lambda value, _: decode(value, "float32", (None, 3)),
    )

    def __init__(self, points: Any, **traits: Any):
        super().__init__(points=points, **traits)
        self.begin()
        self.observe(lambda _: self.publish(), ["points"])
        self.observe(self._asked_for, ["asked"])

    @traitlets.default("points")
    def _nothing(self) -> np.ndarray:
        return np.zeros((0, 3), np.float32)

    @traitlets.validate("points")
    def _sound(self, proposal: Any) -> np.ndarray:
        points = np.asarray(proposal["value"], np.float32).reshape(-1, 3)[: self.n_max] + np.float32(0)  # no minus zero
        points = points[np.isfinite(points).all(axis=1)]
        classes = np.clip(np.rint(points[:, 2:]), 0, self.classes - 1)
        return np.ascontiguousarray(np.concatenate([np.clip(points[:, :2], -1, 1), classes], 1), np.float32)

    @property
    def X(self) -> jax.Array:
        """The points, `float32 [n, 2]`; for a regression the places `[n, 1]`."""
        return jnp.asarray(self.points[:, : 1 if self.kind == "regression" else 2])

    @property
    def y(self) -> jax.Array:
        """The classes, `int32 [n]`; for a regression the heights, `float32 [n]`."""
        if self.kind == "regression":
            return jnp.asarray(self.points[:, 1])
        return jnp.asarray(self.points[:, 2], jnp.int32)

    def fill(self, what: str) -> None:
        """Replace the points: by a preset (`"moons"`, `"xor"`, ...) or a formula, `"y > sin(3x)"`.

        Raises: ValueError listing the presets, or naming the part of a formula that is not known.
        """
        self.points = fill(what, self.kind, self.classes, self.seed, self.n_max)

    def to_python(self) -> str:
        """The text of a cell that makes the same `X` and `y` again, with no widget."""
        places = ", ".join(f"[{', '.join(f'{v:g}' for v in row)}]" for row in np.asarray(self.X))
        heights = ", ".join(f"{v:g}" for v in np.asarray(self.y))
        dtype, width = ("float32", 1) if self.kind == "regression" else ("int32", 2)
        columns = [f"jnp.array([{places}], jnp.float32).reshape(-1, {width})", f"jnp.array([{heights}], jnp.{dtype})"]
        return "import jax.numpy as jnp\n" + "\n".join(f"{n} = {c}" for n, c in zip("Xy", columns, strict=True))

    # -- computing and saying ------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        if self.wish.get("fill"):
            self.fill(str(self.wish["fill"]))  # `points` publishes
        else:
            self.publish()
        yield

    def _asked_for(self, _: Any) -> None:
        if self.wish.get("fill"):
            self.ask()

    def state_finding(self) -> str:
        n = len(self.points)
        if not n:
            return "No points yet: draw some, or choose a preset."
        if self.kind == "regression":
            return f"{n} {'point' if n == 1 else 'points'}, x from {self.X.min():.2f} to {self.X.max():.2f}."
        counts = np.bincount(np.asarray(self.y), minlength=self.classes)
        of = ", ".join(f"{count} of class {which}" for which, count in enumerate(counts))
        return f"{n} {'point' if n == 1 else 'points'}: {of}."

    def poster(self) -> bytes:
        picture = Poster((-1, 1, -1, 1), title=f"{len(self.points)} points")
        for x, y, which in self.points:
            picture.mark((x, y), colour=int(which), shape=("circle", "square")[int(which) % 2], size=3)
        picture.axes(("x", "y") if self.kind == "regression" else ("x0", "x1"))
        return picture.png()


def draw_data(
    classes: int = 3,
    kind: str = "classification",
    n_max: int = 2000,
    seed: int = 0,
    X: Any = None,
    y: Any = None,
    preset: str = "",
    **traits: Any,
) -> DrawData:
    """Draw data: brush, eraser, presets, a formula; read it as `.X` and `.y`, keep it with `.to_python()`.

    All coordinates lie in [-1, 1]. `X`, `y`: points to begin with. `preset`: what `fill` takes.
    Raises: ValueError when `X` and `y` do not go together, or the preset is not known.
    """
    points = fill(preset, kind, classes, seed, n_max) if preset else _given(X, y, kind)
    return DrawData(points, classes=classes, kind=kind, n_max=n_max, seed=seed, **traits)


def _given(X: Any, y: Any, kind: str) -> np.ndarray:
    if X is None:
        return np.zeros((0, 3), np.float32)
    X, y = np.asarray(X, np.float32), np.asarray([] if y is None else y, np.float32).reshape(-1)
    width = 1 if kind == "regression" else 2
    if X.ndim == 1 and width == 1:
        X = X[:, None]
    if X.ndim != 2 or X.shape != (len(y), width):
        raise ValueError(f"X {_shape(X)} and y {_shape(y)} do not go together; wanted [n, {width}] and [n]")
    columns: Sequence[np.ndarray] = (X[:, 0], y, 0 * y) if width == 1 else (X[:, 0], X[:, 1], y)
    return rounded(np.stack(columns, 1))


def _shape(array: np.ndarray) -> list[int]:
    return list(array.shape)
