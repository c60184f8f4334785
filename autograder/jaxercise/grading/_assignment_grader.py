"""The grader of one assignment: told ahead of what is to come, asked for results in its own order."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

import nbformat

from .._errors import GradingError
from ._job import Job, Setting, job
from ._local_pool import JobOutcome, Pool, load
from ._progress import Progress
from ._store import StoredRun

Read = Callable[[], nbformat.NotebookNode]


class UngradedError(Exception):
    """Raised when a notebook could not be graded in two tries; its text says why, for staff."""


class AssignmentGrader:
    """Grades the notebooks of a setting with the workers of a pool, which it closes."""

    def __init__(self, setting: Setting, pool: Pool, progress: Progress) -> None:
        self._setting, self._pool, self._progress = setting, pool, progress
        self._expected: dict[str, Future[JobOutcome]] = {}

    def prefetch(self, student: str, read: Read) -> None:
        """Have a student's notebook graded as soon as a worker is free.

        read: gives the notebook as `grade` is likely to be given it. If it is given another one, what was made ahead is not used.
        """
        self._progress.expects(student)
        future = self._pool.submit(lambda: job(self._setting, student, read()))
        future.add_done_callback(lambda future: self._progress.finished(student, _reused(future)))
        self._expected[student] = future

    def grade(self, student: str, notebook: nbformat.NotebookNode) -> StoredRun:
        """The run of a notebook, which then shows what it showed in it; waits for it.

        Raises: UngradedError; GradingError when no result can be stored.
        """
        wanted = job(self._setting, student, notebook)
        done = self._ahead(student)
        if done is None or done.key != wanted.key:
            done = self._now(wanted)
        found = None if done.failure else load(wanted)
        if found is None:
            raise UngradedError(done.failure or "Its stored result vanished.")
        run, shown = found
        shown.put_into(notebook)
        return run

    def close(self) -> None:
        """End all workers."""
        self._pool.close()

    def _ahead(self, student: str) -> JobOutcome | None:
        """What was made ahead; None if there is nothing, or it could not be read."""
        future = self._expected.pop(student, None)
        if future is None:
            return None
        try:
            return future.result()
        except GradingError:
            raise
        except Exception:
            return None

    def _now(self, wanted: Job) -> JobOutcome:
        return self._pool.submit(lambda: wanted, first=True).result()


def _reused(future: "Future[JobOutcome]") -> bool:
    with suppress(BaseException):
        return future.result().reused
    return False
