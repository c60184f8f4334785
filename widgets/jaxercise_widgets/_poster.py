"""Draws posters, the still pictures that widgets leave in a notebook, without a browser."""

import html
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from itertools import product
from typing import Any

import numpy as np

from ._colour import CATEGORICAL, INK, PAPER, QUIET, SEQUENTIAL

_HATCH = (120, 120, 120)  # over QUIET where a value is not finite
_MARGIN = (46, 40, 14, 34)  # left, top, right, bottom, in poster pixels
_caption: ContextVar[str] = ContextVar("caption", default="")
_BAR = 66  # what a colour bar needs on the right


class Poster:
    """A canvas with one pair of axes: `bounds` are (x0, x1, y0, y1) in data units, y upwards."""

    def __init__(
        self, bounds: Sequence[float], title: str = "", width: int = 480, height: int = 420, bar: bool = False
    ):
        from PIL import Image, ImageDraw

        self.bounds, self.width, self.height = tuple(float(b) for b in bounds), width, height
        self._image = Image.new("RGBA", (width, height), (*INK, 0))
        self._draw = ImageDraw.Draw(self._image)
        self.texts: list[tuple[str, tuple[float, ...]]] = []
        left, top, right, bottom = _MARGIN
        self.box = (left, top, width - (_BAR if bar else right), height - bottom)
        if title:
            self._text((left, 1), title, "la", size=13)

    def place(self, points: Any) -> np.ndarray:
        """Pixels `[n, 2]` of data points `[n, 2]`, clipped far outside the frame so that a diverging path stays drawable."""
        x0, x1, y0, y1 = self.bounds
        left, top, right, bottom = self.box
        points = np.atleast_2d(np.asarray(points, np.float64))
        x = left + (points[:, 0] - x0) / (x1 - x0) * (right - left)
        y = bottom - (points[:, 1] - y0) / (y1 - y0) * (bottom - top)
        return np.clip(np.nan_to_num(np.stack([x, y], 1), nan=-1e4), -1e4, 1e4)

    def heat(self, values: np.ndarray, levels: np.ndarray) -> None:
        """A map of `values [rows, columns]`, row 0 at the lowest y: one colour per band between levels, a line between."""
        from PIL import Image

        left, top, right, bottom = self.box
        rows, columns = np.shape(values)
        smooth = Image.fromarray(np.asarray(values, np.float32)[::-1], mode="F").resize(
            (right - left, bottom - top),
            Image.Resampling.BICUBIC,
            # The outermost values are at the edges, not half a cell inside.
            box=(0.5, 0.5, columns - 0.5, rows - 0.5),
        )
        bands = np.searchsorted(levels, np.asarray(smooth))
        shade = (bands * (len(SEQUENTIAL) - 1) // max(1, len(levels))).clip(0, len(SEQUENTIAL) - 1)
        picture = np.asarray(SEQUENTIAL, np.uint8)[shade]
        edge = np.zeros(bands.shape, bool)
        edge[:, 1:] |= bands[:, 1:] != bands[:, :-1]
        edge[1:] |= bands[1:] != bands[:-1]
        picture[edge] = (picture[edge] * 0.75).astype(np.uint8)
        hatch = np.add.outer(np.arange(bottom - top), np.arange(right - left)) % 8 < 3
        picture[~np.isfinite(np.asarray(smooth))] = QUIET
        picture[~np.isfinite(np.asarray(smooth)) & hatch] = _HATCH
        self._image.paste(Image.fromarray(picture), (left, top))

    def bar(self, values: np.ndarray, levels: np.ndarray, name: str) -> None:
        """A column of the colours between `levels`, beside the frame, with the lowest of `values`, the middle and the top."""
        _, top, right, bottom = self.box
        finite = np.asarray(values)[np.isfinite(values)]
        bounds = [float(finite.min()), *map(float, levels)] if finite.size else []
        for place, value in enumerate(bounds):
            share = place / max(1, len(bounds) - 1)
            if place:
                shade = SEQUENTIAL[(place - 1) * (len(SEQUENTIAL) - 1) // len(levels)]
                y = bottom - (bottom - top) * (place - 1) / (len(bounds) - 1)
                self._draw.rectangle((right + 8, bottom - (bottom - top) * share, right + 20, y), fill=shade)
            if place in (0, (len(bounds) - 1) // 2, len(bounds) - 1):
                self._text((right + 24, bottom - (bottom - top) * share), f"{value:.3g}", "lm")
        self._text((self.width - 4, top - 10), name, "rs")

    def image(self, colours: np.ndarray, bounds: Sequence[float] | None = None) -> None:
        """Pixels `uint8 [rows, columns, 3]`, row 0 at the lowest y, stretched over `bounds` (default: the whole frame)."""
        from PIL import Image

        x0, x1, y0, y1 = self.bounds if bounds is None else bounds
        (left, bottom), (right, top) = np.rint(self.place([(x0, y0), (x1, y1)])).astype(int)
        flat = Image.fromarray(np.ascontiguousarray(colours[::-1]))
        self._image.paste(flat.resize((int(right - left), int(bottom - top)), Image.Resampling.NEAREST), (left, top))

    def text(self, point: Any, words: str, anchor: str = "lm") -> None:
        """Words at one data point; `anchor` as Pillow has it."""
        ((x, y),) = self.place([point])
        self._text((float(x), float(y)), words, anchor)

    def path(self, points: Any, colour: int = 0, dots: bool = True, width: int = 2) -> None:
        """A line through data points `[n, 2]`, with a halo so that it shows on every shade."""
        pixels = [tuple(p) for p in self._inside(self.place(points))]
        if len(pixels) > 1:
            self._draw.line(pixels, fill=PAPER, width=width + 2)
            self._draw.line(pixels, fill=CATEGORICAL[colour], width=width)
        for x, y in pixels if dots else []:
            self._draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=CATEGORICAL[colour])

    def mark(self, point: Any, colour: int = 0, shape: str = "circle", size: int = 5) -> None:
        """A marker, "circle", "cross" or "square", at one data point; a cross is open, and shows what it marks."""
        ((x, y),) = self.place([point])
        if shape == "cross":
            for (grow, fill), sign in product(((2, PAPER), (0, CATEGORICAL[colour])), (-1, 1)):
                self._draw.line((x + sign * 4, y, x + sign * (4 + size), y), fill=fill, width=2 + grow)
                self._draw.line((x, y + sign * 4, x, y + sign * (4 + size)), fill=fill, width=2 + grow)
            return
        draw = self._draw.ellipse if shape == "circle" else self._draw.rectangle
        draw((x - size, y - size, x + size, y + size), fill=CATEGORICAL[colour], outline=PAPER)

    def axes(self, names: Sequence[str] = ("", "")) -> None:
        """The frame, its ticks and the names of both axes; called last, over what sticks out."""
        left, top, right, bottom = self.box
        self._draw.rectangle((left, top, right, bottom), outline=INK)
        for value in ticks(self.bounds[0], self.bounds[1]):
            x = float(self.place([(value, self.bounds[2])])[0, 0])
            self._draw.line((x, bottom, x, bottom + 4), fill=INK)
            self._text((x, bottom + 5), f"{value:g}", "ma")
        for value in ticks(self.bounds[2], self.bounds[3]):
            y = float(self.place([(self.bounds[0], value)])[0, 1])
            self._draw.line((left - 4, y, left, y), fill=INK)
            self._text((left - 6, y), f"{value:g}", "rm")
        self._text(((left + right) / 2, self.height - 2), names[0], "md")
        self._text((2, top - 10), names[1], "ls")  # above the highest tick

    def block(self, corners: Sequence[float], colour: int | None = None) -> None:
        """A rectangle at poster pixels (left, top, right, bottom), filled with a colour or with paper."""
        left, top, right, bottom = corners
        self._draw.rectangle(
            (left, top, max(left, right), bottom), fill=PAPER if colour is None else CATEGORICAL[colour], outline=INK
        )

    def write(self, at: tuple[float, float], text: str, anchor: str = "lm", colour: int | None = None) -> None:
        """Text at poster pixels; `anchor` as in Pillow."""
        self._text(at, text, anchor, INK if colour is None else CATEGORICAL[colour])

    def png(self) -> bytes:
        """The picture as a palette PNG, a fifth of the size of full colour."""
        return still(self._image)

    def _text(
        self, at: tuple[float, float], text: str, anchor: str, colour: tuple[int, ...] = INK, size: int = 11
    ) -> None:
        self._draw.text(at, text, fill=colour, font=_font(size), anchor=anchor)
        self.texts.append((text, self._draw.textbbox(at, text, font=_font(size), anchor=anchor)))

    def _inside(self, pixels: np.ndarray) -> np.ndarray:
        """The pixels up to the first that leaves the frame by more than a frame's size."""
        left, top, right, bottom = self.box
        out = (pixels < [left, top]) | (pixels > [right, bottom])
        gone = np.flatnonzero(out.any(axis=1))
        return np.clip(pixels[: gone[0] + 1] if len(gone) else pixels, [left, top], [right, bottom])


@contextmanager
def captioned(words: str) -> Iterator[None]:
    """Write the words below every still picture that is made meanwhile: they stay with it wherever it is shown."""
    token = _caption.set(words)
    try:
        yield
    finally:
        _caption.reset(token)


def still(image: Any) -> bytes:
    """A picture and its caption as a palette PNG, which has no background."""
    from PIL import Image, ImageDraw

    lines = _lines(_caption.get().replace("λ", "lambda_"), image.width - 8)  # a letter that Pillow's font has not
    whole = Image.new("RGBA", (image.width, image.height + 15 * len(lines) + 4 * bool(lines)), (*INK, 0))
    whole.paste(image, (0, 0))
    for number, line in enumerate(lines):
        ImageDraw.Draw(whole).text((4, image.height + 15 * number), line, fill=INK, font=_font(12))
    out = BytesIO()
    whole.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=False)
    return out.getvalue()


def _lines(words: str, wide: int) -> list[str]:
    """Words in lines that are no wider than so many pixels."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _font(12).getlength(longer) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers between `low` and `high`, about `count` of them."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda m: abs(m * power - rough))
    return [round(float(n) * step, 12) for n in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


@cache
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def figure(png: str, words: str, caption: str = "") -> str:
    """A picture for a page: PNG in base 64, with its words for those who hear the page, and a caption for all if there is one."""
    image = f'<img alt="{html.escape(words)}" src="data:image/png;base64,{png}" style="max-width:100%">'
    below = f'<figcaption style="max-width:52em">{html.escape(caption)}</figcaption>' if caption else ""
    return f'<figure style="margin:.5em 0">{image}{below}</figure>'
