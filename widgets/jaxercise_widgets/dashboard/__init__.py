"""dashboard: what your network has learnt so far, from one line in your training loop."""

import functools
import uuid
import weakref
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import jax
import numpy as np
import traitlets

from .._picture import Picture, _cell_and_run, pictures_wanted
from .._runners import Notice, Stopped, explain
from .._runners._notice import name_of
from .._runners._quiet import quiet
from ._record import Losses, Throttle
from ._score import as_images, confusion, first_layer, grey, probabilities, signed, worst
from ._still import draw


class Dashboard(Picture):
    """The widget behind `dashboard`; call it in the loop: `board(params, loss)`."""

    labels = traitlets.List(traitlets.Unicode(), help="names of the classes").tag(sync=True)
    log_loss = traitlets.Bool(True, help="draw the losses on a logarithmic scale").tag(sync=True)

    def __init__(self, forward: Callable[..., Any], x: Any, y: Any, share: float, **traits: Any):
        self._x, self._truth = x, np.asarray(y)
        if self._truth.ndim == 2:  # one-hot
            self._truth = self._truth.argmax(1)
        if len(self._truth) != len(x):
            raise ValueError(f"{len(x)} samples and {len(self._truth)} answers; dashboard wants one answer a sample")
        self._truth = self._truth.astype(int).reshape(-1)
        self._forward, self._compiled = forward, jax.jit(forward)
        self._images = as_images(np.asarray(x))
        self._range = float(self._images.min()), float(self._images.max())
        self._throttle, self._shown_as, self._shown_in = Throttle(share), uuid.uuid4().hex, ""
        self._told = 0  # steps that the poster in the notebook knows of
        super().__init__(**traits)
        self.follow(forward=forward)
        self.reset()
        _at_the_end_of_a_cell(self)

    def reset(self) -> None:
        """Forget the steps so far, before a new training."""
        self._losses, self._curve = Losses(), ([], [])
        self._pending: Any = None
        self._before: tuple[int, list[np.ndarray]] | None = None
        self._throttle = Throttle(self._throttle.share)
        self.publish(steps=None)

    # -- in the loop ---------------------------------------------------------------------------------------------------

    def __call__(self, params: Any, loss: Any = None) -> None:
        """Note one step; now and then, and never for more than its share of the time, look at the network."""
        if not pictures_wanted():
            return
        self._losses.add(loss)
        self._pending = params
        if self._throttle.due(perf_counter()):
            if self._losses.count == 1:
                self._show_if_unseen()
            self.look()

    def watching(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """The same `step(params, ...) -> (params, loss)`, which also tells the board; traced, it tells nothing."""

        @functools.wraps(step)
        def watched(*args: Any, **named: Any) -> Any:
            params, loss = step(*args, **named)
            if not isinstance(loss, jax.core.Tracer):
                self(params, loss)
            return params, loss

        return watched

    @property
    def steps(self) -> int:
        """How many steps the board was told of."""
        return self._losses.count

    def look(self) -> None:
        """Look at the newest parameters now."""
        params, self._pending = self._pending, None
        if params is None:
            return
        try:
            jax.block_until_ready(params)  # the wait for the student's own steps is not ours
            if self._losses.count == 1:
                self._outputs(params)  # compiling is not the price of a look
            began = perf_counter()
            self._score(params)
            self._throttle.spent(began, perf_counter())
        except Exception as error:
            now = perf_counter()
            self._throttle.spent(now - 0.05, now)
            self._failed(error)

    def _outputs(self, params: Any) -> tuple[np.ndarray, list[Notice]]:
        name = name_of(self._forward)
        try:
            with quiet():
                return probabilities(self._compiled(params, self._x), len(self._truth), name), []
        except (Stopped, jax.errors.JAXTypeError) as error:
            if isinstance(error, Stopped):
                raise
            lesson = explain(error, name)
            with quiet():
                outputs = self._forward(params, self._x)
            return probabilities(outputs, len(self._truth), name), [Notice(lesson.id, lesson.says, lesson.line)]
        except Exception as error:
            lesson = explain(error, name)
            raise Stopped(Notice(lesson.id, lesson.says, lesson.line, stops=True)) from error

    def _score(self, params: Any) -> None:
        chances, lessons = self._outputs(params)
        classes = max(chances.shape[1], int(self._truth.max()) + 1)
        if classes > chances.shape[1]:
            says = (
                f"The answers go up to {classes - 1}, and `{name_of(self._forward)}` gives {chances.shape[1]} scores."
            )
            raise Stopped(Notice("too_few_classes", says, stops=True))
        guess = chances.argmax(1)
        steps, losses = self._steps_and_losses()
        self._curve[0].append(self._losses.count)
        self._curve[1].append(float((guess == self._truth).mean()))
        self._thin_looks()
        wrong = worst(chances, self._truth)
        if len(self.labels) < classes:
            self.labels = [str(k) for k in range(classes)]
        self.publish(
            [*lessons, *self._lessons(params, chances, steps, losses)],
            steps=steps, losses=losses,
            looks=np.asarray(self._curve[0], np.int32), accuracies=np.asarray(self._curve[1], np.float32),
            confusion=confusion(self._truth, guess, classes), count=len(self._truth),
            wrong=grey(self._images[wrong], *self._range), wrong_at=wrong.astype(np.int32),
            wrong_truth=self._truth[wrong].astype(np.int32), wrong_guess=guess[wrong].astype(np.int32),
            wrong_chance=chances[wrong, guess[wrong]], weights=self._weights(params),
        )  # fmt: skip

    def _steps_and_losses(self) -> tuple[np.ndarray, np.ndarray]:
        try:
            return self._losses.curve()
        except Exception as error:
            says = "The loss handed to the dashboard is not one number: `board(params, loss)` wants the mean over the batch."
            raise Stopped(Notice("not_a_number", says, stops=True)) from error

    def _thin_looks(self) -> None:
        if len(self._curve[0]) > 400:
            self._curve = (self._curve[0][1::2], self._curve[1][1::2])

    def _weights(self, params: Any) -> np.ndarray | None:
        features = int(np.prod(np.shape(self._x)[1:]))
        weights = first_layer(params, features)
        return None if weights is None else signed(as_images(weights))

    def _lessons(self, params: Any, chances: np.ndarray, steps: np.ndarray, losses: np.ndarray) -> list[Notice]:
        lessons, name = [], name_of(self._forward)
        gone = np.flatnonzero(np.isinf(losses) | (np.isnan(losses) & np.isfinite(losses).any()))
        if not np.isfinite(chances).all():
            says = (
                f"`{name}` returns NaN: the parameters have left every bound. Start again with a smaller learning rate."
            )
            return [Notice("not_finite", says)]
        if len(gone):
            lessons.append(Notice("not_finite", f"The loss is not finite from about step {steps[gone[0]]} on."))
        leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(params)]
        if self._before and self._before[0] < self._losses.count and _same(self._before[1], leaves):
            says = (
                f"The parameters are the same at step {self._losses.count} as at step {self._before[0]}. "
                "Does the loop keep what the step returns? `params = step(params, ...)`"
            )
            lessons.append(Notice("standing_still", says))
        self._before = (self._losses.count, leaves)
        only = np.unique(chances.argmax(1))
        if len(only) == 1 and len(np.unique(self._truth)) > 1 and self._losses.count > 1:
            lessons.append(Notice("one_class", f"The network answers {self.labels[only[0]]} to every sample."))
        return lessons

    # -- saying and showing --------------------------------------------------------------------------------------------

    @property
    def accuracy(self) -> float | None:
        """Share of right answers at the last look."""
        return self._curve[1][-1] if self._curve[1] else None

    def state_finding(self) -> str:
        if self.picture.get("steps") is None:
            return "No step yet: call board(params, loss) in your training loop."
        counts = self.picture["confusion"]
        loss = float(self.picture["losses"][-1])
        said = f"loss {loss:.3g}, " if np.isfinite(loss) else ""
        said = f"Step {self.picture['steps'][-1]}: {said}{100 * self.accuracy:.1f} % of {self.picture['count']} right"
        off = counts - np.diag(np.diag(counts))
        if not off.any():
            return f"{said}, no mistake."
        truth, guess = np.unravel_index(off.argmax(), off.shape)
        return (
            f"{said}; most frequent mistake: {self.labels[truth]} taken for {self.labels[guess]} ({off.max()} times)."
        )

    def poster(self) -> bytes:
        return draw(self.picture, list(self.labels))

    def finish(self) -> None:
        """Look at the last parameters and renew the picture that stays in the notebook."""
        self.look()
        if self._shown_in:
            self._place(update=True)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        self.look()
        return super()._repr_mimebundle_(**options)

    def _ipython_display_(self) -> None:
        run = _cell_and_run()[1]
        self._place(update=bool(run) and run == self._shown_in)
        self._shown_in = run

    def _show_if_unseen(self) -> None:
        run = _cell_and_run()[1]
        if run and not self._shown_in:
            self._ipython_display_()

    def _place(self, update: bool) -> None:
        from IPython.display import publish_display_data

        data, metadata = self._repr_mimebundle_()
        publish_display_data(data, metadata, transient={"display_id": self._shown_as}, update=update)


def dashboard(
    forward: Callable[..., Any],
    x_test: Any,
    y_test: Any,
    labels: Sequence[Any] = (),
    share: float = 0.05,
    **traits: Any,
) -> Dashboard:
    """Watch a classifier learn: `board = dashboard(forward, x_test, y_test)`, and in the loop `board(params, loss)`.

    `forward(params, x_test) -> scores [n, k]` (or `[n]` for two classes), `y_test`: class numbers `[n]` or one-hot
    `[n, k]`. `share`: the most of the training time that watching may take.
    Raises: ValueError when there is not one answer a sample. What is wrong with `forward` is said inside the widget.
    """
    return Dashboard(forward, x_test, y_test, share, labels=[str(label) for label in labels], **traits)


def _same(before: list[np.ndarray], now: list[np.ndarray]) -> bool:
    return len(before) == len(now) and all(np.array_equal(a, b) for a, b in zip(before, now, strict=True))


def _at_the_end_of_a_cell(board: Dashboard) -> None:
    """Renew the poster once a cell that called the board has ended; outside a notebook there is nothing to renew."""
    try:
        from IPython import get_ipython

        events = get_ipython().events
    except Exception:
        return
    held = weakref.ref(board)

    def ended(*_: Any) -> None:
        alive = held()
        if alive is None or alive.closed:
            events.unregister("post_run_cell", ended)
        elif alive._losses.count != alive._told:
            alive._told = alive._losses.count
            alive.finish()

    events.register("post_run_cell", ended)
