"""The poster of vmap_axes: decks on the left, the function, stacks on the right."""

from typing import Any

from .._poster import Poster
from ._words import rows

_ROW = 74
_CARDS = 4


def draw(facts: dict[str, Any]) -> bytes:
    """The diagram of these facts as PNG."""
    count, high = len(facts["leaves"]), _ROW + 16 * (len(facts["used"]) - 1)
    tall = 40 + high * max(count, len(facts["outs"]), 1) + (24 if facts["fault"] else 0)
    still = Poster((0, 1, 0, 1), width=640, height=tall)
    fault = facts["fault"] or {}
    for index, row in enumerate(rows(facts)):
        is_out = index >= count
        place = index - count if is_out else index
        _deck(still, 400 if is_out else 20, 34 + high * place, row, fault, place if is_out else index, is_out)
    middle = 30 + high * max(count, len(facts["outs"]), 1) / 2
    still.block((270, middle - 22, 360, middle + 22), 0 if fault.get("where") == "fn" else None)
    still.write((315, middle), facts["fn"], "mm")
    still.write((245, middle), ">", "mm")
    still.write((382, middle), ">", "mm")
    if fault:
        still.write((20, tall - 12), fault["says"].replace("`", "")[:110], colour=0)
    return still.png()


def _deck(still: Poster, left: float, top: float, row: list[str], fault: dict[str, Any], index: int, out: bool) -> None:
    name, shape, says, card = (words.replace("×", "x") for words in row)  # the posters' font has no ×
    wrong = fault.get("where") == ("out" if out else "in") and fault.get("index") in (index, None)
    for back in reversed(range(_CARDS if "cards" in says or "stacked" in says else 1)):
        still.block(
            (left + 5 * back, top + 12 - 4 * back, left + 46 + 5 * back, top + 44 - 4 * back), 0 if wrong else None
        )
    still.write((left + 72, top + 6), f"{name}: {shape}")
    lines = [*says.split("; "), f"one card: {card}"]
    for number, words in enumerate(lines):
        still.write((left + 72, top + 22 + 16 * number), words)
