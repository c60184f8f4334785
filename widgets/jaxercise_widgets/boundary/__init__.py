"""boundary: where your network changes its mind, redrawn while it learns."""

from collections.abc import Callable
from time import perf_counter, sleep
from typing import Any

import numpy as np
import traitlets

from .._array import encode
from .._picture import Picture
from .._poster import Poster
from .._poster_grid import sheet
from .._runners import Trace, trace
from .._runners._notice import Notice, name_of
from .._runners._predict import Predictor, try_predict
from .._runners._worker import Job
from ..draw_data import DrawData
from ._learning import NO_SCATTER, Learner
from ._plane import hidden_maps, line_points, mesh, shade, window

RUNNING_SIZE, RESTING_SIZE = 100, 200
_PICTURE_SECONDS = 0.1
_SHARE_OF_TIME = 0.5
_ROWS = 256  # points are padded to whole numbers of these, so that one more point compiles nothing anew


class Boundary(Picture):
    """The widget behind `boundary`; `params` are the trained ones."""

    lr = traitlets.Float(0.1, min=0).tag(sync=True)
    batch = traitlets.Int(0, min=0, help="points a step; 0: all of them").tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    wish = traitlets.Dict(help="steps or a fresh start asked for in the browser").tag(sync=True)
    can_train = traitlets.Bool(False).tag(sync=True)
    points = traitlets.Any(help="float32 [n, 3]: x0, x1, class").tag(sync=True, to_json=encode)

    def __init__(
        self,
        predict: Callable[..., Any],
        params: Any,
        points: np.ndarray,
        step: Callable[..., Any] | None = None,
        hidden: Callable[..., Any] | None = None,
        state: Any = None,
        source: DrawData | None = None,
        **traits: Any,
    ):
        self._predict, self._step, self._hidden, self._state = predict, step, hidden, state
        self._first = self.params = params
        self._predictor: Predictor | None = None
        self._learner: Learner | None = None
        self._watched: Trace | None = None
        self._source = source
        super().__init__(points=points, can_train=step is not None, **traits)
        self.follow(predict=predict, step=step, hidden=hidden)
        self.begin()
        self.observe(lambda _: self.ask(), ["points", "running"])
        self.observe(self._asked_for, ["asked"])
        if source is not None:
            source.live = True
            source.observe(self._drawn, ["points"])

    def close(self) -> None:
        self.running = False
        if self._source is not None:
            self._source.unobserve(self._drawn, ["points"])
        super().close()

    def _drawn(self, change: Any) -> None:
        self.points = change["new"]

    def _asked_for(self, _: Any) -> None:
        if self.wish:
            self.ask()

    # -- computing -----------------------------------------------------------------------------------------------------

    def jobs(self) -> Job:
        wish, seq = dict(self.wish), self.asked
        self.wish = {}
        predictor = self._predictor or self._tried()
        if wish.get("reset"):
            self.params, self._learner = self._first, None
        if self._step is not None and self._learner_or_none() and (self.running or wish.get("steps")):
            yield from self._train(predictor, int(wish.get("steps") or 0), seq)
        self._show(predictor, RESTING_SIZE, seq)
        yield

    def _tried(self) -> Predictor:
        rows = self.points[:, :2] if len(self.points) > 1 else np.array([[-0.5, 0.3], [0.4, 0.8]], np.float32)
        self._predictor = try_predict(self._predict, self.params, rows)
        return self._predictor

    def _train(self, predictor: Predictor, steps: int, seq: int) -> Job:
        learner = self._learner
        assert learner is not None
        done, shown = 0, perf_counter()
        while self.running or done < steps:
            began = perf_counter()
            while perf_counter() - began < _PICTURE_SECONDS * _SHARE_OF_TIME and (self.running or done < steps):
                self.params = learner.step(self.params, self.points, self.lr, self.batch)
                done += 1
                if learner.due():
                    learner.note(_marks(predictor, self._at_points(predictor, self.points), self.points)[1])
            if perf_counter() - shown >= _PICTURE_SECONDS:
                shown = perf_counter()
                self._show(predictor, RUNNING_SIZE, seq)
            yield
            busy = perf_counter() - began
            sleep(min(_PICTURE_SECONDS, busy * (1 - _SHARE_OF_TIME) / _SHARE_OF_TIME))

    def _learner_or_none(self) -> Learner | None:
        """The step, watched once; None (and its lesson) when it cannot run."""
        if self._learner is None and len(self.points):
            rows, labels = self._data()
            watched = trace(self._step, self.params, rows, labels, lr=self.lr, state=self._state)
            self._watched = watched
            if watched.runner is not None:
                self._learner = Learner(watched, self._state)
        return self._learner

    def _data(self) -> tuple[Any, Any]:
        return Learner.arrays(self.points)

    def _show(self, predictor: Predictor, size: int, seq: int) -> None:
        points, learner = self.points, self._learner
        bounds = window(points)
        n = size if predictor.mode == "jit" else 25
        margins = predictor.margins(predictor.scores(self.params, mesh(bounds, n)))
        scores = self._at_points(predictor, points)
        wrong, summary = _marks(predictor, scores, points)
        if learner is not None:
            learner.note(summary)
        self.publish(
            self._lessons(predictor, scores, points), seq=seq, bounds=bounds, wrong=wrong, summary=summary,
            margins=margins.T.reshape(-1, n, n).astype(np.float32),
            steps=learner.count if learner else 0,
            curve=learner.curve() if learner else np.zeros((0, 3), np.float32),
            last=learner.last if learner and self.batch else np.zeros(0, np.int32),
            hidden=self._hidden_maps(bounds),
            **(learner.scatter(self.params, points, self.lr, self.batch) if learner else NO_SCATTER),
        )  # fmt: skip

    def _at_points(self, predictor: Predictor, points: np.ndarray) -> np.ndarray:
        padded = np.zeros((max(1, -(-len(points) // _ROWS)) * _ROWS, 2), np.float32)
        padded[: len(points)] = points[:, :2]
        return predictor.scores(self.params, padded)[: len(points)]

    def _hidden_maps(self, bounds: list[float]) -> Any:
        return None if self._hidden is None else hidden_maps(self._hidden, self.params, bounds)

    def _lessons(self, predictor: Predictor, scores: np.ndarray, points: np.ndarray) -> list[Notice]:
        lessons = [*predictor.lessons, *(self._watched.lessons if self._watched else ())]
        classes = max(2, scores.shape[1])
        if len(points) and points[:, 2].max() >= classes:
            says = f"The points have class {int(points[:, 2].max())}, and `{name_of(self._predict)}` answers for {classes} classes only."
            lessons.append(Notice("too_many_classes", says))
        return lessons

    # -- saying and drawing --------------------------------------------------------------------------------------------

    @property
    def accuracy(self) -> float:
        """Share of the points on the right side."""
        return float(self.picture["summary"]["accuracy"])

    def line(self) -> np.ndarray:
        """Points `[m, 2]` on the drawn line, where the two best classes are equally likely."""
        return line_points(self.picture["margins"], self.picture["bounds"])

    def train(self, steps: int) -> None:
        """Take so many steps on the worker; `wait()` until they are done."""
        self.wish = {"steps": steps}
        self.ask()

    def stop(self) -> None:
        """Stop training."""
        self.running = False

    def state_finding(self) -> str:
        summary, steps = self.picture.get("summary", {}), self.picture.get("steps", 0)
        if not summary.get("count"):
            return "No points yet: the picture shows what the network answers everywhere."
        after = f" after {steps} {'step' if steps == 1 else 'steps'}" if steps else ""
        wrong, count = summary["wrong"], summary["count"]
        return f"{100 * summary['accuracy']:.3g} % of {count} points on the right side ({wrong} wrong), loss {summary['loss']:.3g}{after}."

    def poster(self) -> bytes:
        data = self.picture
        picture = Poster(data["bounds"], title=f"{100 * data['summary']['accuracy']:.3g} % right")
        picture.image(shade(data["margins"]))
        for point in self.line():
            picture.mark(point, colour=7, size=1)
        for (x, y, which), wrong in zip(self.points, data["wrong"], strict=True):
            picture.mark((x, y), colour=int(which), shape=("circle", "square")[int(which) % 2], size=6 if wrong else 4)
        picture.axes(("x0", "x1"))
        return sheet([[picture, _scatter(data)]]) if len(data.get("scatter", ())) else picture.png()


def _scatter(data: dict[str, Any]) -> Poster:
    """Steps on batches around their mean, and the ellipse of two standard deviations."""
    reach = 1.05 * float(max(np.abs(data["scatter"]).max(), np.abs(data["outline"]).max(), 1.2))
    chart = Poster(
        (-reach, reach, -reach, reach), title=f"steps on batches, scattered by {data['noise']:.3g}", width=360
    )
    for place in data["scatter"]:
        chart.mark(place, colour=5, size=2)
    chart.path(data["outline"], colour=1, dots=False)
    chart.path([(0, 0), (1, 0)], colour=0, dots=False, width=3)
    chart.axes(("along the mean step", ""))
    return chart


def _marks(predictor: Predictor, scores: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, dict[str, Any]]:
    """Which points are on the wrong side, `uint8 [n]`, and the numbers of the finding."""
    if not len(points):
        return np.zeros(0, np.uint8), {"count": 0, "wrong": 0, "accuracy": 0.0, "loss": 0.0}
    likely, labels = predictor.probabilities(scores), points[:, 2].astype(int)
    wrong = (likely.argmax(axis=1) != labels).astype(np.uint8)
    known = labels < likely.shape[1]
    own = np.where(known, likely[np.arange(len(labels)), np.minimum(labels, likely.shape[1] - 1)], 0.0)
    loss = float(-np.log(np.clip(own, 1e-7, 1.0)).mean())
    return wrong, {"count": len(points), "wrong": int(wrong.sum()), "accuracy": float(1 - wrong.mean()), "loss": loss}


def boundary(
    predict: Callable[..., Any],
    params: Any,
    X: Any,
    y: Any = None,
    step: Callable[..., Any] | None = None,
    hidden: Callable[..., Any] | None = None,
    state: Any = None,
    **traits: Any,
) -> Boundary:
    """Show what your classifier answers everywhere, and where it changes its mind; with `step`, watch it learn.

    `predict(params, X[m, 2]) -> [m]` or `[m, classes]`, scores or probabilities. `X`, `y`: points and classes from 0
    (or -1 and 1), or a `draw_data` widget in place of both. `step(params, X, y, lr) -> params`.
    `hidden(params, X) -> [m, units]` is drawn small. `state`: what a step with a state begins with.
    Raises: ValueError when X and y do not go together.
    """
    source = X if isinstance(X, DrawData) else None
    points = source.points if source is not None else _as_points(X, y)
    if source is not None:
        traits.setdefault("batch", 32)  # of a fixed size, so that a new point compiles nothing anew
    return Boundary(predict, params, points, step, hidden, state, source, **traits)


def _as_points(X: Any, y: Any) -> np.ndarray:
    X, y = np.asarray(X, np.float32), np.asarray([] if y is None else y, np.float32).reshape(-1)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) != len(y):
        raise ValueError(f"X {list(X.shape)} and y {list(y.shape)} do not go together; wanted [n, 2] and [n]")
    if len(y) and set(np.unique(y)) <= {-1.0, 1.0} and y.min() < 0:
        y = (y + 1) / 2
    if (y < 0).any() or (y != np.rint(y)).any():
        raise ValueError("y holds classes: whole numbers from 0, or -1 and 1")
    return np.ascontiguousarray(np.column_stack([X, y]), np.float32)
