"""race: optimisers from one start on one loss, each at its own best learning rate or all at the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jax.flatten_util import ravel_pytree

from .._array import encode
from .._picture import Picture
from .._poster import Poster
from .._poster_grid import sheet
from .._runners import Job, LossRunner, name_of, study
from ..descent import levels_of
from ..descent._field import field, polish
from ._entrants import Entrant, best, enter, frames, learning_rates, ranks, run


class Race(Picture):
    """The widget behind `race`; every control is a trait, every trait a keyword."""

    lr = traitlets.Float(0.1, help="the learning rate of all, when not each runs at its own best").tag(sync=True)
    steps = traitlets.Int(200, min=3, max=2000, help="gradients each entrant may ask for").tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    bounds = traitlets.List(traitlets.Float(), help="x0, x1, y0, y1").tag(sync=True)
    frame = traitlets.Int(0, help="the number of the frame shown").tag(sync=True)
    each_best = traitlets.Bool(True, help="each entrant at its own best learning rate").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    field = traitlets.Dict(help="grid, gradient, bounds, minima").tag(sync=True, to_json=encode)

    def __init__(
        self, loss: Callable[..., Any], entrants: Mapping[str, Any], w0: Any, *data: Any,
        state0: Mapping[str, Any], gradients: Mapping[str, int], span: Any, **traits: Any,
    ):  # fmt: skip
        if not 1 <= len(entrants) <= 6:
            raise ValueError(f"a race has 1 to 6 entrants, and this one {len(entrants)}")
        for name, step in entrants.items():
            if hasattr(step, "init") and hasattr(step, "update"):
                raise ValueError(
                    f"{name}: pass `optax.adam`, not `optax.adam(0.1)`: the race chooses the learning rate"
                )
        self._loss, self._entrants, self._data, self._span = loss, dict(entrants), data, span
        self._state0, self._gradients = dict(state0), dict(gradients)
        self._w0 = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), w0)
        flat, self._unravel = ravel_pytree(self._w0)
        if flat.shape != (2,):
            raise ValueError(f"race draws two parameters, and w0 holds {flat.size}")
        super().__init__(start=[float(value) for value in flat], **traits)
        self._centre = self.lr
        self._watched: list[Entrant] = []
        self._runner: LossRunner | None = None
        self.follow(loss=loss, **{k: v for k, v in entrants.items() if callable(v)})
        self.begin()
        self.frame = len(frames(self.steps)) - 1
        self.observe(lambda _: self.ask(), ["start", "steps"])
        self.observe(self._rated, ["lr", "each_best"])

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, start, steps = self.asked, list(self.start), self.steps
        ground = self._watch()
        lrs, shown = learning_rates(self._centre, self.lr), frames(steps)
        params = self._unravel(jnp.asarray(start, jnp.float32))
        running = [entrant for entrant in self._watched if entrant.runner]
        ran = [run(entrant, params, lrs, shown) for entrant in running]
        paths = np.stack([path for path, _ in ran]) if ran else np.zeros((0, len(lrs), len(shown), 2), np.float32)
        moving = [place for place, (_, headings) in enumerate(ran) if headings is not None]
        losses = self._runner.values(paths.reshape(-1, 2)).reshape(paths.shape[:3]) if running else paths[..., 0]
        self.publish(
            [*self._runner.lessons, *(lesson for entrant in self._watched for lesson in entrant.lessons)],
            seq=seq, origin=start, lrs=lrs, shown=shown, entrants=[entrant.name for entrant in running],
            paths=paths, losses=losses, best=np.asarray([best(each) for each in losses], np.int32),
            moving=np.asarray(moving, np.int32), headings=np.asarray([ran[place][1] for place in moving], np.int16),
            **ground,
        )  # fmt: skip
        yield

    def _watch(self) -> dict[str, Any]:
        if self._runner is not None:
            return {}
        runner = study(
            lambda w, *data: self._loss(self._unravel(w), *data), ravel_pytree(self._w0)[0], *self._data,
            name=name_of(self._loss),
        )  # fmt: skip
        self._watched = [
            enter(
                name, step, self._loss, self._w0, self._data, self.lr, self._state0.get(name),
                self._gradients.get(name, 1),
            )
            for name, step in self._entrants.items()
        ]  # fmt: skip
        self._runner = runner
        if not self.bounds:
            self.bounds = self._window(runner)
        return {"field": field(runner, self.bounds)}

    def _window(self, runner: LossRunner) -> list[float]:
        start = np.asarray(self.start)
        if self._span is not None and np.ndim(self._span) == 1:
            return [float(edge) for edge in self._span]
        (low,), _, (curvature,), *_ = polish(runner, start[None].astype(np.float32))
        found = np.all(np.isfinite(low)) and curvature[0] > 0 and self._span is None
        centre = (start + low) / 2 if found else start
        half = max(0.9 * float(np.abs(start - low).max()), 0.5) if found else float(self._span or 2.0)
        return [float(v) for v in (centre[0] - half, centre[0] + half, centre[1] - half, centre[1] + half)]

    def _rated(self, change: Any) -> None:
        if change["name"] == "lr" and np.float32(self.lr) not in self.picture.get("lrs", ()):
            self.ask()
        self.finding = self.state_finding()

    # -- saying and drawing --------------------------------------------------------------------------------------------

    @property
    def best_lrs(self) -> dict[str, float]:
        """The learning rate, among the 32 tried, at which each entrant ends lowest."""
        shown = self.picture
        return {name: float(shown["lrs"][at]) for name, at in zip(shown["entrants"], shown["best"], strict=True)}

    def path(self, name: str) -> np.ndarray:
        """Where an entrant is after each number of gradients in `picture["shown"]`, `[frames, 2]`, as drawn now."""
        return self.picture["paths"][(index := self.picture["entrants"].index(name))][self._index(index)]

    def _index(self, entrant: int) -> int:
        if self.each_best:
            return int(self.picture["best"][entrant])
        return int(np.argmin(np.abs(np.log(self.picture["lrs"] / self.lr))))

    def state_finding(self) -> str:
        shown = self.picture
        if not shown.get("entrants"):
            return "no race, because no step runs."
        last = {i: float(shown["losses"][i][self._index(i)][-1]) for i in range(len(shown["entrants"]))}
        said = [f"{rank}. {shown['entrants'][i]} ({self._rate(i)}{_ended(last[i])})" for rank, i in ranks(last)]
        how = "each at its own best learning rate" if self.each_best else f"all at lr = {self.lr:.3g}"
        return f"After {shown['shown'][-1]} gradients, {how}: {', '.join(said)}."

    def _rate(self, entrant: int) -> str:
        return f"lr {self.picture['lrs'][self._index(entrant)]:.3g}, " if self.each_best else ""

    def poster(self) -> bytes:
        ground = Poster(self.field["bounds"], title="paths")
        ground.heat(self.field["grid"], levels_of(self.field["grid"], self.field["minima"]))
        for i, name in enumerate(self.picture["entrants"]):
            ground.path(self.path(name), colour=i, dots=False)
        ground.mark(self.picture["origin"], colour=7, shape="square")
        ground.axes(self.names)
        return sheet([[ground, self._curves()]])

    def _curves(self) -> Poster:
        shown = self.picture
        lines = [np.log10(np.maximum(each[self._index(i)], 1e-12)) for i, each in enumerate(shown["losses"])]
        good = np.concatenate([*[line[np.isfinite(line)] for line in lines], [0.0, 1.0][: 2 * (not lines)]])
        low, high = float(good.min()) - 0.1, float(good.max()) + 0.1
        chart = Poster((0, float(shown["shown"][-1]), low, high), title="log10 of the loss", width=360)
        for i, line in enumerate(lines):
            chart.path(np.stack([shown["shown"], line], 1)[np.isfinite(line)], colour=i, dots=False)
            chart.write((60, 360 - 16 * i), shown["entrants"][i], colour=i)
        chart.axes(("gradients", ""))
        return chart


def race(
    loss: Callable[..., Any],
    entrants: Mapping[str, Any],
    w0: Any,
    *data: Any,
    lr: float = 0.1,
    state0: Mapping[str, Any] | None = None,
    gradients: Mapping[str, int] | None = None,
    steps: int = 200,
    span: float | Sequence[float] | None = None,
    names: Sequence[str] = ("w0", "w1"),
    **traits: Any,
) -> Race:
    """Let one to six optimisers run from one start, each at 32 learning rates around `lr`.

    `entrants`: name -> `step(params, *data, lr) -> params`, or `step(params, state, *data, lr) -> (params, state)`
    for a name in `state0` (its first state, or a function of `w0` that makes it), or an optimiser of optax such as
    `optax.adam`. `gradients`: how many gradients a step of a name asks for, when not one.
    Raises: ValueError for more than two parameters or more than six entrants.
    """
    return Race(
        loss, entrants, w0, *data, state0=state0 or {}, gradients=gradients or {}, span=span,
        lr=float(lr), steps=steps, names=list(names), **traits,
    )  # fmt: skip


def _ended(loss: float) -> str:
    return f"loss {loss:.3g}" if np.isfinite(loss) else "diverged"
