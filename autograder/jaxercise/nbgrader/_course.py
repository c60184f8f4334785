"""Paths and files of a course: its exercises, files for staff only, and the released notebooks."""

import fnmatch
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

from .._assignment import STAFF_FILE, STAFF_FILES

STAFF_PATTERNS = (*STAFF_FILES, "*.solutions")
NOTEBOOKS = "*.ipynb"


def has_exercises(course: CourseDirectory, assignment: str) -> bool:
    """Whether an assignment has an exercises.py; the notebook named like the assignment is then graded by it."""
    return (source_folder(course, assignment) / STAFF_FILE).is_file()


def source_folder(course: CourseDirectory, assignment: str) -> Path:
    """The folder in which an instructor writes an assignment."""
    return Path(course.format_path(course.source_directory, ".", assignment)).resolve()


def release_folder(course: CourseDirectory, assignment: str) -> Path:
    """The folder of an assignment as students receive it."""
    return Path(course.format_path(course.release_directory, ".", assignment)).resolve()


def source_files(course: CourseDirectory, assignment: str) -> list[Path]:
    """The files that nbgrader copies beside a notebook: all of the source folder that are neither ignored nor notebooks."""
    return [Path(name) for name in find_all_files(str(source_folder(course, assignment)), [*course.ignore, NOTEBOOKS])]


def released_notebook(course: CourseDirectory, assignment: str, notebook: str) -> nbformat.NotebookNode | None:
    """A notebook as students received it; None if it was never generated."""
    path = release_folder(course, assignment) / f"{notebook}.ipynb"
    return nbformat.read(path, as_version=4) if path.is_file() else None


def staff_files(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths` that no student may see."""
    return [path for path in paths if any(fnmatch.fnmatch(path.name, pattern) for pattern in STAFF_PATTERNS)]


def refuse_staff_files(folder: Path) -> None:
    """Refuse a destination that holds a file for staff only.

    Raises: NbGraderException naming the file.
    """
    for path in staff_files(folder.rglob("*")):
        raise NbGraderException(
            f"{path} is for staff only and must not lie there. Delete it, and let `configure(c)` of jaxercise.nbgrader set "
            "CourseDirectory.ignore in nbgrader_config.py, so that it is not copied again."
        )


def refuse_copied_staff_files(course: CourseDirectory, assignment: str) -> None:
    """Refuse to go on if nbgrader would copy a file for staff only.

    Raises: NbGraderException naming the file.
    """
    for path in staff_files(source_files(course, assignment)):
        raise NbGraderException(
            f"{path} is for staff only, and CourseDirectory.ignore does not list it: nbgrader would copy it to students. "
            "Call `configure(c)` of jaxercise.nbgrader in nbgrader_config.py, and do not assign CourseDirectory.ignore after it."
        )


def changed_course(course: CourseDirectory, **changes: object) -> CourseDirectory:
    """A copy of a course's settings with changes; a server may go on using the original."""
    copy = type(course)(parent=course.parent, config=course.config)
    for name in course.trait_names(config=True):
        setattr(copy, name, getattr(course, name))
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy
