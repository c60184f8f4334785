"""Running a student's `predict(params, X)`: compiled when that gives the same numbers, and read as probabilities."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._leaves import close, first_nan
from ._notice import Notice, Stopped, explain, name_of
from ._quiet import quiet

LOGITS, PROBABILITIES = "logits", "probabilities"
_SURE = 1e-7


class Predictor:
    """A prediction that was tried: call it with parameters and rows `[m, d]`, get scores `[m, k]` (k = 1: two classes).

    `outputs` says what the scores are, "logits" or "probabilities"; `mode` is "jit" or "python".
    """

    def __init__(self, predict: Callable[..., Any], mode: str, outputs: str, lessons: tuple[Notice, ...]):
        self.predict, self.mode, self.outputs, self.lessons = predict, mode, outputs, lessons
        self._run = jax.jit(predict) if mode == "jit" else predict

    def scores(self, params: Any, rows: Any) -> np.ndarray:
        """What `predict` returned, `float32 [m, k]`."""
        with quiet():
            return _columns(np.asarray(self._run(params, jnp.asarray(rows, jnp.float32)), np.float32))

    def margins(self, scores: np.ndarray) -> np.ndarray:
        """How far each class leads the best other one, `[m, k]`; for two classes `[m, 1]`, zero on the line."""
        if self.outputs == PROBABILITIES:
            scores = np.log(np.clip(scores, _SURE, 1.0))  # straight lines stay straight in logits
            if scores.shape[1] == 1:
                scores = scores - np.log(np.clip(1.0 - np.exp(scores), _SURE, 1.0))
        if scores.shape[1] == 1:
            return scores
        others = [np.delete(scores, which, 1).max(axis=1) for which in range(scores.shape[1])]
        return (scores - np.stack(others, 1)).astype(np.float32)

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities `[m, classes]`, two columns for a single score."""
        scores = np.asarray(scores, np.float64)
        if self.outputs == LOGITS and scores.shape[1] == 1:
            scores = 1 / (1 + np.exp(-np.clip(scores, -60, 60)))
        elif self.outputs == LOGITS:
            scores = np.exp(scores - scores.max(axis=1, keepdims=True))
            scores /= scores.sum(axis=1, keepdims=True)
        return np.concatenate([1 - scores, scores], 1) if scores.shape[1] == 1 else scores


def _columns(scores: np.ndarray) -> np.ndarray:
    return scores[:, None] if scores.ndim == 1 else scores


def try_predict(predict: Callable[..., Any], params: Any, rows: Any, classes: int | None = None) -> Predictor:
    """Run `predict` on the rows, plainly and compiled, and say how it may be run and what it returns.

    Raises: Stopped, with the lesson, when its answer cannot be drawn.
    """
    name, rows = name_of(predict), jnp.asarray(rows, jnp.float32)
    try:
        with quiet():
            plain = predict(params, rows)
    except Exception as error:
        lesson = explain(error, name)
        raise Stopped(Notice(lesson.id, lesson.says, lesson.line, stops=True)) from error
    _demand_scores(plain, len(rows), classes, name)
    lessons = [*_alone(predict, params, rows, plain, name)]
    mode, why = _compiled(predict, params, rows, plain, name)
    outputs = LOGITS if _goes_beyond(predict, params, rows) else PROBABILITIES
    return Predictor(predict, mode, outputs, (*why, *lessons))


def _demand_scores(scores: Any, count: int, classes: int | None, name: str) -> None:
    if scores is None:
        raise Stopped(Notice("returns_none", f"`{name}` returned None. End it with `return`.", stops=True))
    shape = np.shape(scores)
    wanted = f"[{count}, {classes}]" if classes else f"[{count}] or [{count}, classes]"
    fits = len(shape) in (1, 2) and shape[0] == count and (not classes or shape[1:] == (classes,))
    if not fits:
        says = f"`{name}` was given {count} rows and returned an array of shape {list(shape)}; wanted {wanted}."
        raise Stopped(Notice("wrong_shape", says, stops=True))
    if first_nan(scores):
        raise Stopped(Notice("not_finite", f"`{name}` returned NaN or infinity.", stops=True))


def _alone(predict: Callable[..., Any], params: Any, rows: jax.Array, plain: Any, name: str) -> list[Notice]:
    """A prediction that changes with the company of a row draws a picture that depends on the grid."""
    if len(rows) < 2:
        return []
    try:
        with quiet():
            one = predict(params, rows[:1])
    except Exception:
        return []
    if close(one, plain[:1]):
        return []
    says = f"`{name}` answers a row differently when other rows are beside it: does it normalise over the batch?"
    return [Notice("batch_dependent", says)]


def _compiled(
    predict: Callable[..., Any], params: Any, rows: jax.Array, plain: Any, name: str
) -> tuple[str, list[Notice]]:
    try:
        with quiet():
            compiled = jax.jit(predict)(params, rows)
    except Exception as error:
        lesson = explain(error, name)
        return "python", [Notice(lesson.id, f"{lesson.says} Running your code as plain Python.", lesson.line)]
    if close(np.asarray(compiled), np.asarray(plain)):
        return "jit", []
    says = f"`{name}` gives another answer once compiled: it depends on something that is not an argument."
    return "python", [Notice("differs_compiled", says)]


def _goes_beyond(predict: Callable[..., Any], params: Any, rows: jax.Array) -> bool:
    """Do the scores ever leave [0, 1], or not sum to one? Zeros say nothing, so other parameters and rows are tried too."""
    rng = np.random.default_rng(0)
    shaken = jax.tree.map(
        lambda leaf: (
            leaf + 3 * rng.normal(size=np.shape(leaf)) if jnp.issubdtype(jnp.result_type(leaf), jnp.floating) else leaf
        ),
        params,
    )
    for tried, at in ((params, rows), (shaken, rows), (shaken, 30 * rows)):
        try:
            with quiet():
                scores = _columns(np.asarray(predict(tried, at), np.float64))
        except Exception:
            continue
        whole = scores.sum(axis=1) if scores.shape[1] > 1 else 1.0
        if np.nanmin(scores) < -1e-6 or np.nanmax(scores) > 1 + 1e-6 or not np.allclose(whole, 1.0, atol=1e-3):
            return True
    return False
