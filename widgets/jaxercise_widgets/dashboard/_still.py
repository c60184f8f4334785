"""The dashboard's poster: curves, confusion matrix, worst mistakes and first layer on one sheet."""

from typing import Any

import numpy as np

from .._colour import CATEGORICAL, SEQUENTIAL
from .._poster import Poster
from .._poster_grid import sheet

_COLUMNS = 8


def draw(shown: dict[str, Any], labels: list[str]) -> bytes:
    """The sheet of one picture as `Dashboard` publishes it."""
    top = [_curves(shown), _accuracy(shown)]
    middle = [_matrix(shown["confusion"], labels)]
    side = [_tiles(_shaded(shown["wrong"]), "worst mistakes (truth > answer)", _captions(shown, labels))]
    if shown["weights"] is not None:
        side.append(_tiles(_two_sided(shown["weights"]), "first layer, one picture a unit", []))
    return sheet([top, [*middle, _stacked(side)]])


def _stacked(posters: list[Poster]) -> Poster:
    whole = Poster((0, 1, 0, 1), width=max(p.width for p in posters), height=sum(p.height for p in posters))
    at = 0
    for poster in posters:
        whole._image.paste(poster._image, (0, at))
        at += poster.height
    return whole


def _curves(shown: dict[str, Any]) -> Poster:
    steps, losses = shown["steps"], shown["losses"]
    good = losses[np.isfinite(losses)]
    top = float(good.max(initial=0.0)) or 1.0
    picture = Poster((0, max(2, int(steps[-1])), 0, 1.05 * top), title="loss", width=380, height=220)
    picture.path(np.stack([steps, losses], 1)[np.isfinite(losses)], dots=False)
    picture.axes(("step", ""))
    return picture


def _accuracy(shown: dict[str, Any]) -> Poster:
    picture = Poster((0, max(2, int(shown["steps"][-1])), 0, 1), title="accuracy", width=380, height=220)
    picture.path(np.stack([shown["looks"], shown["accuracies"]], 1), colour=1)
    picture.axes(("step", ""))
    return picture


def _matrix(counts: np.ndarray, labels: list[str]) -> Poster:
    k = len(counts)
    picture = Poster((0, k, 0, k), title="confusion: rows truth, columns answer", width=380, height=380)
    top = np.log1p(max(1, counts.max()))
    picture.image(np.asarray(SEQUENTIAL, np.uint8)[(np.log1p(counts[::-1]) / top * 255).astype(int)])
    for row in range(k):
        picture.write((40, float(picture.place([(0, k - row - 0.5)])[0, 1])), labels[row][:6], "rm")
        picture.write((float(picture.place([(row + 0.5, 0)])[0, 0]), 352), labels[row][:6], "ma")
        for column in range(k) if k <= 12 else ():
            x, y = picture.place([(column + 0.5, k - row - 0.5)])[0]
            dark = np.log1p(counts[row, column]) / top < 0.5
            picture._text((x, y), str(counts[row, column]), "mm", (255, 255, 255) if dark else (0, 0, 0))
    return picture


def _tiles(colours: np.ndarray, title: str, captions: list[str]) -> Poster:
    from PIL import Image

    size, extra = 36, 14 if captions else 4
    rows = max(1, -(-len(colours) // _COLUMNS))
    picture = Poster((0, 1, 0, 1), title=title, width=380, height=30 + rows * (size + extra))
    for index, tile in enumerate(colours):
        x, y = 46 + 40 * (index % _COLUMNS), 28 + (size + extra) * (index // _COLUMNS)
        picture._image.paste(Image.fromarray(tile).resize((size, size), Image.Resampling.NEAREST), (x, y))
        if captions:
            picture.write((x + size / 2, y + size + 1), captions[index], "ma")
    return picture


def _captions(shown: dict[str, Any], labels: list[str]) -> list[str]:
    return [f"{labels[t][:3]}>{labels[g][:3]}" for t, g in zip(shown["wrong_truth"], shown["wrong_guess"], strict=True)]


def _shaded(images: np.ndarray) -> np.ndarray:
    return np.repeat(images[..., None], 3, -1)


def _two_sided(images: np.ndarray) -> np.ndarray:
    height = (images.astype(np.float32)[..., None] - 128) / 127
    ends = np.where(height < 0, np.asarray(CATEGORICAL[1], np.float32), np.asarray(CATEGORICAL[0], np.float32))
    return (255 + (ends - 255) * np.abs(height)).clip(0, 255).astype(np.uint8)
