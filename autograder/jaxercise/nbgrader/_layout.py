"""Where a course's folders and gradebook lie: as they are found, else in the folder `classroom`."""

from pathlib import Path

from traitlets.config import Config

from .._errors import DefinitionError
from ._kept_settings import found, keep_or_set, say

LOCK_SECONDS = 60  # that one program waits while another writes into the gradebook
STEPS = ("submitted", "autograded", "feedback")
BOOK = "gradebook.db"


def lay_out(c: Config, folder: Path) -> None:
    """Set root, gradebook and folders of a course, except for those that were set before; a course that has begun stays where it is.

    Raises: DefinitionError when two gradebooks are found.
    """
    course = c.CourseDirectory
    _set_root(course, folder)
    classroom = folder / "classroom"
    moved = not _has_begun_at_root(folder, classroom, given=found(course, "db_url") is not None)
    if moved:
        for step in STEPS:
            keep_or_set(course, f"{step}_directory", f"classroom/{step}")
    else:
        say(f"The course in {folder} keeps its folders and its gradebook where they are.")
    if found(course, "db_url") is None:
        home = classroom if moved else folder
        home.mkdir(exist_ok=True)  # sqlite makes its file, but not the folder around it
        course.db_url = f"sqlite:///{home / BOOK}?timeout={LOCK_SECONDS}"


def _set_root(course: Config, folder: Path) -> None:
    before = found(course, "root")
    if before and Path(str(before)).resolve() != folder:
        raise DefinitionError(
            f"CourseDirectory.root is {before}, but `configure` is called for {folder}. Give both the same folder, or remove the line."
        )
    course.root = str(folder)


def _has_begun_at_root(folder: Path, classroom: Path, given: bool) -> bool:
    """Whether a course has its gradebook, or without one its submissions, where nbgrader puts them by itself.

    given: whether the configuration says where the gradebook is.
    """
    books = [home for home in (classroom, folder) if (home / BOOK).is_file()]
    if len(books) == 2 and not given:
        raise DefinitionError(
            f"There are two gradebooks, {classroom / BOOK} and {folder / BOOK}. Move away the one that is not this course's (an empty "
            f"one may have been made by mistake), or write `c.CourseDirectory.db_url = ...` above `configure`."
        )
    used = books or [home for home in (classroom, folder) if any((home / step).is_dir() for step in STEPS)]
    return used[:1] == [folder]
