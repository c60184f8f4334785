"""Rules for texts that are read aloud or skimmed by their headings."""

import json
import re
from collections.abc import Iterator

from .._cells import source
from .._problem import Problem

_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<tag>[^>]*)>")
_ALT = re.compile(r"""\balt\s*=\s*(["'])\s*[^\s"']""")
_FENCED = re.compile(r"(?ms)^(```|~~~).*?(?:^\1[ \t]*$|\Z)")
_HEADING = re.compile(r"(?m)^(#{1,6})[ \t]+(.+?)[ \t]*$")
_EMPTY_LINK = re.compile(r"(?<!!)\[\s*\]\(")


def check_accessible(name: str, cells: list[dict]) -> Iterator[Problem]:
    """What a screen reader cannot tell in a notebook's texts: images and links without words, headings out of order."""
    level = 0
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "markdown":
            where, text = f"{name}, cell {number + 1}", _FENCED.sub("", source(cell))
            yield from _wordless(where, text)
            for marks, title in _HEADING.findall(text):
                yield from _heading(where, title, level, len(marks))
                level = len(marks)


def _wordless(where: str, text: str) -> Iterator[Problem]:
    for image in _IMAGE.finditer(text):
        described = image["alt"].strip() if image["tag"] is None else _ALT.search(image["tag"])
        if not described:
            fact = f"An image has no text for those who do not see it: {json.dumps(image[0][:60], ensure_ascii=False)}."
            yield Problem(where, fact, "Say in a few words what it shows.")
    if _EMPTY_LINK.search(text):
        yield Problem(where, "A link has no words.", "Write between its brackets where it leads.")


def _heading(where: str, title: str, before: int, level: int) -> Iterator[Problem]:
    if before and level > before + 1:
        fact = f"The heading {title!r} has {level} signs where the one before has {before}."
        yield Problem(where, fact, "Go down one level at a time: whoever hears the page finds the way by them.")
    elif before and level == 1:
        yield Problem(where, f"{title!r} is a second title.", "Keep one heading with a single #.")
