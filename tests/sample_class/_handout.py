"""What a student is handed, and what the instructor knows beside it: solutions, and wrong answers by their function's name."""

import ast
import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ._rewrite import as_answer, unusual_answer, wrong_answer

_MARKS = re.compile(r"(?m)^[ \t]*#+ (BEGIN|END) SOLUTION[^\n]*\n?")


@dataclass(frozen=True)
class Handout:
    """One assignment: the student's notebook as released, the solutions, and by exercise the text of its page and of what the pages share."""

    name: str
    notebook: dict
    solutions: Mapping[str, str]
    pages: Mapping[str, str]

    def wrong(self, exercise: str, name: str, number: int = 0) -> str:
        """The source of a wrong answer that the exercise's page knows; `number` counts those of one name."""
        return self._as_answer(wrong_answer(self.pages[exercise], name, number), exercise)

    def unusual(self, exercise: str, number: int) -> str:
        """The source of an unusual right answer that the exercise's page knows."""
        return self._as_answer(unusual_answer(self.pages[exercise], number), exercise)

    def _as_answer(self, expression: ast.expr, exercise: str) -> str:
        return as_answer(self.pages[exercise], expression, exercise, self.solutions)


def read_handout(course: Path, assignment: str) -> Handout:
    """Read an assignment of a course whose student copies have been generated."""
    source = course / "source" / assignment
    instructor = read_notebook(source / f"{assignment}.ipynb")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((source / "exercises").glob("*.py"))}
    shared = [text for name, text in texts.items() if name.startswith("_") and name != "__init__"]
    pages = {name: "\n".join([*shared, text]) for name, text in texts.items() if not name.startswith("_")}
    released = read_notebook(course / "release" / assignment / f"{assignment}.ipynb")
    return Handout(assignment, released, _solutions(instructor), pages)


def read_notebook(path: Path) -> dict:
    """A notebook's JSON, with every source as one string."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def grade_id(cell: Mapping) -> str:
    """nbgrader's name of a cell, or nothing."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def _solutions(notebook: dict) -> dict[str, str]:
    cells = {grade_id(cell): cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"}
    return {
        name.removesuffix("-answer"): _MARKS.sub("", source)
        for name, source in cells.items()
        if name.endswith("-answer")
    }


class Work:
    """A student's copy of a notebook, while it is changed."""

    def __init__(self, handout: Handout) -> None:
        self.handout = handout
        self.notebook = copy.deepcopy(handout.notebook)

    @property
    def cells(self) -> list[dict]:
        """The cells, in order."""
        return self.notebook["cells"]

    def place(self, name: str) -> int:
        """Where the cell of that grade_id stands."""
        return next(number for number, cell in enumerate(self.cells) if grade_id(cell) == name)

    def cell(self, name: str) -> dict:
        """The cell of that grade_id."""
        return self.cells[self.place(name)]

    def insert(self, place: int, source: str, cell_type: str = "code") -> None:
        """Put a new cell of the student's own at a place."""
        cell = {"cell_type": cell_type, "id": f"own-{len(self.cells)}", "metadata": {}, "source": source}
        self.cells.insert(place, cell | ({"outputs": [], "execution_count": None} if cell_type == "code" else {}))


Edit = Callable[[Work], None]
