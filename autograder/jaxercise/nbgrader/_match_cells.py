"""Which cell of a submitted notebook is which cell of the released one, whatever happened to it in between."""

import ast
import re
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

_BINDS = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def match_cells(submitted: list[NotebookNode], released: list[NotebookNode]) -> dict[int, list[int]]:
    """For the number of each nbgrader cell of the released notebook the numbers of the submitted cells that say, or show, they are it.

    By cell id, then by grade_id; a cell that says nothing known is recognised by its content.
    """
    by_id = {cell["id"]: number for number, cell in enumerate(released) if is_owned(cell)}
    by_grade_id = {grade_id(cell): number for number, cell in enumerate(released) if is_owned(cell)}
    found: dict[int, list[int]] = {number: [] for number in by_id.values()}
    silent = []
    for number, cell in enumerate(submitted):
        template = by_id.get(cell["id"], by_grade_id.get(grade_id(cell)))
        silent.append(number) if template is None else found[template].append(number)
    for template, numbers in found.items():
        if not numbers:
            found[template] = [number for number in silent if resembles(submitted[number], released[template])]
            silent = [number for number in silent if number not in found[template]]
    return found


def grade_id(cell: Mapping) -> str:
    """nbgrader's name of a cell; empty for a cell that is not nbgrader's."""
    name = _nbgrader(cell).get("grade_id", "")
    return name if isinstance(name, str) else ""


def is_owned(cell: Mapping) -> bool:
    """Whether a released cell is nbgrader's to look after, and not merely one that somebody looked at in its panel."""
    return bool(grade_id(cell)) and any(_nbgrader(cell).get(flag) for flag in ("grade", "solution", "locked", "task"))


def is_answer(cell: Mapping) -> bool:
    """Whether a released cell is one that students write in."""
    return bool(_nbgrader(cell).get("solution"))


def is_graded(cell: Mapping) -> bool:
    """Whether a released cell carries points."""
    return bool(_nbgrader(cell).get("grade") or _nbgrader(cell).get("task"))


def resembles(cell: NotebookNode, template: NotebookNode) -> bool:
    """Whether a cell without a known name is a released one: an answer binds the stub's names, anything else is the same text."""
    if is_answer(template) and template["cell_type"] == "code":
        return cell["cell_type"] == "code" and bool(bound_names(template["source"]) & bound_names(cell["source"]))
    return bool(template["source"].strip()) and is_same(cell, template)


def is_same(cell: Mapping, template: Mapping) -> bool:
    """Whether two cells hold the same text."""
    return cell["source"].strip() == template["source"].strip()


def bound_names(source: str) -> set[str]:
    """The names that a source defines or assigns at its top level; works on code that does not parse, too."""
    return {first or second for first, second in _BINDS.findall(source)}


def positions(
    submitted: list[NotebookNode], released: list[NotebookNode], found: Mapping[int, list[int]]
) -> dict[int, int]:
    """For the number of each released cell that is still there, prose included, the number of the first submitted cell that is it."""
    places = {template: numbers[0] for template, numbers in found.items() if numbers}
    by_id = {cell["id"]: number for number, cell in reversed(list(enumerate(submitted)))}
    for number, cell in enumerate(released):
        if number not in places and cell["id"] in by_id and not is_owned(cell):
            places[number] = by_id[cell["id"]]
    return places


def rejoined(sources: Iterable[str]) -> str | None:
    """The text of a cell that was cut in the middle of a statement; None if its parts are whole, or do not fit together."""
    parts = list(sources)
    whole = "\n".join(parts)
    return whole if len(parts) > 1 and not all(map(_parses, parts)) and _parses(whole) else None


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _nbgrader(cell: Mapping) -> Mapping:
    data = cell["metadata"].get("nbgrader")
    return data if isinstance(data, Mapping) else {}
