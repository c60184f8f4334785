"""Several posters on one sheet, for widgets that have more than one chart."""

from collections.abc import Sequence
from io import BytesIO

from ._colour import PAPER
from ._poster import Poster


def sheet(rows: Sequence[Sequence[Poster]]) -> bytes:
    """Posters side by side, row under row, as one palette PNG."""
    from PIL import Image

    wide = max(sum(poster.width for poster in row) for row in rows)
    tall = sum(max(poster.height for poster in row) for row in rows)
    whole, top = Image.new("RGB", (wide, tall), PAPER), 0
    for row in rows:
        left = 0
        for poster in row:
            whole.paste(poster._image, (left, top))
            left += poster.width
        top += max(poster.height for poster in row)
    out = BytesIO()
    whole.quantize(128, dither=0).save(out, "PNG", optimize=False)
    return out.getvalue()
