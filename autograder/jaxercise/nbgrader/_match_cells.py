"""Which cell of a submitted notebook is which cell of the released one, whatever happened to it in between."""

import ast
from collections.abc import Iterable, Mapping

from .._cells import grade_id, is_owned, is_same, is_solution, likely_bound_names


def match_cells(submitted: list[Mapping], released: list[Mapping]) -> dict[int, list[int]]:
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


def resembles(cell: Mapping, template: Mapping) -> bool:
    """Whether a cell without a known name is a released one: an answer binds the stub's names, anything else is the same text."""
    if is_solution(template) and template["cell_type"] == "code":
        return cell["cell_type"] == "code" and bool(
            likely_bound_names(template["source"]) & likely_bound_names(cell["source"])
        )
    return bool(template["source"].strip()) and is_same(cell, template)


def positions(submitted: list[Mapping], released: list[Mapping], found: Mapping[int, list[int]]) -> dict[int, int]:
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
