"""landscape: a plane through the parameters of any network, by the student's own loss, refined while it is looked at."""

from collections.abc import Callable, Sequence
from threading import Event
from time import perf_counter
from typing import Any

import numpy as np
import traitlets

from .._picture import Picture
from .._poster import Poster
from .._runners import Job, Notice, Stopped, explain, name_of
from ._directions import coordinates, gradient_and_hessian, pca_pair, random_pair
from ._record import Record, as_points, flat
from ._record import record as record
from ._refinement import SIZES, points, rungs, seat
from ._slice import Slice

_KINDS = ("random", "pca", "gradient+hessian", "own")
_NO_PATH = dict.fromkeys(("path", "off", "true", "flat"))
_PAUSE_SECONDS = 0.3
_ROOM = 0.2  # left around a path, as a share of its extent


class Landscape(Picture):
    """The widget behind `landscape`; every control is a trait, every trait a keyword."""

    directions = traitlets.Enum(_KINDS, "random").tag(sync=True)
    choices = traitlets.List(traitlets.Unicode(), help="the directions there are").tag(sync=True)
    seed = traitlets.Int(0, help="of the random directions").tag(sync=True)
    n = traitlets.Int(49, min=4, max=SIZES[-1], help="points a side; rounded up to 4, 7, 13, 25, 49, 97").tag(sync=True)
    bounds = traitlets.List(traitlets.Float(), help="x0, x1, y0, y1").tag(sync=True)
    show = traitlets.Enum(("contour", "3d", "both"), "both").tag(sync=True)
    scale = traitlets.Enum(("log", "linear"), "log", help="how the levels are spaced").tag(sync=True)
    title = traitlets.Unicode("", help="whose landscape it is").tag(sync=True)
    quantity = traitlets.Unicode("loss", help="what the height is called").tag(sync=True)
    clip = traitlets.Float(1.0, min=0.0, max=1.0, help="share of the height shown; what is higher is cut").tag(
        sync=True
    )

    def __init__(
        self, loss: Callable[..., Any], params: Any, *data: Any, path: Any, pair: Any, span: float, output_axis: int,
        **traits: Any,
    ):  # fmt: skip
        self._loss, self._params, self._data, self._path = loss, params, data, path
        self._pair, self._span, self._output_axis = pair, float(span), output_axis
        self._slice: Slice | None = None
        self._laid: tuple[str, int] | None = None
        self._laying = False
        self._shown = Event()
        known = {"own"} if pair else {"random", "gradient+hessian", *(["pca"] if path is not None else [])}
        super().__init__(choices=[kind for kind in _KINDS if kind in known], **traits)
        if self.directions not in known:
            raise ValueError('directions="pca" needs path=, recorded by `with record() as path:`')
        self.follow(loss=loss)
        self.begin()
        self.observe(self._asked, ["directions", "seed", "n", "bounds"])

    def update(self, loss: Callable[..., Any] | None = None, params: Any = None) -> None:
        """Draw another loss, or the landscape around other parameters, in the same picture."""
        self._loss, self._params = loss or self._loss, self._params if params is None else params
        self._slice = self._laid = None
        self.follow(loss=self._loss)
        self.ask()

    def _asked(self, change: Any) -> None:
        if not self._laying:
            self.ask()

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, seed, kind, n = self.asked, self.seed, self.directions, self.n
        surface, facts = self._surface(kind, seed)
        bounds = list(self.bounds)
        sizes = rungs(n, surface.seconds_a_point, most_seconds=2.0 if surface.mode == "python" else 60.0)
        facts |= dict(centre=surface.centre, kind=kind, shown_seed=seed, window=bounds, mode=surface.mode, **_NO_PATH)
        grid: np.ndarray | None = None
        for size in sizes:
            grid, left = seat(grid, size)
            values = np.full(len(left), np.nan, np.float32)
            for _ in surface.fill(points(bounds, size, left), values):
                if size != sizes[0]:
                    yield
            grid.flat[left] = values
            self.publish(surface.lessons, seq=seq, **facts, grid=grid.copy(), done=size == sizes[-1])
            yield
            if size == sizes[0]:
                yield from self._pause()
            if self._path is not None and facts["path"] is None:
                facts |= self._path_facts(surface)
                self.publish(surface.lessons, seq=seq, **facts)
                yield

    def _pause(self) -> Job:
        """Whoever waits for the first picture comes before the finer ones: the cell's poster, then the browser."""
        end = perf_counter() + 2 * _PAUSE_SECONDS
        while perf_counter() < end:
            if self._shown.wait(0.02):
                end = min(end, perf_counter() + _PAUSE_SECONDS)
                self._shown.clear()
            yield

    def _surface(self, kind: str, seed: int) -> tuple[Slice, dict[str, Any]]:
        """The slice with its plane laid, and what is told about the plane."""
        if self._slice is None:
            self._slice = Slice(self._loss, self._params, self._data, name_of(self._loss))
        wanted = (kind, seed if kind == "random" else 0)
        surface = self._slice
        if self._laid == wanted:
            return surface, dict(self._facts)
        pair, self._facts = self._choose(surface, kind, seed)
        fresh = self._laid is None or self._laid[0] != kind
        self._flat_pair = [np.concatenate([part.ravel() for part in one]) for one in pair]
        if fresh and not (self._laid is None and self.bounds):
            self._laying = True
            self.bounds = self._window(surface, kind)
            self._laying = False
        surface.lay(*pair, scale=self._span)
        self._laid = wanted
        return surface, dict(self._facts)

    def _choose(self, surface: Slice, kind: str, seed: int) -> tuple[Any, dict[str, Any]]:
        names, share, curvature = ["direction 1", "direction 2"], None, None
        if kind == "random":
            pair: Any = random_pair(surface.weights, seed, self._output_axis)
        elif kind == "own":
            pair = [surface.unravel(flat(one)) for one in self._pair]
        elif kind == "pca":
            one, other, shares = pca_pair(self._points(surface), surface.origin)
            share = float(shares[:2].sum())
            names = [f"PCA {i + 1} ({shares[i]:.0%} of the path)" for i in range(2)]
            pair = [surface.unravel(one), surface.unravel(other)]
        else:
            one, other, curvature = self._steepest(surface)
            size = np.float32(np.linalg.norm(surface.origin) or 1.0)
            names = ["gradient", "top Hessian eigenvector, across it"]
            pair = [surface.unravel(one * size), surface.unravel(other * size)]
        return pair, {"names": names, "share": share, "curvature": curvature}

    def _steepest(self, surface: Slice) -> tuple[np.ndarray, np.ndarray, float]:
        try:
            return gradient_and_hessian(surface.of_vector, surface.origin)
        except Exception as error:
            lesson = explain(error, name_of(self._loss))
            says = f"{lesson.says} These directions need a loss that JAX differentiates twice; random ones do not."
            raise Stopped(Notice(lesson.id, says, lesson.line, stops=True)) from error

    def _points(self, surface: Slice) -> np.ndarray:
        path = as_points(self._path)
        if len(path) < 2 or path.shape[1] != surface.origin.size:
            says = (
                f"`path` holds {len(path)} checkpoints of {path.shape[-1]} numbers; at least two of "
                f"{surface.origin.size}, as in `params`, are needed."
            )
            raise Stopped(Notice("path", says, stops=True))
        return path

    def _window(self, surface: Slice, kind: str) -> list[float]:
        if kind != "pca":
            half = self._span * (0.1 if kind == "gradient+hessian" else 1.0)  # along these a loss rises soon
            return [-half, half, -half, half]
        at, _ = coordinates(self._points(surface), surface.origin, self._flat_pair)
        low, high = at.min(0), at.max(0)
        room = np.maximum(_ROOM * (high - low), 0.05 * float((high - low).max()) + 1e-6)
        return [float(edge) for edge in (low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1])]

    def _path_facts(self, surface: Slice) -> dict[str, Any]:
        """The path on the plane, and what the plane hides of it: its true losses, and how far off it lies."""
        path = self._points(surface)
        at, off = coordinates(path, surface.origin, self._flat_pair)
        return {"path": at, "off": off, "true": surface.losses_of(path), "flat": surface.values(at)}

    # -- saying and drawing --------------------------------------------------------------------------------------------

    @property
    def grid(self) -> np.ndarray:
        """The losses drawn so far, `[m, m]`; row 0 lies at the lowest second coordinate."""
        return self.picture["grid"]

    def _repr_mimebundle_(self, **how: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        try:
            return super()._repr_mimebundle_(**how)
        finally:
            self._shown.set()

    def state_finding(self) -> str:
        grid, (x0, x1, y0, y1) = self.picture["grid"], self.picture["window"]
        good = np.isfinite(grid)
        where = "in the middle" if self._pair else "at the parameters"
        centre = float(self.picture["centre"])
        words = [f"{self.quantity} {f'{centre:.3g}' if np.isfinite(centre) else 'is not finite'} {where}"]
        if self.title:
            words[0] = f"{self.title}: {words[0]}"
        if not good.any():
            return f"{words[0]}; no point around is finite."

        def at(place: Any) -> str:
            row, column = np.unravel_index(place, grid.shape)
            x, y = (a + (b - a) * step / (len(grid) - 1) for a, b, step in ((x0, x1, column), (y0, y1, row)))
            return f"({x:.2g}, {y:.2g})"

        low = np.argmin(np.where(good, grid, np.inf))
        words.append(f"on the plane from {grid[good].min():.3g} at {at(low)} to {grid[good].max():.3g}")
        bad = np.flatnonzero(~good)
        if bad.size:
            places = f" (at {', '.join(map(at, bad))})" if bad.size < 4 else ""
            words.append(f"{bad.size} of {good.size} points not finite{places}")
        if self.picture.get("share") is not None:
            words.append(f"the plane holds {self.picture['share']:.0%} of the path's variance")
        if self.picture.get("curvature") is not None:
            words.append(f"largest curvature {self.picture['curvature']:.3g}")
        if self.picture.get("true") is not None:
            gap = np.abs(self.picture["true"] - self.picture["flat"])
            words.append(f"the path's loss differs from the plane's by up to {np.nanmax(gap):.2g}")
        return "; ".join(words) + "."

    def poster(self) -> bytes:
        picture = self.picture
        kind = picture["kind"] + (f", seed {picture['shown_seed']}" if picture["kind"] == "random" else "")
        levels = levels_of(picture["grid"], self.scale, self.clip)
        drawn = Poster(picture["window"], title=self.title or kind, bar=True)
        drawn.heat(picture["grid"], levels)
        drawn.bar(picture["grid"], levels, self.quantity + (" (log scale)" if self.scale == "log" else ""))
        if picture.get("path") is not None:
            drawn.path(picture["path"])
        drawn.mark((0.0, 0.0), colour=1, shape="cross", size=6)
        drawn.axes(picture["names"])
        return drawn.png()


def landscape(
    loss: Callable[..., Any],
    params: Any,
    *data: Any,
    directions: str | Sequence[Any] = "random",
    path: Record | Sequence[Any] | np.ndarray | None = None,
    n: int = 49,
    span: float = 1.0,
    seed: int = 0,
    output_axis: int = -1,
    **traits: Any,
) -> Landscape:
    """Show `loss(params, *data)` on a plane through `params`, any pytree.

    `directions`: "random" (each output unit as long as the parameters' own, biases fixed), "pca" (of `path`, see `record`),
    "gradient+hessian", or two pytrees like `params`. `span`: half the width, in lengths of the parameters. `output_axis`:
    the axis of a weight that counts its outputs, 0 for weights stored (out, in). `title`, `quantity`: whose height it is,
    and what it is called. Raises: ValueError for "pca" without a
    path. What is wrong with `loss` is said inside the widget instead.
    """
    named = isinstance(directions, str)
    return Landscape(
        loss, params, *data, directions=directions if named else "own", pair=None if named else tuple(directions),
        path=path, n=n, span=span, seed=seed, output_axis=output_axis, **traits,
    )  # fmt: skip


def levels_of(grid: np.ndarray, scale: str = "log", clip: float = 1.0, count: int = 16) -> np.ndarray:
    """Contour levels up to the share `clip` of the height, even in the height or in its logarithm; none where all is flat."""
    finite = grid[np.isfinite(grid)]
    if not finite.size or np.ptp(finite) <= 1e-6 * np.abs(finite).max():  # what float32 rounds is no hill
        return np.zeros(0)
    low, height = float(finite.min()), float(finite.max() - finite.min())
    bottom = min(max(float(np.quantile(finite, 0.01)) - low, 1e-4 * height), height / 2)  # a plateau with a hole
    if scale == "linear":
        return low + height * clip * (np.arange(count) + 0.5) / count  # none at the very top, which may be a plain
    return low + np.geomspace(bottom, bottom * (height / bottom) ** clip, count + 1)[:-1]
