"""approximator: how many units it takes to draw a curve."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets

from .._formula import formula
from .._heart import Lesson, Stopped, explain
from .._heart._lesson import name_of
from .._heart._quiet import quiet
from .._heart._worker import Job
from .._picture import Picture
from .._poster import Poster
from .._sheet import sheet
from ._fit import POINTS, SEEDS, WIDEST, Best, X, first_units, keep_better, nothing, train, value

_KNOWN = {"relu": jax.nn.relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid, "sin": jnp.sin}
_ROUNDS, _STEPS = 4, 60
_REACH, _TABLE = 16.0, 2049  # the activation as a table, for a browser that cannot run Python


class Approximator(Picture):
    """The widget behind `approximator`; every control is a trait, every trait a keyword."""

    target = traitlets.Unicode("sin(6x)", help="the curve, as a formula of x over -1 to 1").tag(sync=True)
    drawn = traitlets.List(traitlets.Float(), help="the curve drawn by hand, 128 heights; empty: the formula").tag(sync=True)
    width = traitlets.Int(8, min=1, max=WIDEST, help="hidden units").tag(sync=True)

    def __init__(self, target: Any, activation: Any, seed: int, **traits: Any):
        self._curve = None if isinstance(target, str) else target
        self._seed = seed
        if isinstance(activation, str) and activation not in _KNOWN:
            raise ValueError(f"no activation {activation!r}; there are {', '.join(_KNOWN)}, or pass a function")
        self._activation = _KNOWN[activation] if isinstance(activation, str) else activation
        self._best: Best | None = None
        super().__init__(target=target if isinstance(target, str) else name_of(target), **traits)
        self.follow(activation=None if isinstance(activation, str) else activation)
        self.begin()
        self.observe(self._renew, ["target", "drawn"])
        self.observe(lambda _: self.set_trait("finding", self.state_finding()), ["width"])

    def _renew(self, change: Any) -> None:
        if change["name"] == "target":
            self._curve = None
        self.ask()

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        seq, y = self.asked, self._heights()
        lessons, compiled = self._watch()
        best = nothing()
        with quiet():
            keep_better(best, self._activation, first_units(self._seed), y)
            table = np.asarray(self._activation(jnp.linspace(-_REACH, _REACH, _TABLE)), np.float32)
        self._show(best, y, lessons, seq, table=table, rounds=0)
        yield
        for count in range(1, _ROUNDS + 1 if compiled else 1):
            with quiet():
                keep_better(best, self._activation, self._trained(best, y, count), y)
            self._show(best, y, lessons, seq, rounds=count)
            yield

    def _trained(self, best: Best, y: np.ndarray, count: int) -> np.ndarray:
        """Each width's best network trained on, and so are nudged copies of it."""
        rng = np.random.default_rng((self._seed, count))
        units = np.repeat(best.hidden[None], SEEDS, 0)
        units[1:] += rng.normal(0, 0.05, units[1:].shape).astype(np.float32) * (units[1:] != 0)
        flat = [np.reshape(part, (SEEDS * WIDEST, *part.shape[2:])) for part in (
            units, np.repeat(best.out[None], SEEDS, 0), np.repeat(best.bias[None], SEEDS, 0))]  # fmt: skip
        hidden, _, _ = train(self._activation, *flat, jnp.asarray(y), steps=_STEPS)
        return np.asarray(hidden).reshape(SEEDS, WIDEST, WIDEST, 2)

    def _show(self, best: Best, y: np.ndarray, lessons: list[Lesson], seq: int, **more: Any) -> None:
        best = self._best = best.copy()
        weights = np.concatenate([best.hidden, best.out[..., None]], -1)
        self.publish(lessons, seq=seq, x=X, y=y, weights=weights, biases=best.bias, errors=best.error, **more)

    def _heights(self) -> np.ndarray:
        if len(self.drawn) == POINTS:
            return np.asarray(self.drawn, np.float32)
        try:
            y = np.asarray((self._curve or formula(self.target))(jnp.asarray(X)), np.float32)
        except ValueError as error:
            raise Stopped(Lesson("formula", str(error), stops=True)) from error
        if y.shape != X.shape or not np.isfinite(y).all():
            says = f"`{self.target}` is not one finite number at every x from -1 to 1."
            raise Stopped(Lesson("not_finite", says, stops=True))
        return y

    def _watch(self) -> tuple[list[Lesson], bool]:
        """What is to say about the activation, and whether it can be trained through."""
        name, x = name_of(self._activation), jnp.linspace(-2.0, 2.0, 9)
        try:
            with quiet():
                y = self._activation(x)
        except Exception as error:
            lesson = explain(error, name)
            says = f"{lesson.says} An activation is given a whole array: `jnp.maximum(x, 0)`, not `max(x, 0)`."
            raise Stopped(Lesson(lesson.id, says, lesson.line, stops=True)) from error
        if y is None:
            raise Stopped(Lesson("returns_none", f"`{name}` returned None. End it with `return`.", stops=True))
        if np.shape(y) != (9,):
            says = f"`{name}` turned 9 numbers into shape {np.shape(y)}; an activation acts on each number by itself."
            raise Stopped(Lesson("wrong_shape", says, stops=True))
        if not np.isfinite(y).all():
            raise Stopped(Lesson("not_finite", f"`{name}` is not finite between -2 and 2.", stops=True))
        return self._shape_of(name, np.asarray(y)), self._slopes(name)

    def _shape_of(self, name: str, y: np.ndarray) -> list[Lesson]:
        if np.abs(np.diff(y, 2)).max() > 1e-5:
            return []
        return [Lesson("linear", f"`{name}` is a straight line, so a network of any width draws a straight line.")]

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
        """The error of the best network of each width, 1 to 64."""
        return self._best.error

    def value(self, x: Any, width: int | None = None) -> np.ndarray:
        """The network drawn, or the one of another width, at points `x [m]`."""
        return value(self._best, self._activation, width or self.width, np.asarray(x))

    def state_finding(self) -> str:
        if self._best is None:
            return "no curve yet."
        units = "unit" if self.width == 1 else "units"
        kind, what = name_of(self._activation), "the curve drawn" if self.drawn else self.target
        return f"{self.width} {kind} {units} draw {what} with an error of {self._best.error[self.width - 1]:.3g}."

    def poster(self) -> bytes:
        y, fitted = self.picture["y"], self.value(X)
        low, high = float(min(y.min(), fitted.min())), float(max(y.max(), fitted.max()))
        room = 0.1 * (high - low) or 1.0
        chart = Poster((-1, 1, low - room, high + room), title=f"{self.target}, {self.width} units")
        chart.path(np.stack([X, y], 1), colour=1, dots=False, width=4)
        chart.path(np.stack([X, fitted], 1), colour=0, dots=False)
        chart.axes(("x", ""))
        errors = np.log10(np.maximum(self._best.error, 1e-7))
        sweep = Poster((1, WIDEST, float(errors.min()) - 0.1, float(errors.max()) + 0.1), title="log10 of the error", width=360)
        sweep.path(np.stack([np.arange(1, WIDEST + 1), errors], 1), dots=False)
        sweep.mark((self.width, errors[self.width - 1]))
        sweep.axes(("width", ""))
        return sheet([[chart, sweep]])


def approximator(
    target: str | Callable[..., Any] = "sin(6x)",
    width: int = 8,
    activation: str | Callable[..., Any] = "relu",
    seed: int = 0,
    drawn: Sequence[float] = (),
    **traits: Any,
) -> Approximator:
    """Draw a curve with one hidden layer of 1 to 64 units, and see what each unit adds.

    `target`: a formula of x or a function of an array, over -1 to 1. `activation`: "relu", "tanh", "sigmoid", "sin" or a
    function of an array. `drawn`: the curve as 128 heights instead.
    Raises: ValueError for an activation of an unknown name. What is wrong with a function is said inside the widget.
    """
    return Approximator(target, activation, seed, width=width, drawn=[float(y) for y in drawn], **traits)
