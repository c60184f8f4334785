"""Write into a notebook what follows from its exercises: names, points, tags, locks."""

import re
from pathlib import Path

from .._cells import grade_id, marks, read_notebook, source, tags
from .._exercise import Exercise
from ._notebook import answer_cells, canonical, check_line, checks, heading, is_code_solution, setup_line


def fix_notebook(path: Path, exercises: tuple[Exercise, ...]) -> bool:
    """Correct a notebook in place; whether anything had to be changed.

    Raises: DefinitionError when it cannot be read.
    """
    notebook, before = read_notebook(path), path.read_text(encoding="utf-8")
    cells = notebook["cells"]
    _fix_setup(cells, path.stem)
    for exercise in exercises:
        _fix_heading(cells, exercise)
        _fix_answer(cells, exercise)
        _fix_check(cells, exercise)
    for number, cell in enumerate(cells):
        _fix_form(cell, number, cells)
    after = canonical({**notebook, "nbformat": 4, "nbformat_minor": max(5, notebook.get("nbformat_minor", 0))})
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def _fix_setup(cells: list[dict], assignment: str) -> None:
    line = setup_line(assignment)
    for cell in [cell for cell in cells if cell["cell_type"] == "code" and "assignment(" in source(cell)][:1]:
        cell["source"] = re.sub(r"(?m)^.*\bassignment\(.*\)$", line, source(cell))
        _mark(cell, grade_id(cell) or "setup", locked=True)
        _tag(cell, "setup")


def _fix_heading(cells: list[dict], exercise: Exercise) -> None:
    """Points and minutes of a heading that has the exercise's title."""
    titled = re.compile(rf"(?m)^(#+[ \t]+(?:[\d.]+[ \t]+)?){re.escape(exercise.title)}(?:[ \t]+\([^()\n]*\))?[ \t]*$")
    for cell in cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = titled.sub(lambda found: found[1] + heading(exercise), source(cell))


def _fix_answer(cells: list[dict], exercise: Exercise) -> None:
    wanted = f"{exercise.name}-answer"
    found = [cell for cell in cells if grade_id(cell) == wanted] or answer_cells(cells, exercise.answer_names())
    for cell in found[:1]:
        _mark(cell, wanted, solution=True)


def _fix_check(cells: list[dict], exercise: Exercise) -> None:
    found = [cell for cell in cells if checks(cell, exercise.name) and not is_code_solution(cell)]
    found = found or [cell for cell in cells if grade_id(cell) == exercise.name]
    cell = found[0] if found else _new_check_cell(cells, exercise)
    if cell is None:
        return
    cell["source"] = check_line(exercise.name)
    points = int(exercise.points) if exercise.points == int(exercise.points) else exercise.points
    _mark(cell, exercise.name, locked=True, grade=True, points=points)
    _tag(cell, "raises-exception")


def _new_check_cell(cells: list[dict], exercise: Exercise) -> dict | None:
    for place, cell in enumerate(cells):
        if grade_id(cell) == f"{exercise.name}-answer":
            new = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ""}
            cells.insert(place + 1, new)
            return new
    return None


def _fix_form(cell: dict, number: int, cells: list[dict]) -> None:
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
    if not cell.get("id"):
        name = _id_of(cell) or f"{cell['cell_type']}-{number + 1}"
        cell["id"] = name if all(other.get("id") != name for other in cells) else f"{name}-{number + 1}"


def _id_of(cell: dict) -> str:
    """A readable cell id; check cells are told from the text about their exercise."""
    name = grade_id(cell).replace("_", "-")
    return f"{name}-check"[:64] if marks(cell).get("grade") and not marks(cell).get("solution") else name[:64]


def _mark(
    cell: dict, name: str, locked: bool = False, solution: bool = False, grade: bool = False, **more: object
) -> None:
    kept = {key: value for key, value in marks(cell).items() if key != "points"}
    given = {
        "grade_id": name,
        "locked": locked,
        "solution": solution,
        "grade": grade,
        "task": False,
        "schema_version": 3,
    }
    cell.setdefault("metadata", {})["nbgrader"] = {**kept, **given, **more}


def _tag(cell: dict, tag: str) -> None:
    if tag not in tags(cell):
        cell["metadata"]["tags"] = [*tags(cell), tag]
