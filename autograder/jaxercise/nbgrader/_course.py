"""The course as the steps of nbgrader see it: whose notebooks are ours, what is for staff only, and what students were given."""

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
    """Where an instructor writes an assignment."""
    return Path(course.format_path(course.source_directory, ".", assignment)).resolve()


def release_folder(course: CourseDirectory, assignment: str) -> Path:
    """Where an assignment lies as students receive it."""
    return Path(course.format_path(course.release_directory, ".", assignment)).resolve()


def source_files(course: CourseDirectory, assignment: str) -> list[Path]:
    """What nbgrader copies beside a notebook: every file of the source folder that is neither ignored nor a notebook."""
    return [Path(name) for name in find_all_files(str(source_folder(course, assignment)), [*course.ignore, NOTEBOOKS])]


def released_notebook(course: CourseDirectory, assignment: str, notebook: str) -> nbformat.NotebookNode | None:
    """A notebook as students received it; None if it was never generated."""
    path = release_folder(course, assignment) / f"{notebook}.ipynb"
    return nbformat.read(path, as_version=4) if path.is_file() else None


def staff_files(paths: Iterable[Path]) -> list[Path]:
    """Those of some files that no student may see."""
    return [path for path in paths if any(fnmatch.fnmatch(path.name, pattern) for pattern in STAFF_PATTERNS)]


def refuse_staff_files(folder: Path) -> None:
    """Stop when a destination holds a file that is for staff only.

    Raises: NbGraderException naming the file.
    """
    for path in staff_files(folder.rglob("*")):
        raise NbGraderException(
            f"{path} is for staff only and must not lie there. Delete it, and let `configure(c)` of jaxercise.nbgrader set "
            "CourseDirectory.ignore in nbgrader_config.py, so that it is not copied again."
        )


def refuse_copied_staff_files(course: CourseDirectory, assignment: str) -> None:
    """Stop when nbgrader is about to copy a file that is for staff only.

    Raises: NbGraderException naming the file.
    """
    for path in staff_files(source_files(course, assignment)):
        raise NbGraderException(
            f"{path} is for staff only, and CourseDirectory.ignore does not list it: nbgrader would copy it to students. "
            "Call `configure(c)` of jaxercise.nbgrader in nbgrader_config.py, and do not assign CourseDirectory.ignore after it."
        )


def changed_course(course: CourseDirectory, **changes: object) -> CourseDirectory:
    """A copy of a course's settings with some changed; the original may live on in a server."""
    copy = type(course)(parent=course.parent, config=course.config)
    for name in course.trait_names(config=True):
        setattr(copy, name, getattr(course, name))
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy
