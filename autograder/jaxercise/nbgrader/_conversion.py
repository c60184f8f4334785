"""What stands around nbgrader's loop over the submissions: workers that end with it, progress, a summary, and errors that say what to do."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import OperationalError
from traitlets.config import Application

from ._gradebook import one_engine

if TYPE_CHECKING:
    from ._exporter import SubmissionExporter

AGAIN = "What is graded is kept: the same command goes on from here."
# The least happy first: a submission is counted by the first that fits one of its exercises.
_WORDS = {
    "needs_review": "to be looked at by a person",
    "out_of_memory": "out of memory",
    "timed_out": "timed out",
    "not_run": "not run or not handed in",
}


class RunStoppedError(BaseException):
    """Raised when nobody else can be graded either; no Exception, because nbgrader takes those for the trouble of one student."""


def supervise(converter: Autograde, exporter: "SubmissionExporter") -> None:
    """Put all this around the loop of one converter, and of no other."""
    stock = converter.convert_notebooks
    converter.convert_notebooks = lambda: _convert(converter, exporter, stock)


def _convert(converter: Autograde, exporter: "SubmissionExporter", stock: Callable[[], None]) -> None:
    start, grading = time.monotonic(), exporter.grading
    by_hand = isinstance(converter.parent, Application)  # and not from formgrader's button
    with grading.progress.shown(converter.log) if by_hand else nullcontext():
        try:
            with one_engine(), _words(converter, exporter):
                stock()
        finally:
            grading.end()
    grading.finish(exporter.course, exporter.course.assignment_id)
    if exporter.outcomes:
        _tell(converter, by_hand, summary(exporter.outcomes, grading.progress.reused, time.monotonic() - start))


@contextmanager
def _words(converter: Autograde, exporter: "SubmissionExporter") -> Iterator[None]:
    """Close with what happened, where, and what to do next, whatever nbgrader has said of it."""
    try:
        yield
    except RunStoppedError as error:
        converter.log.error("%s %s", error, AGAIN)
        raise NbGraderException(str(error)) from error
    except KeyboardInterrupt:
        converter.log.error(AGAIN)
        raise
    except NbGraderException as error:
        if isinstance(error.__context__, OperationalError):
            converter.log.error("%s %s", _database_words(error.__context__, exporter.course.db_url), AGAIN)
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
