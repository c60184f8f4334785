"""Receives and grades the submissions of one assignment: in parallel and ahead, with results in nbgrader's order."""

from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import nbformat

from ..reception import Intake, Reception
from ._job import Setting, Submission, job
from ._pool import JobOutcome, Pool, WorkOutcome
from ._progress import Progress
from ._store import ResultStore, StoredResult


class UngradedError(Exception):
    """Raised when a submission could not be received, or a notebook not be graded, in two tries; its text says why, for staff."""


class AssignmentGrader:
    """Grades submissions with the workers of one pool, which it closes.

    settings: by the names of the notebooks that are executed; the others are only received.
    """

    def __init__(self, settings: Mapping[str, Setting], intake: Intake, pool: Pool, progress: Progress) -> None:
        self._settings, self._intake, self._pool, self._progress = settings, intake, pool, progress
        self._waiting: dict[str, Future[WorkOutcome]] = {}
        self._targets: dict[str, Path] = {}

    def receive(self, student: str, folder: Path, target: Path) -> None:
        """Have a submission received from its folder into another, which is there, and graded, as soon as a worker is free."""
        self._progress.expects(student)
        work = Submission(student, str(folder), str(target), self._intake, self._settings)
        future = self._pool.submit(work)
        future.add_done_callback(lambda future: self._progress.finished(student, _reused(future)))
        self._waiting[student], self._targets[student] = future, target

    def received(self, student: str) -> Reception:
        """How a submission was received; waits for it.

        Raises: UngradedError; GradingError when no result can be stored.
        """
        done = self._waiting[student].result()
        if done.reception is None:
            raise UngradedError(done.failure or "It was not received.")
        return done.reception

    def grade(self, student: str, name: str, notebook: nbformat.NotebookNode) -> StoredResult:
        """Wait for the result of a notebook, and write the outputs of its run into it.

        A notebook that is not the one that was received is graded as it is now.
        Raises: UngradedError; GradingError when no result can be stored.
        """
        done = self._waiting[student].result()
        setting, reception = self._settings[name], done.reception or Reception()
        wanted = setting.key(student, notebook.cells, reception.beside)
        outcome = done.notebooks.get(name, JobOutcome(failure=done.failure))
        if outcome.key != wanted and not outcome.failure:
            files = {each: str(self._targets[student] / each) for each in reception.files}
            again = self._pool.submit(job(setting, student, notebook, files, reception.beside), first=True).result()
            outcome = again.notebooks.get("", JobOutcome(failure=again.failure))
        found = None if outcome.failure else ResultStore(Path(setting.store)).load(student, setting.assignment, wanted)
        if found is None:
            raise UngradedError(outcome.failure or "Its stored result vanished.")
        result, outputs = found
        outputs.put_into(notebook)
        return result

    def close(self) -> None:
        """End all workers."""
        self._pool.close()


def _reused(future: "Future[WorkOutcome]") -> bool:
    with suppress(BaseException):
        return future.result().reused
    return False
