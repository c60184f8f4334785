"""One command from an installed package to the first exercise."""

from collections.abc import Sequence
from pathlib import Path

from .._errors import StartError
from ._lay_out import lay_out
from ._open import open_lab
from ._packed import packed_assignments, packed_course
from ._record import NAME

FOLDER = Path("jaxercise-course")


def default_folder() -> Path:
    """This folder if a course was laid out in it, else `jaxercise-course` in it."""
    return Path() if Path(NAME).is_file() else FOLDER


def begin(place: Path, update: bool = False, is_opened: bool = True, options: Sequence[str] = ()) -> None:
    """Lay out the course in a place, say what was done, and become JupyterLab there unless told otherwise.

    options: further ones for JupyterLab. Raises: StartError.
    """
    course = packed_course()
    for sentence in lay_out(course, place, update):
        print(sentence)
    if is_opened:
        notebooks = notebooks_in(place, course)
        print(f"Opening JupyterLab on {place.resolve()}. Everything there is yours to change.")
        open_lab(place.resolve(), notebooks, options)


def notebooks_in(place: Path, course: Path) -> list[Path]:
    """The notebooks of a course that are in a place, in order. Raises: StartError when none is."""
    names = [each.name for each in packed_assignments(course)]
    there = [path for name in names if (path := place.resolve() / name / f"{name}.ipynb").is_file()]
    if not there:
        raise StartError(f"No notebook has its own name any more in {place}. Run: jaxercise start {place} --update")
    return there
