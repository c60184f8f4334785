"""An instructor's notebook as a file: read, asked for its cells, and written so that equal notebooks are equal bytes."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from .._assignment import is_solution
from .._errors import DefinitionError
from .._exercise import Exercise

BEGIN = "BEGIN SOLUTION"


def read(path: Path) -> dict:
    """The notebook as JSON.

    Raises: DefinitionError when it cannot be read.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"]
        return notebook
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DefinitionError(f"{path} is not a readable notebook ({error}). Save it again from JupyterLab.") from error


def canonical(notebook: dict) -> str:
    """The text that JupyterLab would save: sorted keys, one space, sources as lists of lines, a newline at the end."""
    cells = [{**cell, "source": source(cell).splitlines(True)} for cell in notebook["cells"]]
    return json.dumps({**notebook, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def source(cell: dict) -> str:
    """A cell's source as one string."""
    return "".join(cell["source"])


def marks(cell: dict) -> dict:
    """What nbgrader knows of a cell; empty for a cell that is none of its business."""
    return cell.get("metadata", {}).get("nbgrader", {})


def grade_id(cell: dict) -> str:
    """A cell's name in the gradebook."""
    return str(marks(cell).get("grade_id", ""))


def tags(cell: dict) -> list[str]:
    """A cell's tags."""
    return cell.get("metadata", {}).get("tags", [])


def is_hand_graded(cell: dict) -> bool:
    """Whether a person gives the points of a cell."""
    return bool(marks(cell).get("task") or (marks(cell).get("grade") and is_solution(cell)))


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


def bound_names(text: str) -> Iterator[str]:
    """The names that a cell's top level binds by `def`, `class` or assignment."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name)) if target else ()


def answer_cells(cells: list[dict], names: tuple[str, ...]) -> list[dict]:
    """The code cells for students that bind one of some names."""
    return [cell for cell in cells if is_code_solution(cell) and set(names) & set(bound_names(source(cell)))]
