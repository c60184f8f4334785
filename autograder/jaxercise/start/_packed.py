"""The student copies that this installation has: packed inside the wheel, or in `release/` of a checkout."""

from pathlib import Path

from .._errors import StartError

PACKAGE = Path(__file__).resolve().parent.parent
IN_THE_WHEEL = PACKAGE / "_course"
IN_A_CHECKOUT = PACKAGE.parent.parent / "release"
_OF_A_LEARNER = (".progress.json", ".new.ipynb")


def packed_course() -> Path:
    """The folder of the student copies.

    Raises: StartError when there are none.
    """
    course = IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_A_CHECKOUT
    if packed_assignments(course):
        return course
    if (PACKAGE.parent.parent / "source").is_dir():
        raise StartError(f"There are no student copies in {course}. Make them with: make course")
    raise StartError(f"This installation has no notebooks in {course}. Install it again: pip install --force jaxercise")


def packed_assignments(course: Path) -> list[Path]:
    """The assignments of a course in order: folders that hold a notebook of their own name."""
    return sorted(folder for folder in course.glob("*") if (folder / f"{folder.name}.ipynb").is_file())


def files_of(assignment: Path) -> list[Path]:
    """What is handed out of an assignment, in order; nothing hidden, and nothing that work has left there."""
    files = (path for path in assignment.iterdir() if path.is_file())
    return sorted(path for path in files if not path.name.startswith(".") and not path.name.endswith(_OF_A_LEARNER))
