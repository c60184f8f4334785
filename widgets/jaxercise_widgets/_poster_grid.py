"""Puts several posters on one sheet, for widgets with more than one chart."""

from collections.abc import Sequence

from ._colour import INK
from ._poster import Poster, still


def sheet(rows: Sequence[Sequence[Poster]]) -> bytes:
    """Posters side by side, row under row, as one palette PNG."""
    from PIL import Image

    wide = max(sum(poster.width for poster in row) for row in rows)
    tall = sum(max(poster.height for poster in row) for row in rows)
    whole, top = Image.new("RGBA", (wide, tall), (*INK, 0)), 0
    for row in rows:
        left = 0
        for poster in row:
            whole.paste(poster._image, (left, top))
            left += poster.width
        top += max(poster.height for poster in row)
    return still(whole)
