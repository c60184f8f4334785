"""A notebook's cells as plain dicts: nbgrader's marks on them, their text, and the names that they bind."""

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path

from ._errors import DefinitionError

_BINDS = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def read_notebook(path: Path) -> dict:
    """An instructor's notebook file as JSON.

    Raises: DefinitionError when it cannot be read.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"]
        return notebook
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DefinitionError(f"{path} is not a readable notebook ({error}). Save it again from JupyterLab.") from error


def read_cells(path: Path) -> list[dict]:
    """The cells of an instructor's notebook file, with their sources as single strings.

    Raises: DefinitionError when it cannot be read.
    """
    return [{**cell, "source": source(cell)} for cell in read_notebook(path)["cells"]]


def source(cell: Mapping) -> str:
    """A cell's text as one string."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def is_same(cell: Mapping, other: Mapping) -> bool:
    """Whether two cells hold the same text, but for blanks around it."""
    return source(cell).strip() == source(other).strip()


def tags(cell: Mapping) -> list[str]:
    """A cell's tags."""
    return cell.get("metadata", {}).get("tags", [])


def is_setup(cell: Mapping) -> bool:
    """Whether a cell belongs to what every answer may use."""
    return "setup" in tags(cell)


def marks(cell: Mapping) -> Mapping:
    """nbgrader's metadata of a cell; empty for a cell that is not nbgrader's."""
    data = cell.get("metadata", {}).get("nbgrader")
    return data if isinstance(data, Mapping) else {}


def grade_id(cell: Mapping) -> str:
    """A cell's name in the gradebook; empty for a cell that is not nbgrader's."""
    name = marks(cell).get("grade_id", "")
    return name if isinstance(name, str) else ""


def is_owned(cell: Mapping) -> bool:
    """Whether nbgrader looks after a cell; opening its panel once leaves a grade_id on cells that it does not."""
    return bool(grade_id(cell)) and any(marks(cell).get(flag) for flag in ("grade", "solution", "locked", "task"))


def is_solution(cell: Mapping) -> bool:
    """Whether a cell is one that students write in."""
    return bool(marks(cell).get("solution"))


def is_graded(cell: Mapping) -> bool:
    """Whether a cell carries points."""
    return bool(marks(cell).get("grade") or marks(cell).get("task"))


def is_hand_graded(cell: Mapping) -> bool:
    """Whether a person gives the points of a cell."""
    return bool(marks(cell).get("task") or (marks(cell).get("grade") and is_solution(cell)))


def exercise_of(cell: Mapping) -> str:
    """The grade_id of an automatically graded code cell, which is its exercise's name; empty for any other cell."""
    return grade_id(cell) if cell.get("cell_type") == "code" and is_graded(cell) and not is_hand_graded(cell) else ""


def bound_names(text: str) -> set[str]:
    """The names that code binds at its top level by `def`, `class` or assignment; none if it does not parse."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return set()
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        parts = [part for target in targets if target for part in ast.walk(target)]
        found.update(part.id for part in parts if isinstance(part, ast.Name))
    return found


def likely_bound_names(text: str) -> set[str]:
    """The names that lines at the left margin seem to define or assign, also in code that does not parse."""
    return {first or second for first, second in _BINDS.findall(text)}
