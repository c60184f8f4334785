"""What the course says of checks, as far as it is about the assignment that is graded; a name that means nothing is refused."""

from collections.abc import Mapping
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from .._bundle import load
from .._effects import effects_in, with_effects
from .._errors import DefinitionError
from ._course import source_folder


def course_effects(course: CourseDirectory, assignment: str, bundle: str, effects: Mapping[str, str]) -> dict[str, str]:
    """The effects that the course gives to checks of an assignment's baked exercises.

    bundle: the file of those; empty for an assignment without.
    Raises: DefinitionError where an assignment, an exercise, a check or an effect is unknown.
    """
    for name in effects:
        _refuse_unknown_assignment(course, name)
    mine = effects_in(assignment, effects) if bundle else {}
    if mine:
        with_effects(load(Path(bundle)), mine)
    return mine


def _refuse_unknown_assignment(course: CourseDirectory, name: str) -> None:
    assignment = name.split(".")[0]
    folder = source_folder(course, assignment)
    if not assignment or not folder.is_dir():
        raise DefinitionError(
            f"`effects` names {name!r}, and this course has no such assignment: there is no folder {folder}."
        )
