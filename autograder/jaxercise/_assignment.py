"""An assignment as its instructor wrote it: the notebook's solution and setup cells, run in order, and its exercises.py."""

import contextlib
import json
import linecache
import re
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ._errors import DefinitionError
from ._exercise import Exercise, valid_name

STUB = "raise NotImplementedError()"
STAFF_FILE = (
    "exercises.py"  # read first; what it imports from beside it, by `from .mutants import ...`, is staff's as well
)
STAFF_FILES = (STAFF_FILE, "mutants.py")
_SOLUTION = re.compile(r"(?ms)^([ \t]*)#+ BEGIN SOLUTION[^\n]*\n.*?#+ END SOLUTION[^\n]*$")


@dataclass(frozen=True)
class Assignment:
    """One assignment: its name, its notebook's cells, its exercises in order, and what the solutions define."""

    name: str
    folder: Path
    cells: list[dict]
    exercises: tuple[Exercise, ...]
    namespace: Mapping[str, object]

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name."""
        return next(exercise for exercise in self.exercises if exercise.name == name)


def load_assignment(folder: Path) -> Assignment:
    """Load an assignment's folder and run its solutions.

    Raises: DefinitionError when the notebook or exercises.py is missing or broken.
    """
    name = folder.name
    cells = read_cells(folder / f"{name}.ipynb")
    namespace = run_cells(name, reference_sources(cells))
    return Assignment(name, folder, cells, _exercises(folder / STAFF_FILE, namespace), namespace)


def read_cells(path: Path) -> list[dict]:
    """The cells of a notebook file, with their sources as single strings."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise DefinitionError(f"{path} is not a readable notebook ({error}). Save it again from JupyterLab.") from error
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


def reference_sources(cells: list[dict]) -> list[str]:
    """The sources that define the reference: nbgrader's solution code cells and the cells tagged `setup`."""
    return [cell["source"] for cell in cells if cell["cell_type"] == "code" and (is_solution(cell) or is_setup(cell))]


def is_solution(cell: dict) -> bool:
    """Whether nbgrader takes a cell for a student's own."""
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get("solution"))


def is_setup(cell: dict) -> bool:
    """Whether a cell belongs to what every answer may use."""
    return "setup" in cell.get("metadata", {}).get("tags", [])


def stub_of(source: str) -> str:
    """A solution cell as the student first sees it."""
    return _SOLUTION.sub(lambda match: match.group(1) + STUB, source)


def run_cells(name: str, sources: list[str]) -> dict[str, object]:
    """Run sources one after another in a fresh module and return what it then holds.

    Raises: DefinitionError naming the cell when one of them fails.
    """
    module = types.ModuleType(f"jaxercise_reference_{name}")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    for number, source in enumerate(sources):
        filename = f"<{name}, solution cell {number + 1}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        try:
            exec(compile(source, filename, "exec"), module.__dict__)
        except Exception as error:
            raise DefinitionError(
                f"{filename} raises {type(error).__name__}: {error}. Solution and setup cells must only define."
            ) from error
    return module.__dict__


def _exercises(path: Path, namespace: Mapping[str, object]) -> tuple[Exercise, ...]:
    package = _staff_package(path)
    try:
        with _no_bytecode():
            exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), package.__dict__)
    except OSError as error:
        raise DefinitionError(
            f"{path} cannot be read ({error.strerror}). Every assignment has one beside its notebook."
        ) from error
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == package.__name__ and "reference" in module.__dict__:
            module.reference = namespace.__getitem__  # mutants and cases reach the solutions by it
    return tuple(_named(name, value) for name, value in package.__dict__.items() if isinstance(value, Exercise))


def _staff_package(path: Path) -> types.ModuleType:
    """An empty package whose folder is the assignment's, so that exercises.py may import what lies beside it."""
    name = f"jaxercise_exercises_{path.parent.name}"
    for stale in [known for known in sys.modules if known.split(".")[0] == name]:
        del sys.modules[stale]
    package = types.ModuleType(name)
    package.__file__, package.__path__, package.__package__ = str(path), [str(path.parent)], name
    sys.modules[name] = package
    return package


@contextlib.contextmanager
def _no_bytecode() -> Iterator[None]:
    """Leave no compiled staff file in a folder that is copied to students."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _named(name: str, exercise: Exercise) -> Exercise:
    if not valid_name(name):
        raise DefinitionError(f"{name!r} is not an exercise's name. Use lower-case letters, digits and underscores.")
    return replace(exercise, name=name)
