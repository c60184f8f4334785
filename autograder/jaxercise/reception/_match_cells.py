"""Matches the cells of a submitted notebook with those of the released one."""

import ast
from collections.abc import Iterable, Mapping

from .._cells import grade_id, is_owned, is_same, is_solution, likely_bound_names


def match_cells(submitted: list[Mapping], released: list[Mapping]) -> dict[int, list[int]]:
    """Maps each released nbgrader cell to the submitted cells that match it: by cell id, grade_id, or content. All by number."""
    by_id = {cell["id"]: number for number, cell in enumerate(released) if is_owned(cell)}
    by_grade_id = {grade_id(cell): number for number, cell in enumerate(released) if is_owned(cell)}
    found: dict[int, list[int]] = {number: [] for number in by_id.values()}
    unnamed = []
    for number, cell in enumerate(submitted):
        template = by_id.get(cell["id"], by_grade_id.get(grade_id(cell)))
        unnamed.append(number) if template is None else found[template].append(number)
    for template, numbers in found.items():
        if not numbers:
            found[template] = [number for number in unnamed if resembles(submitted[number], released[template])]
            unnamed = [number for number in unnamed if number not in found[template]]
    return found


def resembles(cell: Mapping, template: Mapping) -> bool:
    """Whether the content of a cell matches a released one: an answer binds one of the stub's names, any other cell has the same text."""
    if is_solution(template) and template["cell_type"] == "code":
        return cell["cell_type"] == "code" and bool(
            likely_bound_names(template["source"]) & likely_bound_names(cell["source"])
        )
    return bool(template["source"].strip()) and is_same(cell, template)


def positions(submitted: list[Mapping], released: list[Mapping], found: Mapping[int, list[int]]) -> dict[int, int]:
    """Maps each released cell that is still there, prose included, to the first submitted cell that matches it. All by number."""
    places = {template: numbers[0] for template, numbers in found.items() if numbers}
    by_id = {cell["id"]: number for number, cell in reversed(list(enumerate(submitted)))}
    for number, cell in enumerate(released):
        if number not in places and cell["id"] in by_id and not is_owned(cell):
            places[number] = by_id[cell["id"]]
    return places


def rejoined(sources: Iterable[str]) -> str | None:
    """The text of a cell that was split inside a statement; None if its parts parse alone, or do not parse together."""
    parts = list(sources)
    whole = "\n".join(parts)
    return whole if len(parts) > 1 and not all(map(parses, parts)) and parses(whole) else None


def parses(source: str) -> bool:
    """Whether a text is Python."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
