"""Wraps nbgrader's submission loop: progress, summary, shutdown, and errors that stop the whole run."""

import glob
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import OperationalError
from traitlets.config import Application
from traitlets.utils.importstring import import_item

from .._errors import GradingError, JaxerciseError
from ..reception import NO_ROOM
from ._course import refuse_nameless_course
from ._course_grader import CourseGrader
from ._gradebook import one_engine
from ._interrupts import Interrupts
from ._session import AutogradeSession

AGAIN = "What is graded is kept: the same command goes on from there."
INTERRUPTED = 130  # the exit status of a command that Ctrl-C ended
NEEDED = ("TrustedExecute", "SaveAutoGrades", "FlagForReview")
# The least happy first: a submission is counted by the first that fits one of its exercises.
_WORDS = {
    "needs_review": "to be looked at by a person",
    "out_of_memory": "out of memory",
    "timed_out": "timed out",
    "not_run": "not run or not handed in",
}


class RunStoppedError(BaseException):
    """Raised when nobody else can be graded either; not an Exception, because nbgrader blames those on one student and goes on."""


def begin_session(converter: Autograde) -> AutogradeSession:
    """Begin the session of a converter and wrap its loop, which belongs to no other.

    Raises: NbGraderException, whose words are logged, when nobody can be graded.
    """
    session = AutogradeSession(converter)
    _interruptible(converter, partial(_begin, converter, session))
    return session


def _begin(converter: Autograde, session: AutogradeSession) -> None:
    try:
        refuse_nameless_course(converter.coursedir)
        _refuse_missing_steps(converter)
        if session.begin():
            _wrap(converter, session)
    except BaseException as error:
        session.close()
        if not isinstance(error, JaxerciseError | NbGraderException | OSError):
            raise
        words = disk_words(error) if isinstance(error, OSError) else str(error)
        converter.log.error(words)
        raise NbGraderException(words) from error


def _refuse_missing_steps(converter: Autograde) -> None:
    """Refuse to grade when a line below `configure` took its steps away: notebooks would run without walls, and forge their scores."""
    names = set().union(*map(_bases, converter.autograde_preprocessors))
    if missing := [name for name in NEEDED if name not in names]:
        raise NbGraderException(
            f"Autograde.autograde_preprocessors lacks {', '.join(missing)}: a line below `configure` in nbgrader_config.py replaced "
            "the list. Move that line above `configure`, which keeps its steps."
        )


def _bases(step: type | str) -> set[str]:
    """The names of a step's class and of those it is derived from."""
    return {base.__name__ for base in (import_item(step) if isinstance(step, str) else step).__mro__}


def _wrap(converter: Autograde, session: AutogradeSession) -> None:
    stock, interrupts = converter.convert_notebooks, Interrupts()
    by_hand = isinstance(converter.parent, Application)  # and not from formgrader's button
    judges = bool(session.exercises(session.assignment))
    known = CourseGrader(parent=converter).graded_by(session.course, session.assignment) if judges else None

    def convert() -> None:
        start = time.monotonic()
        with session.progress.shown(converter.log) if by_hand else nullcontext():
            try:
                with one_engine(), _closing_words(converter), interrupts:
                    stock()
            finally:
                session.close()
        session.finish()
        if session.outcomes:
            _tell(converter, by_hand, summary(session.outcomes, session.progress.reused, time.monotonic() - start))
        if known and (names := known.stale(_graded(session))):
            _tell(converter, by_hand, [stale_words(session.assignment, names)])

    def convert_one(filename: str) -> None:
        step(filename)
        student, notebook = Path(filename).parts[-3], Path(filename).stem
        if known and notebook == session.assignment and student in session.outcomes:
            known.note(student)

    converter.convert_notebooks = partial(_interruptible, converter, convert)
    stock_init = converter.init_assignment

    def init_one(assignment: str, student: str) -> None:
        try:
            session.arrive(student)
        except GradingError as error:  # the same for everybody
            raise RunStoppedError(str(error)) from error
        stock_init(assignment, student)

    init, step = (
        partial(_stopping(each, interrupts), converter) for each in (init_one, converter.convert_single_notebook)
    )
    converter.init_assignment, converter.convert_single_notebook = init, convert_one


def _interruptible(converter: Autograde, work: Callable[[], None]) -> None:
    """Do some work; Ctrl-C ends the command with what to do next as its last words, instead of a traceback."""
    try:
        work()
    except KeyboardInterrupt:
        converter.log.error(AGAIN)
        if isinstance(converter.parent, Application):
            raise SystemExit(INTERRUPTED) from None
        raise


def _graded(session: AutogradeSession) -> list[str]:
    """The students whose submission is graded."""
    return [Path(folder).parent.name for folder in glob.glob(str(session.destination("*")))]


def stale_words(assignment: str, students: list[str]) -> str:
    """A line on grades that were made by exercises which have changed since, and how to renew them."""
    return (
        f"The exercises of {assignment} changed since these were graded: {', '.join(students)}. To grade them again, marks given by hand "
        f"kept: nbgrader autograde {assignment} --force   (--student=ID for one)"
    )


def _stopping(step: Callable[..., None], interrupts: Interrupts) -> Callable[..., None]:
    """A step in which a full disk or an unreachable gradebook stops the whole run, instead of failing once for each student."""

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
    """An exception and its causes: nbgrader raises some errors of its database as others."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words_for(error: BaseException, url: str) -> str:
    """Why an error stops the whole run; empty for one that concerns one student."""
    if isinstance(error, OperationalError):
        return _database_words(error, url)
    return disk_words(error) if isinstance(error, OSError) and error.errno in NO_ROOM else ""


def disk_words(error: OSError) -> str:
    """A sentence on a file that cannot be written, and what to do."""
    place = error.filename or "The folder of graded notebooks"
    return f"{place} cannot be written: {error.strerror}. Make room there and run the command again."


@contextmanager
def _closing_words(converter: Autograde) -> Iterator[None]:
    """Log what to do next when a run ends early."""
    try:
        yield
    except RunStoppedError as error:
        converter.log.error("%s %s", error, AGAIN)
        raise NbGraderException(str(error)) from error


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
    """The lines of a summary: how many submissions ended how, and the students to look at.

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
