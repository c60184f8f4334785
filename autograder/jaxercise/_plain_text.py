"""Text and numbers that others wrote, made fit to be shown in a terminal and stored as JSON."""

import math
from collections.abc import Mapping

import numpy as np

_NAMES = {"nan": "NaN", "inf": "infinity", "-inf": "-infinity"}
_LARGEST = 1 << 63


def printable(text: str) -> str:
    """The text with every control character, surrogate and sign that turns the direction of writing written as its escape; a line end is a blank."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def printable_lines(text: str) -> str:
    """The text as `printable` makes it, line by line."""
    return "\n".join(map(printable, text.splitlines()))


def for_spreadsheet(value: object) -> object:
    """A cell of a table: text is printable, and gets a quote before it where a spreadsheet would take it for a formula."""
    if not isinstance(value, str):
        return value
    acts = value.startswith(("\t", "\r")) or value.strip().startswith(("=", "+", "-", "@"))
    return f"'{printable(value)}" if acts else printable(value)


def storable(value: object) -> object:
    """A value as JSON has it: lists for tuples, Python's numbers for NumPy's, words for NaN and infinity, text that is printable."""
    if isinstance(value, Mapping):
        return {printable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _NAMES[str(value)]
    if isinstance(value, int):
        return value if abs(value) < _LARGEST else "an integer beyond 64 bits"
    return printable(str(value))


def _escaped(letter: str) -> str:
    return " " if letter in "\n\r\t\v\f\u2028\u2029" else letter.encode("unicode_escape").decode()


def points_text(points: float) -> str:
    """A number of points in words."""
    return f"{points:g} {'point' if points == 1 else 'points'}"
