"""The lines and cells that an instructor's notebook must have, and its canonical text: equal notebooks are equal bytes."""

import json
import re
from collections.abc import Iterator

from .._cells import bound_names, is_solution, source
from .._exercise import Exercise

BEGIN = "BEGIN SOLUTION"


def canonical(notebook: dict) -> str:
    """The text that JupyterLab would save: sorted keys, one space, sources as lists of lines, a newline at the end."""
    cells = [{**cell, "source": source(cell).splitlines(True)} for cell in notebook["cells"]]
    return json.dumps({**notebook, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def is_code_solution(cell: dict) -> bool:
    """Whether a cell is code that the student writes."""
    return cell["cell_type"] == "code" and (is_solution(cell) or BEGIN in source(cell))


def check_line(exercise: str) -> str:
    """The whole source of an exercise's check cell."""
    return f'check("{exercise}")'


def setup_line(assignment: str) -> str:
    """The line by which a notebook gets its three functions."""
    return f'check, hint, reveal = assignment("{assignment}")'


def heading(exercise: Exercise) -> str:
    """What an exercise's heading says after its number: title, points and minutes."""
    points = "point" if exercise.points == 1 else "points"
    given = f"{exercise.points:g} {'bonus ' if exercise.bonus else ''}{points}"
    return f"{exercise.title} ({given}, {exercise.minutes} minute{'' if exercise.minutes == 1 else 's'})"


def headings(cells: list[dict]) -> Iterator[str]:
    """The headings of a notebook's texts, without their signs and numbers."""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield from re.findall(r"(?m)^#+[ \t]+(?:[\d.]+[ \t]+)?(.*?)[ \t]*$", source(cell))


def checks(cell: dict, exercise: str) -> bool:
    """Whether a cell calls `check` on an exercise, however it is written."""
    return cell["cell_type"] == "code" and bool(
        re.search(rf"""(?m)^\s*check\(\s*['"]{exercise}['"]\s*\)""", source(cell))
    )


def answer_cells(cells: list[dict], names: tuple[str, ...]) -> list[dict]:
    """The code cells for students that bind one of some names."""
    return [cell for cell in cells if is_code_solution(cell) and set(names) & bound_names(source(cell))]
