"""What stands around nbgrader's loop over the submissions: workers that end with it, progress, a summary, and errors that say what to do."""

import errno
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import OperationalError
from traitlets.config import Application

from ._course_grader import Grading
from ._gradebook import one_engine
from ._interrupts import Interrupts

AGAIN = "What is graded is kept: the same command goes on from there."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# The least happy first: a submission is counted by the first that fits one of its exercises.
_WORDS = {
    "needs_review": "to be looked at by a person",
    "out_of_memory": "out of memory",
    "timed_out": "timed out",
    "not_run": "not run or not handed in",
}


class RunStoppedError(BaseException):
    """Raised when nobody else can be graded either; no Exception, because nbgrader takes those for the trouble of one student."""


def wrap_converter(
    converter: Autograde, course: CourseDirectory, grading: Grading, outcomes: dict[str, set[str]]
) -> None:
    """Put all this around the loop of one converter, and of no other.

    outcomes: of each student, those of the exercises; filled while the loop runs.
    """
    stock, interrupts = converter.convert_notebooks, Interrupts()

    def convert() -> None:
        start, by_hand = time.monotonic(), isinstance(converter.parent, Application)  # and not from formgrader's button
        with grading.progress.shown(converter.log) if by_hand else nullcontext():
            try:
                with one_engine(), _closing_words(converter), interrupts:
                    stock()
            finally:
                grading.end()
        grading.finish(course, course.assignment_id)
        if outcomes:
            _tell(converter, by_hand, summary(outcomes, grading.progress.reused, time.monotonic() - start))

    converter.convert_notebooks = convert
    for step in ("init_assignment", "convert_single_notebook"):
        setattr(converter, step, partial(_stopping(getattr(converter, step), interrupts), converter))


def _stopping(step: Callable[..., None], interrupts: Interrupts) -> Callable[..., None]:
    """A step that a full disk or a gradebook out of reach stops for everybody, instead of failing once for each student that is left."""

    def run(converter: Autograde, *given: str) -> None:
        interrupts.look()
        try:
            step(*given)
        except Exception as error:
            words = next(filter(None, (_words_for(each, converter.coursedir.db_url) for each in _chain(error))), "")
            if words:
                raise RunStoppedError(words) from error
            raise

    return run


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those that it came from: nbgrader turns some of its database's errors into others."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words_for(error: BaseException, url: str) -> str:
    """Empty for the trouble of one student."""
    if isinstance(error, OperationalError):
        return _database_words(error, url)
    return disk_words(error) if isinstance(error, OSError) and error.errno in _NO_ROOM else ""


def disk_words(error: OSError) -> str:
    """What happened where, and what to do."""
    place = error.filename or "The folder of graded notebooks"
    return f"{place} cannot be written: {error.strerror}. Make room there and run the command again."


@contextmanager
def _closing_words(converter: Autograde) -> Iterator[None]:
    """Close with what to do next."""
    try:
        yield
    except RunStoppedError as error:
        converter.log.error("%s %s", error, AGAIN)
        raise NbGraderException(str(error)) from error
    except KeyboardInterrupt:
        converter.log.error(AGAIN)
        raise


def _database_words(error: OperationalError, url: str) -> str:
    place, told = url.split("@")[-1], str(error.orig)
    if "locked" in told:
        return f"Another program holds the gradebook {place} and did not let go of it. Close that program; it is not damaged."
    if "readonly" in told or "read-only" in told:
        return f"The gradebook {place} cannot be written. Look at the rights of the file and of its folder; it is not damaged."
    if "full" in told:
        return f"The disk of the gradebook {place} is full. Make room there."
    return f"The gradebook {place} cannot be used: {told}."


def summary(outcomes: dict[str, set[str]], reused: int, seconds: float) -> list[str]:
    """How many submissions ended how, and who has to be looked at.

    outcomes: of each student, those of the exercises.
    """
    kinds = {student: next((kind for kind in _WORDS if kind in found), "") for student, found in outcomes.items()}
    counts = [f"{list(kinds.values()).count(kind)} {words}" for kind, words in _WORDS.items() if kind in kinds.values()]
    fine = list(kinds.values()).count("")
    minutes, rest = divmod(round(seconds), 60)
    again = f", {reused} of all taken from an earlier run" if reused else ""
    lines = [f"{len(kinds)} submissions in {minutes}:{rest:02d} min: {', '.join([f'{fine} graded', *counts])}{again}."]
    for kind, words in _WORDS.items():
        if names := sorted(student for student, found in kinds.items() if found == kind):
            lines.append(f"{words.capitalize()}: {', '.join(names)}")
    return lines


def _tell(converter: Autograde, by_hand: bool, lines: list[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr) if by_hand else converter.log.info(line)
