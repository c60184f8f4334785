"""Puts a function's source beside its jaxpr and says which line made which primitive."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_FROM = re.compile(r"\s*# (?:(?P<file>\S[^#]*?):(?P<line>\d+)(?::\d+)?(?: \([^)]*\))?)?\s*$")
MOST_LINES = 200


def source_of(fn: Callable[..., Any]) -> tuple[list[str], int, str]:
    """Lines of the function, the number of the first, and its file; empty when Python does not know."""
    try:
        lines, first = inspect.getsourcelines(inspect.unwrap(fn))
        name = inspect.getsourcefile(inspect.unwrap(fn)) or ""
    except (OSError, TypeError):
        return [], 0, ""
    bare = [line.rstrip() for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in bare if line), default=0)
    return [line[margin:] for line in bare], first, Path(name).name


def program_lines(jaxpr: Any, file: str, first: int, count: int) -> list[tuple[str, int]]:
    """The jaxpr line by line, each with the index of the source line that made it, or -1."""
    made: list[tuple[str, int]] = []
    at = -1
    for line in str(jaxpr.pretty_print(source_info=True, use_color=False)).splitlines()[:MOST_LINES]:
        found = _FROM.search(line)
        if found and found["file"]:
            inside = Path(found["file"]).name == file and first <= int(found["line"]) < first + count
            at = int(found["line"]) - first if inside else -1
        text = line[: found.start()] if found else line
        if text.startswith(("  in (", "{ lambda")):
            at = -1
        made.append((text.rstrip(), at))
    return made
