"""Keeps what was released before until the new release is ready, and says beforehand which cells nbgrader will refuse."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, Notebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from .._cells import grade_id, is_owned, marks, read_cells
from ._course import release_folder


def keep_until_ready(converter: GenerateAssignment) -> None:
    """Let a converter put back the released folders when it fails: nbgrader removes them first."""
    stock = converter.convert_notebooks
    folders = [release_folder(converter.coursedir, Path(name).name) for name in converter.assignments]

    def convert() -> None:
        with _kept(folders):
            stock()

    converter.convert_notebooks = convert


@contextmanager
def _kept(folders: list[Path]) -> Iterator[None]:
    """Copies of some folders beside them, put back when something fails; those that a killed run left are put back first."""
    for folder in folders:
        if _copy_of(folder).exists():
            _put_back(folder)
        if folder.exists():
            half = folder.with_name(f".{folder.name}.half")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(folder, half, symlinks=True)
            os.replace(half, _copy_of(folder))  # a copy of this name is whole
    try:
        yield
    except BaseException:
        for folder in folders:
            if _copy_of(folder).exists():
                _put_back(folder)
        raise
    for folder in folders:
        shutil.rmtree(_copy_of(folder), ignore_errors=True)


def _copy_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.before")


def _put_back(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(_copy_of(folder), folder)


def refuse_other_cells(converter: GenerateAssignment, assignment: str) -> None:
    """Refuse cells that were added or removed after notebooks were graded: nbgrader has no room for them.

    Raises: NbGraderException naming the cells.
    """
    if converter.no_database:
        return
    paths = [
        name for folder, names in converter.assignments.items() if Path(folder).name == assignment for name in names
    ]
    with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as gradebook:
        for path in map(Path, paths):
            try:
                notebook = gradebook.find_notebook(path.stem, assignment)
            except MissingEntry:
                continue
            if notebook.submissions:
                header = bool(converter.config.get("IncludeHeaderFooter"))  # it may bring in cells of its own
                _refuse_difference(assignment, notebook, read_cells(path), header)


def _refuse_difference(assignment: str, notebook: Notebook, cells: list[dict], header: bool) -> None:
    before = {(kind, cell.name) for kind in _KINDS for cell in getattr(notebook, f"{kind}_cells")}
    now = {
        (kind, grade_id(cell)) for kind, flag in _KINDS.items() for cell in filter(is_owned, cells) if _has(cell, flag)
    }
    old, new = ({name for _, name in some} for some in (before, now))
    other = {name for _, name in before ^ now if name in old & new}
    told = {"Added": new - old, "Removed": set() if header else old - new, "Of another kind": other}
    if words := [f"{what}: {', '.join(sorted(names))}." for what, names in told.items() if names]:
        raise NbGraderException(
            f"{notebook.name}.ipynb of {assignment} was graded already, and nbgrader has no room for other cells. {' '.join(words)} "
            "Undo that, or put it into a new assignment. What was released before is still there."
        )


def _has(cell: Mapping, flag: str) -> bool:
    return not flag or bool(marks(cell).get(flag))


_KINDS = {"grade": "grade", "solution": "solution", "task": "task", "source": ""}
