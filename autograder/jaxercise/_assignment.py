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
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ._blame import blamed
from ._cells import grade_id, is_setup, is_solution, read_cells
from ._errors import DefinitionError
from ._exercise import Exercise, valid_name
from ._switches import found

STUB = "raise NotImplementedError()"
STAFF = "exercises"  # a package beside the notebook, or for a small assignment a single file
STAFF_FILES = (STAFF, f"{STAFF}.py")
_MAGIC = re.compile(r"[%!?]|\w+\s*=\s*[%!]|[^#]*\?\s*$")
_SOLUTION = re.compile(r"(?ms)^([ \t]*)#+ BEGIN SOLUTION[^\n]*\n.*?#+ END SOLUTION[^\n]*$")


@dataclass(frozen=True)
class Assignment:
    """One assignment: its name, its notebook's cells, its exercises in order, and what the solutions define.

    switches: of JAX, those that its cells set.
    """

    name: str
    folder: Path
    cells: list[dict]
    exercises: tuple[Exercise, ...]
    namespace: Mapping[str, object]
    switches: Mapping[str, object] = field(default_factory=dict)

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name."""
        return next(exercise for exercise in self.exercises if exercise.name == name)


def load_assignment(folder: Path) -> Assignment:
    """Load an assignment's folder and run its solutions.

    Raises: DefinitionError when the notebook or the exercises are missing or broken.
    """
    name = folder.name
    cells = read_cells(folder / f"{name}.ipynb")
    with found() as switches:
        namespace = run_cells(name, cells)
    return Assignment(name, folder, cells, _exercises(folder, namespace), namespace, switches)


def content_hash(folder: Path) -> str:
    """A hash of all files of an assignment's folder, its subfolders included, without Python's compiled ones."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def judging_hash(folder: Path) -> str:
    """A hash of what judges an assignment's answers: its exercises, and the notebook's solution and set-up cells."""
    digest = hashlib.sha256()
    pages = [path for name in STAFF_FILES for path in [folder / name, *(folder / name).rglob("*.py")] if path.is_file()]
    texts = [path.read_bytes() for path in sorted(pages)]
    texts += [text.encode() for text in reference_sources(read_cells(folder / f"{folder.name}.ipynb"))]
    for text in texts:
        digest.update(len(text).to_bytes(8, "little") + text)
    return digest.hexdigest()


def reference_sources(cells: list[dict]) -> list[str]:
    """The sources that define the reference: nbgrader's solution code cells and the cells tagged `setup`."""
    return [cell["source"] for cell in cells if is_reference(cell)]


def is_reference(cell: Mapping) -> bool:
    """Whether a cell defines a part of the reference."""
    return cell["cell_type"] == "code" and (is_solution(cell) or is_setup(cell))


def stub_of(source: str) -> str:
    """A solution cell as the student first sees it."""
    return _SOLUTION.sub(lambda match: match.group(1) + STUB, source)


def run_cells(name: str, cells: list[dict]) -> dict[str, object]:
    """Run the solution and set-up cells of a notebook in a fresh module and return what it then holds.

    Raises: DefinitionError naming the cell when one of them fails.
    """
    module = types.ModuleType(f"jaxercise_reference_{name}")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    for number, cell in enumerate(cells):
        if is_reference(cell):
            _run(_cell_name(name, number, cell), cell["source"], module.__dict__)
    return module.__dict__


def _cell_name(name: str, number: int, cell: Mapping) -> str:
    return f"{name}.ipynb, cell {number + 1}" + (f" ({grade_id(cell)})" if grade_id(cell) else "")


def _run(cell: str, source: str, namespace: dict[str, object]) -> None:
    filename = f"<{cell}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    try:
        exec(compile(source, filename, "exec"), namespace)
    except SyntaxError as error:
        text = source.splitlines()[(error.lineno or 1) - 1].strip() if source.strip() else ""
        what = "is an IPython command; solutions and set-up run without IPython. Move it to a cell of its own"
        told = f"`{text}` {what}." if _MAGIC.match(text) else f"SyntaxError: {error.msg}. Correct `{text}`."
        raise DefinitionError(f"{cell}, line {error.lineno}: {told}") from error
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
        place = f"{cell}, line {lines[-1]}" if lines else cell
        raise DefinitionError(
            f"{place} raises {type(error).__name__}: {error}. Solution and setup cells must only define."
        ) from error


def exercises_file(folder: Path) -> Path | None:
    """The file that defines an assignment's exercises: exercises/__init__.py or exercises.py; None if there is neither."""
    return next((path for path in (folder / STAFF / "__init__.py", folder / f"{STAFF}.py") if path.is_file()), None)


def _exercises(folder: Path, namespace: Mapping[str, object]) -> tuple[Exercise, ...]:
    path = exercises_file(folder)
    if path is None:
        raise DefinitionError(f"{folder / STAFF}/__init__.py is missing. Every assignment has one, or an exercises.py.")
    package = _staff_package(folder)
    with blamed(folder, otherwise=str(path)), _no_bytecode():
        module = importlib.import_module(f"{package}.{STAFF}")
    for name, loaded in list(sys.modules.items()):
        if name.split(".")[0] == package and "reference" in loaded.__dict__:
            loaded.reference = partial(_reference, namespace)  # cases and wrong answers reach the solutions by it
    return tuple(_named(path, name, value) for name, value in module.__dict__.items() if isinstance(value, Exercise))


def _reference(namespace: Mapping[str, object], name: str) -> object:
    if name not in namespace:
        raise NameError(f"no solution or set-up cell defines {name!r}, which `reference` is asked for")
    return namespace[name]


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


@contextlib.contextmanager
def _no_bytecode() -> Iterator[None]:
    """Leave no compiled staff file in a folder that is copied to students."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _named(path: Path, name: str, exercise: Exercise) -> Exercise:
    if not valid_name(name):
        raise DefinitionError(
            f"{path}: {name!r} is not an exercise's name. Use lower-case letters, digits and underscores."
        )
    return replace(exercise, name=name)
