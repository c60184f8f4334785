"""What the tests of one assignment of the course share: what an answer is told, its wrong answers, and the pictures beside it."""

import importlib.util
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


def pictures_of(folder: Path) -> ModuleType:
    """The module that draws the pictures of an assignment, such as pictures_04."""
    (file,) = folder.glob("pictures_*.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
