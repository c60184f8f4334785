"""draw_digit: draw a digit, see the 784 numbers your network sees, and what it answers."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets

from .._array import decode, encode
from .._heart._predict import Predictor, try_predict
from .._heart._worker import Job
from .._picture import Picture
from .._poster import Poster

FARTHEST = 4  # pixels the digit is moved either way, all of them answered at once


class DrawDigit(Picture):
    """The widget behind `draw_digit`; `probabilities` are of the digit as drawn."""

    image = traitlets.Any(help="uint8 [28, 28], what the network sees").tag(
        sync=True,
        echo_update=False,
        to_json=encode,
        from_json=lambda value, _: decode(value, "uint8", (28, 28)),
    )

    def __init__(self, predict: Callable[..., Any], params: Any, preprocess: Callable[..., Any] | None, **traits: Any):
        self._predict, self.params, self._preprocess = predict, params, preprocess or (lambda rows: rows)
        self._predictor: Predictor | None = None
        super().__init__(**traits)
        self.follow(predict=predict, preprocess=preprocess)
        self.begin()
        self.observe(lambda _: self.ask(), ["image"])

    @traitlets.default("image")
    def _blank(self) -> np.ndarray:
        return np.zeros((28, 28), np.uint8)

    @traitlets.validate("image")
    def _sound(self, proposal: Any) -> np.ndarray:
        return np.ascontiguousarray(np.asarray(proposal["value"], np.uint8).reshape(28, 28))

    def jobs(self) -> Job:
        seq, image = self.asked, self.image
        if self._predictor is None:
            rows = np.stack([image.reshape(784) / 255, np.linspace(0, 1, 784)]).astype(np.float32)
            self._predictor = try_predict(self._answer, self.params, rows, classes=10)
        scores = self._predictor.scores(self.params, _moved(image))
        likely = self._predictor.probabilities(scores).astype(np.float32)
        self.publish(self._predictor.lessons, seq=seq, shifted=likely, saliency=self._saliency(image))
        yield

    def _answer(self, params: Any, rows: jax.Array) -> Any:
        return self._predict(params, self._preprocess(rows))

    def _saliency(self, image: np.ndarray) -> np.ndarray | None:
        """How much each pixel moves the winning score, `uint8 [28, 28]`; None where that has no gradient."""
        rows = jnp.asarray(image.reshape(1, 784), jnp.float32) / 255
        try:
            slope = np.abs(np.asarray(jax.grad(lambda x: self._answer(self.params, x).max())(rows))).reshape(28, 28)
        except Exception:
            return None
        top = float(slope.max())
        return np.rint(255 * slope / top).astype(np.uint8) if 0 < top < np.inf else np.zeros((28, 28), np.uint8)

    @property
    def probabilities(self) -> np.ndarray:
        """The probability of each digit, `float32 [10]`."""
        return self.picture["shifted"][FARTHEST]

    def state_finding(self) -> str:
        if not self.image.any():
            return "Nothing drawn yet: draw a digit."
        first, second = np.argsort(-self.probabilities)[:2]
        share = 100 * self.probabilities
        return f"Looks like {first} ({share[first]:.3g} %), then {second} ({share[second]:.3g} %)."

    def poster(self) -> bytes:
        picture = Poster((0, 48, 0, 28), title="what the network sees and answers", height=320)
        picture.image(np.repeat(self.image[::-1, :, None], 3, 2), (0, 28, 0, 28))
        for digit, share in enumerate(self.probabilities):
            y = 26 - 2.6 * digit
            picture.text((29.5, y), str(digit))
            picture.path(
                [(31, y), (31 + 0.2 + 10 * float(share), y)],
                colour=0 if share == self.probabilities.max() else 1,
                dots=False,
                width=8,
            )
            picture.text((43, y), f"{100 * float(share):.3g} %")
        return picture.png()


def _moved(image: np.ndarray) -> np.ndarray:
    """The image moved sideways by -4 to 4 pixels, `float32 [9, 784]`."""
    wide = np.pad(image, ((0, 0), (FARTHEST, FARTHEST)))
    return (
        np.stack([wide[:, FARTHEST - by :][:, :28] for by in range(-FARTHEST, FARTHEST + 1)])
        .reshape(-1, 784)
        .astype(np.float32)
        / 255
    )


def draw_digit(
    predict: Callable[..., Any], params: Any, preprocess: Callable[..., Any] | None = None, **traits: Any
) -> DrawDigit:
    """Draw a digit and see what your network sees and answers while you draw.

    `predict(params, X[n, 784]) -> [n, 10]`, scores or probabilities; pixels are in [0, 1], row by row.
    `preprocess(X) -> X`: what your training did to the pixels first.
    """
    return DrawDigit(predict, params, preprocess, **traits)
