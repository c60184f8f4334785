"""Grades one assignment: prefetches submissions in parallel, returns results in nbgrader's order."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

import nbformat

from .._errors import GradingError
from ._job import Job, Setting, job
from ._local_pool import JobOutcome, Pool, stored_result
from ._progress import Progress
from ._store import StoredResult

Read = Callable[[], nbformat.NotebookNode]


class UngradedError(Exception):
    """Raised when a notebook could not be graded in two tries; its text says why, for staff."""


class AssignmentGrader:
    """Grades notebooks with one setting and the workers of one pool, which it closes."""

    def __init__(self, setting: Setting, pool: Pool, progress: Progress) -> None:
        self._setting, self._pool, self._progress = setting, pool, progress
        self._prefetched: dict[str, Future[JobOutcome]] = {}

    def prefetch(self, student: str, read: Read) -> None:
        """Grade a student's notebook as soon as a worker is free.

        read: returns the notebook that `grade` will be called with; the prefetched result is not used for any other notebook.
        """
        self._progress.expects(student)
        future = self._pool.submit(lambda: job(self._setting, student, read()))
        future.add_done_callback(lambda future: self._progress.finished(student, _reused(future)))
        self._prefetched[student] = future

    def grade(self, student: str, notebook: nbformat.NotebookNode) -> StoredResult:
        """Wait for the result of a notebook, and write the outputs of its run into it.

        Raises: UngradedError; GradingError when no result can be stored.
        """
        wanted = job(self._setting, student, notebook)
        done = self._result_ahead(student)
        if done is None or done.key != wanted.key:
            done = self._now(wanted)
        found = None if done.failure else stored_result(wanted)
        if found is None:
            raise UngradedError(done.failure or "Its stored result vanished.")
        result, outputs = found
        outputs.put_into(notebook)
        return result

    def close(self) -> None:
        """End all workers."""
        self._pool.close()

    def _result_ahead(self, student: str) -> JobOutcome | None:
        """The outcome of a prefetched job; None if there is none, or its notebook could not be read."""
        future = self._prefetched.pop(student, None)
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
