"""What the tests of one assignment of the course share: what an answer is told, its wrong answers, and the pictures beside it."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from jaxercise._assignment import Assignment
from jaxercise._bake import with_answers
from jaxercise._bundle import Bundle
from jaxercise._exercise import Wrong
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits


def told(assignment: Assignment, bundle: Bundle, name: str, answer: object) -> Report:
    """The report of an answer to one exercise, in the notebook of the solutions."""
    namespace = with_answers(assignment.namespace, assignment.exercise(name), answer)
    return judge(resolve_digits(bundle.exercise(name)), LocalAnswer(namespace))


def wrong_of(assignment: Assignment, exercise: str, name: str) -> Wrong:
    """The known mistake of that name."""
    (wrong,) = (wrong for wrong in assignment.exercise(exercise).wrong if wrong.name == name)
    return wrong


def prose_of(assignment: Assignment) -> str:
    """All text cells of the notebook."""
    return " ".join(cell["source"] for cell in assignment.cells if cell["cell_type"] == "markdown")


def pictures_of(folder: Path, more: str = "") -> ModuleType:
    """A module that draws the pictures of an assignment, such as pictures_04; `more` is the end of the name of a further one."""
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(f"pictures_{folder.name[:2]}{more}")
    finally:
        sys.path.remove(str(folder))
