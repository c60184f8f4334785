"""approximator: how many units it takes to draw a curve."""

from collections.abc import Callable, Sequence
from time import perf_counter, sleep
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets

from .._formula import formula
from .._picture import Picture
from .._poster import Poster
from .._poster_grid import sheet
from .._runners import Notice, Stopped, explain
from .._runners._notice import name_of
from .._runners._quiet import quiet
from .._runners._worker import Job
from ._fit import POINTS, SEEDS, TRAINED, WIDEST, Best, X, first_units, keep_better, nothing, parts, train
from ._own_network import Own

_KNOWN = {"relu": jax.nn.relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid, "sin": jnp.sin}
_ROUNDS, _STEPS = 4, 60
_PICTURE_SECONDS = 0.1
_REACH, _TABLE = 16.0, 2049  # the activation as a table, for a browser that cannot run Python


class Approximator(Picture):
    """The widget behind `approximator`; every control is a trait, every trait a keyword."""

    target = traitlets.Unicode("sin(6x)", help="the curve, as a formula of x over -1 to 1").tag(sync=True)
    drawn = traitlets.List(traitlets.Float(), help="the curve drawn by hand, 128 heights; empty: the formula").tag(
        sync=True
    )
    width = traitlets.Int(8, min=1, max=WIDEST, help="hidden units of each layer").tag(sync=True)
    depth = traitlets.Int(1, min=1, max=3, help="hidden layers; with more than one, 32 units at most").tag(sync=True)
    lr = traitlets.Float(0.1, min=0, help="of your own step").tag(sync=True)
    running = traitlets.Bool(False, help="your own step trains the network shown").tag(sync=True)
    can_train = traitlets.Bool(False).tag(sync=True)

    def __init__(self, target: Any, activation: Any, seed: int, step: Callable[..., Any] | None, **traits: Any):
        self._curve = None if isinstance(target, str) else target
        self._step = step
        self._own: Own | None = None
        self._fitted: tuple[Any, ...] = ()
        self._seed = seed
        if isinstance(activation, str) and activation not in _KNOWN:
            raise ValueError(f"no activation {activation!r}; there are {', '.join(_KNOWN)}, or pass a function")
        self._activation = _KNOWN[activation] if isinstance(activation, str) else activation
        self._best: Best | None = None
        super().__init__(
            target=target if isinstance(target, str) else name_of(target), can_train=step is not None, **traits
        )
        self.follow(activation=None if isinstance(activation, str) else activation, step=step)
        self.begin()
        self.observe(self._renew, ["target", "drawn", "depth", "running"])
        self.observe(lambda _: self.set_trait("finding", self.state_finding()), ["width"])

    def _renew(self, change: Any) -> None:
        if change["name"] == "target":
            self._curve = None
        self.ask()

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, y, depth = self.asked, self._heights(), self.depth
        lessons, compiled = self._watch()
        wanted = (y.tobytes(), depth)
        if self._fitted != wanted:
            self._fitted = ()
            yield from self._fit(y, depth, lessons, compiled, seq)
            self._fitted = wanted
        if self.running and self._step is not None:
            yield from self._train_own(y, depth, lessons, seq)
        self.publish([*lessons, *(self._own.watched.lessons if self._own else ())], seq=seq)
        yield

    def _fit(self, y: np.ndarray, depth: int, lessons: list[Notice], compiled: bool, seq: int) -> Job:
        best, (hidden, inner) = nothing(depth), first_units(self._seed, depth)
        with quiet():
            keep_better(best, self._activation, hidden[:1], inner[:1], y, compiled)
            table = np.asarray(self._activation(jnp.linspace(-_REACH, _REACH, _TABLE)), np.float32)
        self._own = None
        self._show(best, y, lessons, seq, table=table, rounds=0, own=None)
        yield
        with quiet():
            keep_better(best, self._activation, hidden[1:], inner[1:], y, compiled)
        for count in range(1, _ROUNDS + 1 if compiled else 1):
            yield
            with quiet():
                keep_better(best, self._activation, *self._trained(best, y, count), y, compiled)
            self._show(best, y, lessons, seq, rounds=count)

    def _trained(self, best: Best, y: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Each width's best network trained on, and so are nudged copies of it; widths up to 64."""
        rng, k = np.random.default_rng((self._seed, count)), min(TRAINED, len(best.error))
        network = [best.hidden[:k, :k], best.inner[:k], best.out[:k, :k], best.bias[:k]]
        copies = [np.repeat(part[None], SEEDS, 0) for part in network]
        for part in copies[:2]:
            part[1:] += rng.normal(0, 0.05, part[1:].shape).astype(np.float32) * (part[1:] != 0)
        flat = [part.reshape(SEEDS * k, *part.shape[2:]) for part in copies]
        hidden, inner, _, _ = train(self._activation, flat, jnp.asarray(y), steps=_STEPS)
        units = np.zeros((SEEDS, k, len(best.error), 2), np.float32)
        units[:, :, :k] = np.asarray(hidden).reshape(SEEDS, k, k, 2)
        return units, np.asarray(inner).reshape(SEEDS, *best.inner[:k].shape)

    def _train_own(self, y: np.ndarray, depth: int, lessons: list[Notice], seq: int) -> Job:
        """The student's step trains the network of the width shown, until it is stopped."""
        while self.running:
            width = min(self.width, len(self._best.error))
            if self._own is None or not self._own.fits(width, depth, y):
                self._own = Own(self._step, width, depth, y, self.lr, self._seed)
            own = self._own
            told = [*lessons, *own.watched.lessons]
            if own.watched.runner is None:
                self.publish(told, seq=seq)
                return
            began = perf_counter()
            while self.running and perf_counter() - began < _PICTURE_SECONDS / 2:
                own.train(self.lr)
            self.publish(told, seq=seq, own=own.shown(self._activation))
            yield
            sleep(_PICTURE_SECONDS / 2)

    def _show(self, best: Best, y: np.ndarray, lessons: list[Notice], seq: int, **more: Any) -> None:
        best = self._best = best.copy()
        one = self.depth == 1
        weights = np.concatenate([best.hidden, best.out[..., None]], -1) if one else None
        added = None if one else self._all_parts(best)
        self.publish(
            lessons, seq=seq, x=X, y=y, weights=weights, parts=added, biases=best.bias, errors=best.error, **more
        )

    def _all_parts(self, best: Best) -> np.ndarray:
        """What each unit of the last layer adds, `[widths, units, 128]`, for a browser that cannot follow the layers before."""
        w = len(best.error)
        added = np.zeros((w, w, POINTS), np.float32)
        with quiet():
            for width in range(1, w + 1):
                added[width - 1, :width] = parts(best, self._activation, width, X)
        return added

    def _heights(self) -> np.ndarray:
        if len(self.drawn) == POINTS:
            return np.asarray(self.drawn, np.float32)
        try:
            y = np.asarray((self._curve or formula(self.target))(jnp.asarray(X)), np.float32)
        except ValueError as error:
            raise Stopped(Notice("formula", str(error), stops=True)) from error
        if y.shape != X.shape or not np.isfinite(y).all():
            says = f"`{self.target}` is not one finite number at every x from -1 to 1."
            raise Stopped(Notice("not_finite", says, stops=True))
        return y

    def _watch(self) -> tuple[list[Notice], bool]:
        """What is to say about the activation, and whether it can be trained through."""
        name, x = name_of(self._activation), jnp.linspace(-2.0, 2.0, 9)
        try:
            with quiet():
                y = self._activation(x)
        except Exception as error:
            lesson = explain(error, name)
            says = f"{lesson.says} An activation is given a whole array: `jnp.maximum(x, 0)`, not `max(x, 0)`."
            raise Stopped(Notice(lesson.id, says, lesson.line, stops=True)) from error
        if y is None:
            raise Stopped(Notice("returns_none", f"`{name}` returned None. End it with `return`.", stops=True))
        if np.shape(y) != (9,):
            says = f"`{name}` turned 9 numbers into shape {np.shape(y)}; an activation acts on each number by itself."
            raise Stopped(Notice("wrong_shape", says, stops=True))
        if not np.isfinite(y).all():
            raise Stopped(Notice("not_finite", f"`{name}` is not finite between -2 and 2.", stops=True))
        return self._shape_of(name, np.asarray(y)), self._slopes(name)

    def _shape_of(self, name: str, y: np.ndarray) -> list[Notice]:
        if np.abs(np.diff(y, 2)).max() > 1e-5:
            return []
        return [Notice("linear", f"`{name}` is a straight line, so a network of any width draws a straight line.")]

    def _slopes(self, name: str) -> bool:
        try:
            with quiet():
                jax.jit(jax.grad(lambda x: jnp.sum(self._activation(x))))(jnp.linspace(-2.0, 2.0, 9))
        except Exception:
            return False
        return True

    # -- saying and drawing --------------------------------------------------------------------------------------------

    @property
    def errors(self) -> np.ndarray:
        """The error of the best network of each width: 1 to 128, or to 32 with more than one hidden layer."""
        return self._best.error

    def value(self, x: Any, width: int | None = None) -> np.ndarray:
        """The best network known of the width drawn, or of another, at points `x [m]`."""
        row = min(width or self.width, len(self._best.error)) - 1
        return parts(self._best, self._activation, row + 1, np.asarray(x)).sum(axis=0) + self._best.bias[row]

    def _shown(self) -> tuple[np.ndarray, float, int]:
        """The network drawn at every x, its error, and how many of the student's steps made it."""
        row, own = min(self.width, len(self._best.error)) - 1, self._own
        if own is None or own.width != row + 1 or not own.steps:
            return self.value(X), float(self._best.error[row]), 0
        return own.parts(self._activation).sum(axis=0) + own.bias, own.error(self._activation), own.steps

    def state_finding(self) -> str:
        if self._best is None:
            return "no curve yet."
        width = min(self.width, len(self._best.error))
        kind, what = name_of(self._activation), "the curve drawn" if self.drawn else self.target
        units = f"{width} {kind} {'unit' if width == 1 else 'units'}"
        if self.depth > 1:
            units = f"{self.depth} layers of {units}"
        _, error, steps = self._shown()
        if not steps:
            return f"{units} draw {what} with an error of {error:.3g}."
        return f"{units}, after {steps} of your steps, draw {what} with an error of {error:.3g}; the best known has {self._best.error[width - 1]:.3g}."

    def poster(self) -> bytes:
        y, (fitted, error, _) = self.picture["y"], self._shown()
        low, high = float(min(y.min(), fitted.min())), float(max(y.max(), fitted.max()))
        room = 0.1 * (high - low) or 1.0
        chart = Poster((-1, 1, low - room, high + room), title=f"{self.target}, {self.width} units")
        chart.path(np.stack([X, y], 1), colour=1, dots=False, width=4)
        chart.path(np.stack([X, fitted], 1), colour=0, dots=False)
        chart.axes(("x", ""))
        count = len(self._best.error)
        errors, mine = (np.log10(np.maximum(each, 1e-7)) for each in (self._best.error, error))
        floor, top = float(min(errors.min(), mine)) - 0.1, float(max(errors.max(), mine)) + 0.1
        sweep = Poster((1, count, floor, top), title="log10 of the error", width=360)
        sweep.path(np.stack([np.arange(1, count + 1), errors], 1), dots=False)
        sweep.mark((min(self.width, count), mine))
        sweep.axes(("width", ""))
        return sheet([[chart, sweep]])


def approximator(
    target: str | Callable[..., Any] = "sin(6x)",
    width: int = 8,
    activation: str | Callable[..., Any] = "relu",
    seed: int = 0,
    drawn: Sequence[float] = (),
    depth: int = 1,
    step: Callable[..., Any] | None = None,
    **traits: Any,
) -> Approximator:
    """Draw a curve with one hidden layer of 1 to 128 units, or two or three of 1 to 32, and see what each unit adds.

    `target`: a formula of x or a function of an array, over -1 to 1. `activation`: "relu", "tanh", "sigmoid", "sin" or a
    function of an array. `drawn`: the curve as 128 heights instead. `step(params, x [128, 1], y [128, 1], lr) -> params` trains the network shown
    when asked to; `params` are the layers, `[(W [1, k], b [k]), ..., (V [k, 1], c [1])]`, from a random start.
    Raises: ValueError for an activation of an unknown name. What is wrong with a function is said inside the widget.
    """
    return Approximator(
        target, activation, seed, step, width=width, drawn=[float(y) for y in drawn], depth=depth, **traits
    )
