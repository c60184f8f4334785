"""Wraps nbgrader's submission loop: progress, summary, shutdown, and errors that stop the whole run."""

import errno
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import OperationalError
from traitlets.config import Application

from .._errors import GradingError, JaxerciseError
from ._gradebook import one_engine
from ._interrupts import Interrupts
from ._session import AutogradeSession

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
    """Raised when nobody else can be graded either; not an Exception, because nbgrader blames those on one student and goes on."""


def begin_session(converter: Autograde) -> AutogradeSession:
    """Begin the session of a converter and wrap its loop, which belongs to no other.

    Raises: NbGraderException, whose words are logged, when nobody can be graded.
    """
    session = AutogradeSession(converter)
    try:
        if session.begin():
            _wrap(converter, session)
    except BaseException as error:
        session.close()
        if not isinstance(error, JaxerciseError | NbGraderException | OSError):
            raise
        words = disk_words(error) if isinstance(error, OSError) else str(error)
        converter.log.error(words)
        raise NbGraderException(words) from error
    return session


def _wrap(converter: Autograde, session: AutogradeSession) -> None:
    stock, interrupts = converter.convert_notebooks, Interrupts()

    def convert() -> None:
        start, by_hand = time.monotonic(), isinstance(converter.parent, Application)  # and not from formgrader's button
        with session.progress.shown(converter.log) if by_hand else nullcontext():
            try:
                with one_engine(), _closing_words(converter), interrupts:
                    stock()
            finally:
                session.close()
        session.finish()
        if session.outcomes:
            _tell(converter, by_hand, summary(session.outcomes, session.progress.reused, time.monotonic() - start))

    stock_init = converter.init_assignment

    def init_assignment(assignment: str, student: str) -> None:
        try:
            session.arrive(student)
        except GradingError as error:  # the same for everybody
            raise RunStoppedError(str(error)) from error
        stock_init(assignment, student)

    converter.convert_notebooks, converter.init_assignment = convert, init_assignment
    for step in ("init_assignment", "convert_single_notebook"):
        setattr(converter, step, partial(_stopping(getattr(converter, step), interrupts), converter))


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
    return disk_words(error) if isinstance(error, OSError) and error.errno in _NO_ROOM else ""


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
