"""draw_digit: draw a digit, see the 784 numbers your network sees, what it answers, and what it was taught that is near."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import traitlets

from .._array import decode, encode
from .._picture import Picture
from .._poster import Poster
from .._runners._predict import Predictor, try_predict
from .._runners._worker import Job

FARTHEST = 4  # pixels the digit is moved each way, all of them answered at once
SIDE = 2 * FARTHEST + 1
NEAREST, MOST_EXAMPLES = 5, 10_000


class DrawDigit(Picture):
    """The widget behind `draw_digit`; `probabilities` are of the digit as drawn."""

    image = traitlets.Any(help="uint8 [28, 28], what the network sees").tag(
        sync=True,
        echo_update=False,
        to_json=encode,
        from_json=lambda value, _: decode(value, "uint8", (28, 28)),
    )

    def __init__(
        self,
        predict: Callable[..., Any],
        params: Any,
        preprocess: Callable[..., Any] | None,
        examples: Any,
        **traits: Any,
    ):
        self._predict, self.params, self._preprocess = predict, params, preprocess or (lambda rows: rows)
        self._examples = None if examples is None else Examples(*examples)
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
        likely = self._predictor.probabilities(scores).astype(np.float32).reshape(SIDE, SIDE, 10)
        near = self._examples.near(image) if self._examples and image.any() else {}
        self.publish(
            self._predictor.lessons, seq=seq, shifted=likely, saliency=self._saliency(image), **(_NONE_NEAR | near)
        )
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
        return self.picture["shifted"][FARTHEST, FARTHEST]

    def state_finding(self) -> str:
        if not self.image.any():
            return "Nothing drawn yet: draw a digit."
        first, second = np.argsort(-self.probabilities)[:2]
        share = 100 * self.probabilities
        near = self.picture.get("near_labels")
        nearest = (
            "" if near is None else f" Nearest among its training digits: {', '.join(str(label) for label in near)}."
        )
        return f"Looks like {first} ({share[first]:.3g} %), then {second} ({share[second]:.3g} %).{nearest}"

    def poster(self) -> bytes:
        near = self.picture.get("near")
        low = 0 if near is None else -12
        picture = Poster(
            (0, 48, low, 28), title="what the network sees and answers", height=320 if near is None else 430
        )
        picture.image(_grey(self.image), (0, 28, 0, 28))
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
        for place, image in enumerate(near if near is not None else ()):
            left = 9.5 * place
            picture.image(_grey(image), (left, left + 8.5, -9.5, -1))
            picture.text((left + 4.2, -11), str(self.picture["near_labels"][place]), anchor="mm")
        return picture.png()


_NONE_NEAR: dict[str, Any] = {"near": None, "near_labels": None, "distances": None}


class Examples:
    """Training digits that a drawn one is compared with: at most the first 10,000, pixel by pixel.

    `images [n, 784]` or `[n, 28, 28]`, in [0, 1] or bytes; `labels [n]`.
    Raises: ValueError when they do not go together.
    """

    def __init__(self, images: Any, labels: Any):
        images, labels = np.asarray(images)[:MOST_EXAMPLES], np.asarray(labels).reshape(-1)[:MOST_EXAMPLES]
        if images.size != 784 * len(labels) or not len(labels):
            raise ValueError(f"examples: images {list(images.shape)} and {len(labels)} labels; wanted [n, 784] and [n]")
        scale = 255.0 if images.dtype.kind in "ui" else 1.0
        self._rows = np.asarray(images.reshape(-1, 784), np.float32) / np.float32(scale)
        self._squares = np.einsum("ij,ij->i", self._rows, self._rows)
        self._labels = labels.astype(np.int32)

    def near(self, image: np.ndarray) -> dict[str, np.ndarray]:
        """The nearest ones: `near uint8 [k, 28, 28]`, `near_labels int32 [k]`, `distances float32 [k]`, in whole pixels of ink."""
        row = image.reshape(784).astype(np.float32) / 255
        squares = np.maximum(self._squares - 2 * (self._rows @ row) + row @ row, 0.0)
        first = np.argsort(squares, kind="stable")[:NEAREST]
        pixels = np.rint(255 * self._rows[first].clip(0, 1)).astype(np.uint8).reshape(-1, 28, 28)
        return {"near": pixels, "near_labels": self._labels[first], "distances": np.sqrt(squares[first])}


def _grey(image: np.ndarray) -> np.ndarray:
    """Colours for a poster, whose row 0 is the lowest."""
    return np.repeat(image[::-1, :, None], 3, 2)


def _moved(image: np.ndarray) -> np.ndarray:
    """The image moved by -4 to 4 pixels downwards and, within each, sideways: `float32 [81, 784]`."""
    wide = np.pad(image, FARTHEST).astype(np.float32) / 255
    ways = range(SIDE - 1, -1, -1)  # a window further down shows the digit further up
    return np.stack([wide[down : down + 28, right : right + 28].ravel() for down in ways for right in ways])


def draw_digit(
    predict: Callable[..., Any],
    params: Any,
    preprocess: Callable[..., Any] | None = None,
    examples: tuple[Any, Any] | None = None,
    **traits: Any,
) -> DrawDigit:
    """Draw a digit and see what your network sees and answers while you draw.

    `predict(params, X[n, 784]) -> [n, 10]`, scores or probabilities; pixels are in [0, 1], row by row.
    `preprocess(X) -> X`: what your training did to the pixels first. `examples`: (images `[n, 784]`, labels `[n]`) of
    your training, of which the five nearest to the drawing are shown; the first 10,000 are looked at.
    Raises: ValueError when the examples' images and labels do not go together.
    """
    return DrawDigit(predict, params, preprocess, examples, **traits)
