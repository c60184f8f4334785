"""descent: your loss, your step, and every learning rate at once."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jax.flatten_util import ravel_pytree

from .._array import encode
from .._picture import Picture
from .._poster import Poster
from .._runners import Job, LossRunner, Notice, StepRunner, Trace, name_of, study, trace
from ._field import FINE, field, mesh, polish
from ._paths import VERDICTS, as_points, basins, judge, learning_rates, sentences


class Descent(Picture):
    """The widget behind `descent`; every control is a trait, every trait a keyword."""

    lr = traitlets.Float(0.1, help="learning rate of the path shown").tag(sync=True)
    steps = traitlets.Int(200, min=3, max=2000).tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    bounds = traitlets.List(traitlets.Float(), help="x0, x1, y0, y1").tag(sync=True)
    frame = traitlets.Int(0, help="the step shown").tag(sync=True)
    basin_map = traitlets.Bool(False, help="colour every start by where it ends").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    field = traitlets.Dict(help="grid, gradient, bounds, minima").tag(sync=True, to_json=encode)

    def __init__(self, loss: Callable[..., Any], step: Callable[..., Any] | None, w0: Any, *data: Any, **traits: Any):
        self._data, self._span = data, traits.pop("span", None)
        self._w0 = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), w0)
        flat, self._unravel = ravel_pytree(self._w0)
        if flat.shape != (2,):
            raise ValueError(f"descent draws two parameters, and w0 holds {flat.size}; for more, use landscape")
        super().__init__(start=[float(value) for value in flat], **traits)
        self._centre = self.lr
        self._set_functions(loss, step)
        self.begin()
        self.frame = self.steps
        self.observe(self._asked, ["lr", "start", "bounds", "steps", "basin_map"])

    def update(self, loss: Callable[..., Any] | None = None, step: Callable[..., Any] | None = None) -> None:
        """Draw another loss or another step in the same picture."""
        self._set_functions(loss or self._loss, step or self._step)
        self.ask()

    def _set_functions(self, loss: Callable[..., Any], step: Callable[..., Any] | None) -> None:
        self._loss, self._step = loss, step
        self._runner: LossRunner | None = None
        self._watched: Trace | None = None
        self._drawn_bounds: list[float] = []
        self.follow(loss=loss, step=step)

    def _asked(self, change: Any) -> None:
        if change["name"] == "lr" and not 0.05 < self.lr / self._centre < 20:
            self._centre = self.lr
        self.ask()

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, start, chosen = self.asked, list(self.start), self.lr
        runner, watched = self._watch()
        changed = self._field_if_moved(runner)
        yield from self._paths_of(watched, runner, seq, start, chosen, changed)
        if self.basin_map and watched.runner:
            self.publish(self._lessons(), seq=seq, basins=self._basins(watched, chosen))
            yield

    def _watch(self) -> tuple[LossRunner, Trace]:
        if self._runner is None or self._watched is None:
            runner = study(self._flat_loss, ravel_pytree(self._w0)[0], *self._data, name=name_of(self._loss))
            runner.prepare_look(2)
            self._watched = trace(
                self._step or self._plain_step, self._w0, *self._data, lr=self.lr, gradient=self._slope,
                rehearse=self._rehearse,
            )  # fmt: skip
            self._runner = runner
        return self._runner, self._watched

    def _rehearse(self, runner: StepRunner) -> Any:
        lrs = learning_rates(self._centre, self.lr)
        chosen = int(np.argmin(np.abs(lrs - np.float32(self.lr))))
        return jax.tree.map(lambda leaf: leaf[chosen], runner.follow_lrs(self._w0, lrs, self.steps))

    def _flat_loss(self, w: jax.Array, *data: Any) -> Any:
        return self._loss(self._unravel(w), *data)

    def _slope(self, params: Any, *data: Any) -> Any:
        return jax.grad(self._loss)(params, *data)

    def _plain_step(self, params: Any, *data_and_lr: Any) -> Any:
        *data, lr = data_and_lr
        return jax.tree.map(lambda w, g: w - lr * g, params, self._slope(params, *data))

    def _field_if_moved(self, runner: LossRunner) -> dict[str, Any]:
        if not self.bounds:
            self.bounds = self._window(runner)
        if self.bounds == self._drawn_bounds:
            return {}
        self._drawn_bounds = list(self.bounds)
        return {"field": field(runner, self.bounds)}

    def _window(self, runner: LossRunner) -> list[float]:
        start = np.asarray(self.start)
        if self._span is not None and np.ndim(self._span) == 1:
            return [float(edge) for edge in self._span]
        if self._span is not None:
            return _square(start, float(self._span))
        (low,), _, (curvature,), *_ = polish(runner, start[None].astype(np.float32))
        if not np.all(np.isfinite(low)) or curvature[0] <= 0:
            return _square(start, max(2.0, 2.0 * float(np.abs(start).max())))
        return _square((start + low) / 2, max(0.9 * float(np.abs(start - low).max()), 0.5))

    def _paths_of(
        self, watched: Trace, runner: LossRunner, seq: int, start: list[float], chosen: float, changed: dict[str, Any]
    ) -> Job:
        if watched.runner is None:
            self.publish(self._lessons(), seq=seq, **changed)
            yield
            return
        lrs = learning_rates(self._centre, chosen)
        params = self._unravel(jnp.asarray(start, jnp.float32))
        paths = as_points(watched.runner.follow_lrs(params, lrs, self.steps), 2)
        losses = runner.values(paths.reshape(-1, 2)).reshape(paths.shape[:2])
        ground = changed.get("field", self.field)
        verdicts, worst_from = judge(paths, losses, ground["minima"], _size(self.bounds))
        limit = _limit(ground["minima"])
        self.publish(
            self._lessons(), seq=seq, origin=start, lrs=lrs, paths=paths, losses=losses, verdicts=verdicts,
            worst_from=worst_from, limit=limit, sentences=sentences(lrs, losses, verdicts, worst_from, limit), basins=None,
            **changed,
        )  # fmt: skip
        yield

    def _basins(self, watched: Trace, lr: float) -> np.ndarray:
        n = FINE if watched.mode == "scan" else 9
        starts = jax.vmap(self._unravel)(mesh(self.bounds, n))
        ends = as_points(
            jax.tree.map(lambda leaf: leaf[:, -1], watched.runner.follow_starts(starts, lr, self.steps)), 1
        )
        return basins(ends, self.field["minima"], _size(self.bounds)).reshape(n, n)

    def _lessons(self) -> list[Notice]:
        return [*(self._runner.lessons if self._runner else ()), *(self._watched.lessons if self._watched else ())]

    # -- saying and drawing --------------------------------------------------------------------------------------------

    @property
    def path(self) -> np.ndarray:
        """The path shown, `[steps + 1, 2]`, at the computed learning rate nearest to `lr`."""
        return self.picture["paths"][self._nearest()]

    @property
    def losses(self) -> np.ndarray:
        """The losses along the path shown, `[steps + 1]`."""
        return self.picture["losses"][self._nearest()]

    @property
    def verdict(self) -> str:
        """What became of the path shown, one of `VERDICTS`."""
        return VERDICTS[self.picture["verdicts"][self._nearest()]]

    @property
    def limit(self) -> float | None:
        """2 / (largest curvature) at the lowest minimum found: above it, plain gradient descent diverges there."""
        return self.picture.get("limit")

    def _nearest(self) -> int:
        return int(np.argmin(np.abs(np.log(self.picture["lrs"] / self.lr))))

    def state_finding(self) -> str:
        return f"{_minima_in_words(self.field.get('minima', []))}; {self._path_in_words()}."

    def _path_in_words(self) -> str:
        if "paths" not in self.picture:
            return "no path, because the step does not run"
        index = self._nearest()
        return str(self.picture["sentences"][index]).removesuffix(".")

    def poster(self) -> bytes:
        grid = self.field["grid"]
        picture = Poster(self.field["bounds"], title=f"learning rate {self.lr:.5g}")
        picture.heat(grid, levels_of(grid, self.field["minima"]))
        if "paths" in self.picture:
            picture.path(self.path)
            picture.mark(self.picture["origin"], shape="square")
        for low in self.field["minima"]:
            picture.mark(low["at"], colour=1, shape="cross", size=6)
        picture.axes(self.names)
        return picture.png()


def descent(
    loss: Callable[..., Any],
    step: Callable[..., Any] | None,
    w0: Any,
    *data: Any,
    lr: float = 0.1,
    steps: int = 200,
    span: float | Sequence[float] | None = None,
    names: Sequence[str] = ("w0", "w1"),
    **traits: Any,
) -> Descent:
    """Show your loss of two parameters and the path your step takes on it, for every learning rate at once.

    `loss(params, *data) -> number`, `step(params, *data, lr) -> params` (None: plain gradient descent), `w0`: any
    pytree of two numbers. `span`: half the width of the picture around `w0`, or (x0, x1, y0, y1).
    Raises: ValueError when `w0` does not hold exactly two numbers. What is wrong with `loss` or `step` is said inside the
    widget instead.
    """
    return Descent(loss, step, w0, *data, lr=float(lr), steps=steps, span=span, names=list(names), **traits)


def levels_of(grid: np.ndarray, minima: Sequence[dict[str, Any]], count: int = 16) -> np.ndarray:
    """Contour levels evenly spaced in the logarithm of the height above the lowest point known."""
    finite = grid[np.isfinite(grid)]
    if not finite.size or finite.min() == finite.max():
        return np.zeros(0)
    floor = min([float(finite.min()), *(low["loss"] for low in minima)])
    top = float(finite.max()) - floor
    bottom = max(float(np.quantile(finite, 0.01)) - floor, 1e-4 * top)
    return floor + np.geomspace(bottom, top, count + 1)[:-1]


def _square(centre: np.ndarray, half: float) -> list[float]:
    return [float(edge) for edge in (centre[0] - half, centre[0] + half, centre[1] - half, centre[1] + half)]


def _size(bounds: Sequence[float]) -> float:
    return max(bounds[1] - bounds[0], bounds[3] - bounds[2])


def _limit(minima: Sequence[dict[str, Any]]) -> float | None:
    return 2.0 / minima[0]["curvature"] if minima else None


def _minima_in_words(minima: Sequence[dict[str, Any]]) -> str:
    if not minima:
        return "no minimum in the window"
    first = minima[0]
    x, y = (0.0 if abs(value) < 1e-9 else value for value in first["at"])
    where = f"minimum {first['loss']:.3g} at ({x:.3g}, {y:.3g})"
    return where if len(minima) == 1 else f"{len(minima)} minima, lowest {where[8:]}"
