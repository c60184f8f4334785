"""An assignment as its instructor wrote it: the notebook's solution and setup cells, run in order, and its exercises."""

import contextlib
import hashlib
import importlib
import linecache
import re
import sys
import traceback
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ._cells import is_setup, is_solution, read_cells
from ._errors import DefinitionError
from ._exercise import Exercise, valid_name

STUB = "raise NotImplementedError()"
STAFF = "exercises"  # a package beside the notebook, or for a small assignment a single file
STAFF_FILES = (STAFF, f"{STAFF}.py")
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

    Raises: DefinitionError when the notebook or the exercises are missing or broken.
    """
    name = folder.name
    cells = read_cells(folder / f"{name}.ipynb")
    namespace = run_cells(name, reference_sources(cells))
    return Assignment(name, folder, cells, _exercises(folder, namespace), namespace)


def content_hash(folder: Path) -> str:
    """A hash of all files of an assignment's folder, its subfolders included, without Python's compiled ones."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def reference_sources(cells: list[dict]) -> list[str]:
    """The sources that define the reference: nbgrader's solution code cells and the cells tagged `setup`."""
    return [cell["source"] for cell in cells if cell["cell_type"] == "code" and (is_solution(cell) or is_setup(cell))]


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


def exercises_file(folder: Path) -> Path | None:
    """The file that defines an assignment's exercises: exercises/__init__.py or exercises.py; None if there is neither."""
    return next((path for path in (folder / STAFF / "__init__.py", folder / f"{STAFF}.py") if path.is_file()), None)


def _exercises(folder: Path, namespace: Mapping[str, object]) -> tuple[Exercise, ...]:
    path = exercises_file(folder)
    if path is None:
        raise DefinitionError(f"{folder / STAFF}/__init__.py is missing. Every assignment has one, or an exercises.py.")
    package = _staff_package(folder)
    try:
        with _no_bytecode():
            module = importlib.import_module(f"{package}.{STAFF}")
    except DefinitionError as error:
        raise DefinitionError(f"{_place(error, folder) or path}: {error}") from error
    except Exception as error:
        raise DefinitionError(f"{_place(error, folder) or path}: {type(error).__name__}: {error}.") from error
    for name, loaded in list(sys.modules.items()):
        if name.split(".")[0] == package and "reference" in loaded.__dict__:
            loaded.reference = namespace.__getitem__  # cases and wrong answers reach the solutions by it
    return tuple(_named(name, value) for name, value in module.__dict__.items() if isinstance(value, Exercise))


def _staff_package(folder: Path) -> str:
    """The name of an empty package whose folder is the assignment's, in which nothing has been imported yet."""
    name = f"jaxercise_exercises_{folder.name}"
    for stale in [known for known in sys.modules if known.split(".")[0] == name]:
        del sys.modules[stale]
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    importlib.invalidate_caches()
    return name


def _place(error: BaseException, folder: Path) -> str:
    """File and line, below an assignment's folder, where an error arose."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(folder))]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else ""


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
