"""Paths and files of a course: its exercises, files for staff only, and the released notebooks."""

import fnmatch
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

from .._assignment import STAFF_FILES, exercises_file

STAFF_PATTERNS = (
    *STAFF_FILES,
    "*.solutions",
    "*.progress.json",
)  # the last holds answers of whoever opened the notebook
NOTEBOOKS = "*.ipynb"


def has_exercises(course: CourseDirectory, assignment: str) -> bool:
    """Whether an assignment defines exercises; the notebook named like the assignment is then graded by it."""
    return exercises_file(source_folder(course, assignment)) is not None


def source_folder(course: CourseDirectory, assignment: str) -> Path:
    """The folder in which an instructor writes an assignment."""
    return Path(course.format_path(course.source_directory, ".", assignment)).resolve()


def release_folder(course: CourseDirectory, assignment: str) -> Path:
    """The folder of an assignment as students receive it."""
    return Path(course.format_path(course.release_directory, ".", assignment)).resolve()


def source_files(course: CourseDirectory, assignment: str) -> list[Path]:
    """The files that nbgrader copies beside a notebook: all of the source folder that are neither ignored nor notebooks."""
    return [Path(name) for name in find_all_files(str(source_folder(course, assignment)), [*course.ignore, NOTEBOOKS])]


def course_files(course: CourseDirectory, assignment: str) -> dict[str, Path]:
    """The same files by the name that each has beside the notebook, with its folders."""
    folder = source_folder(course, assignment)
    return {path.relative_to(folder).as_posix(): path for path in source_files(course, assignment)}


def released_notebook(course: CourseDirectory, assignment: str, notebook: str) -> nbformat.NotebookNode | None:
    """A notebook as students received it, in the current format and with cell ids; None if it was never generated."""
    path = release_folder(course, assignment) / f"{notebook}.ipynb"
    return _current(nbformat.read(path, as_version=4)) if path.is_file() else None


def _current(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook in the current format: older ones have no cell ids. Those given here are nobody else's, so that grade_ids decide."""
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"released-{number}")
    notebook.nbformat_minor = max(5, notebook.nbformat_minor)
    return notebook


def staff_files(paths: Iterable[Path], below: Path) -> list[Path]:
    """Those of some files below a folder that no student may see: staff files, and what lies in staff folders."""
    return [path for path in paths if any(map(_is_staffs, path.relative_to(below).parts))]


def _is_staffs(name: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in STAFF_PATTERNS)


def refuse_staff_files(folder: Path) -> None:
    """Refuse a destination that holds a file for staff only.

    Raises: NbGraderException naming the file.
    """
    for path in staff_files(folder.rglob("*"), folder):
        raise NbGraderException(
            f"{path} is for staff only and must not lie there. Delete it, and let `configure(c)` of jaxercise.nbgrader set "
            "CourseDirectory.ignore in nbgrader_config.py, so that it is not copied again."
        )


def refuse_copied_staff_files(course: CourseDirectory, assignment: str) -> None:
    """Refuse to go on if nbgrader would copy a file for staff only.

    Raises: NbGraderException naming the file.
    """
    for path in staff_files(source_files(course, assignment), source_folder(course, assignment)):
        raise NbGraderException(
            f"{path} is for staff only, and CourseDirectory.ignore does not list it: nbgrader would copy it to students. "
            "Call `configure(c)` of jaxercise.nbgrader in nbgrader_config.py, and do not assign CourseDirectory.ignore after it."
        )


def refuse_nameless_course(course: CourseDirectory) -> None:
    """Refuse a course without an id, as all such courses of a user would share one secret key and one folder of results.

    Raises: NbGraderException with the line to write.
    """
    if not course.course_id:
        raise NbGraderException(
            'The course has no id. Write `configure(c, Path(__file__).parent, course_id="...")` in nbgrader_config.py, with a name '
            'that no other course of yours has. What was graded without one stays in use under course_id="course".'
        )


def changed_course(course: CourseDirectory, **changes: object) -> CourseDirectory:
    """A copy of a course's settings with changes; a server may go on using the original."""
    copy = type(course)(parent=course.parent, config=course.config)
    for name in course.trait_names(config=True):
        setattr(copy, name, getattr(course, name))
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy
