"""Rules for the cells of an instructor's notebook."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .._assignment import is_reference, stub_of
from .._cells import (
    bound_names,
    grade_id,
    is_hand_graded,
    is_setup,
    is_solution,
    marks,
    read_notebook,
    source,
    tags,
)
from .._exercise import Exercise
from .._problem import Problem
from ._accessible import check_accessible
from ._notebook import BEGIN, canonical, check_line, heading, headings, is_code_solution, setup_line

FIX = "Run: jaxercise lint source --fix"
_GRADE_ID = re.compile(r"[A-Za-z0-9_\-]+")
_MAGIC = re.compile(r"(?m)^([ \t]*)(?:[%!?].*|[\w, \t]+=[ \t]*[%!].*|[^#\n]*\?[ \t]*)$")


def check_cells(path: Path, notebook: dict, exercises: tuple[Exercise, ...]) -> Iterator[Problem]:
    """Everything that is wrong with the cells of a notebook, given its exercises."""
    cells, name = notebook["cells"], path.name
    yield from _form(path, notebook)
    yield from _identities(name, cells)
    yield from _setup(path.stem, name, cells)
    for exercise in exercises:
        yield from _heading(name, cells, exercise)
        yield from _answer(name, cells, exercise)
        yield from _check(name, cells, exercise)
    yield from _strangers(name, cells, {exercise.name for exercise in exercises})
    yield from _bound_once(name, cells, exercises)
    yield from _plain_cells(name, cells)
    yield from check_accessible(name, cells)


def calls_check(path: Path) -> bool:
    """Whether a notebook file, of whatever format, is set up for exercises."""
    return path.is_file() and "from jaxercise import assignment" in path.read_text(encoding="utf-8", errors="replace")


def check_other(path: Path) -> Iterator[Problem]:
    """What is wrong with a notebook beside the one with exercises."""
    read_notebook(path)
    if calls_check(path):
        fact = f"It is set up for exercises, but those of {path.parent.name} belong to {path.parent.name}.ipynb alone."
        yield Problem(path.name, fact, "Move its exercises there, or into an assignment of their own.")


def _plain_cells(name: str, cells: list[dict]) -> Iterator[Problem]:
    """Code that neither defines the reference nor checks it must at least be Python."""
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code" and not is_reference(cell) and "raises-exception" not in tags(cell):
            try:
                compile(_without_magics(source(cell)), name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            except (SyntaxError, ValueError) as error:
                fact = f"Line {getattr(error, 'lineno', 1)} is no Python: {getattr(error, 'msg', error)}."
                yield Problem(f"{name}, cell {number + 1}", fact, "Correct it: Run All stops there.")


def _without_magics(text: str) -> str:
    return "" if text.lstrip().startswith("%%") else _MAGIC.sub(r"\1pass", text)


def _form(path: Path, notebook: dict) -> Iterator[Problem]:
    if any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"]):
        yield Problem(path.name, "A cell holds outputs of a run.", FIX)
    elif path.read_text(encoding="utf-8") != canonical(notebook):
        yield Problem(path.name, "The file is not written as JupyterLab would write it.", FIX)


def _identities(name: str, cells: list[dict]) -> Iterator[Problem]:
    ids = [cell.get("id") for cell in cells]
    if None in ids:
        yield Problem(name, f"Cell {ids.index(None) + 1} has no id, so it would get a new one at every save.", FIX)
    for kind, given in (("cell id", ids), ("grade_id", [grade_id(cell) for cell in cells if grade_id(cell)])):
        for value in sorted({value for value in given if value and given.count(value) > 1}):
            yield Problem(name, f"Two cells have the {kind} {value!r}.", "Rename or remove one of them.")
    for number, cell in enumerate(cells):
        if marks(cell) and not _GRADE_ID.fullmatch(grade_id(cell)):
            fact = f"Cell {number + 1} has the grade_id {grade_id(cell)!r}."
            yield Problem(name, fact, "Use letters, digits, - and _ only.")


def _setup(assignment: str, name: str, cells: list[dict]) -> Iterator[Problem]:
    line = setup_line(assignment)
    found = [cell for cell in cells if cell["cell_type"] == "code" and line in source(cell)]
    if len(found) != 1:
        yield Problem(
            name,
            f"{len(found)} cells say `{line}`.",
            f"Give it one setup cell, with the tag setup. {'' if found else FIX}",
        )
    for cell in found[:1]:
        if not marks(cell).get("locked") or "setup" not in tags(cell) or is_solution(cell):
            yield Problem(name, f"The cell that says `{line}` is not locked and tagged setup.", FIX)


def _heading(name: str, cells: list[dict], exercise: Exercise) -> Iterator[Problem]:
    wanted = heading(exercise)
    if (count := list(headings(cells)).count(wanted)) != 1:
        fact = f"{count} headings of exercise {exercise.name} say `{wanted}`."
        yield Problem(name, fact, f"One is wanted, such as `### 1.2 {wanted}`. {FIX if not count else ''}".rstrip())


def _answer(name: str, cells: list[dict], exercise: Exercise) -> Iterator[Problem]:
    wanted = f"{exercise.name}-answer"
    found = [cell for cell in cells if grade_id(cell) == wanted]
    if len(found) != 1:
        yield Problem(
            name, f"Exercise {exercise.name} has {len(found)} solution cells called {wanted}.", f"One is wanted. {FIX}"
        )
    for cell in found[:1]:
        given = marks(cell)
        if cell["cell_type"] != "code" or not is_solution(cell) or given.get("grade") or given.get("locked"):
            yield Problem(name, f"Cell {wanted} is not a solution cell without points of its own.", FIX)
        if BEGIN not in source(cell) or "END SOLUTION" not in source(cell):
            yield Problem(
                name,
                f"Cell {wanted} does not mark its solution.",
                "Put it between `### BEGIN SOLUTION` and `### END SOLUTION`.",
            )
        for answer in exercise.answer_names():
            if answer in bound_names(source(cell)) and not re.search(rf"\b{answer}\b", stub_of(source(cell))):
                fact = f"The stub of {wanted} does not show the name {answer}, which students must define."
                yield Problem(name, fact, f"Write `# {answer} = ...` above `### BEGIN SOLUTION`.")


def _check(name: str, cells: list[dict], exercise: Exercise) -> Iterator[Problem]:
    found = [cell for cell in cells if grade_id(cell) == exercise.name]
    if len(found) != 1:
        fact = f"Exercise {exercise.name} has {len(found)} check cells with its own name as grade_id."
        yield Problem(name, fact, f"One is wanted. {FIX}")
    for cell in found[:1]:
        given = marks(cell)
        if source(cell) != check_line(exercise.name):
            fact = f"Check cell {exercise.name} says more or less than `{check_line(exercise.name)}`."
            yield Problem(name, fact, FIX)
        if not given.get("grade") or given.get("solution") or not given.get("locked"):
            yield Problem(name, f"Check cell {exercise.name} is not a locked cell of automatic tests.", FIX)
        if "raises-exception" not in tags(cell):
            yield Problem(name, f"Check cell {exercise.name} lacks the tag raises-exception: Run All stops at it.", FIX)
        if given.get("points") != exercise.points:
            fact = (
                f"Check cell {exercise.name} gives {given.get('points')} points; the exercise says {exercise.points:g}."
            )
            yield Problem(name, fact, FIX)


def _strangers(name: str, cells: list[dict], exercises: set[str]) -> Iterator[Problem]:
    for cell in cells:
        given = grade_id(cell)
        automatic = marks(cell).get("grade") and not is_hand_graded(cell)
        if automatic and given not in exercises:
            fact = f"Cell {given} gives points, and no exercise has that name."
            yield Problem(name, fact, "Define it, or turn the cell into one that a person grades.")
        answers = given.removesuffix("-answer")
        if answers != given and answers not in exercises and not is_hand_graded(cell):
            yield Problem(name, f"Cell {given} answers no exercise.", f"Define {answers}, or rename the cell.")


def _bound_once(name: str, cells: list[dict], exercises: tuple[Exercise, ...]) -> Iterator[Problem]:
    relevant = [cell for cell in cells if is_code_solution(cell) or (cell["cell_type"] == "code" and is_setup(cell))]
    binds = [bound_names(source(cell)) for cell in relevant]
    for answer in sorted({answer for exercise in exercises for answer in exercise.answer_names()}):
        if (count := sum(answer in names for names in binds)) > 1:
            fact = f"{count} solution or setup cells bind the name {answer}."
            yield Problem(name, fact, "Keep one: the reference must be what the student's cell defines.")
