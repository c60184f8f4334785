"""A pool of worker processes: jobs run in order, stored results are reused, a failed job is tried once more with no other beside it."""

import fcntl
import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .._errors import GradingError
from ..zygote import zygote
from ._job import Job
from ._store import CellOutputs, ResultStore, StoredResult
from ._worker_client import WorkerLostError, WorkerProcess

RECYCLE_JOBS = 100  # after which a worker is replaced, so that its memory stays what it was
_PREFIX = "jp"
_LONGEST_BASE = 40  # scratch folders lie below it, and sockets in those, whose paths must be short


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended: with a result in the store under its key, or with a `failure`, in words for staff."""

    key: str
    reused: bool = False
    failure: str = ""


class ProgressListener(Protocol):
    """Called from the threads of the pool while they work."""

    def begins(self, student: str) -> None:
        """A worker starts on a student's notebook, for the first or second time."""

    def ends(self, student: str) -> None:
        """A worker has finished with it."""


class Pool:
    """At most `workers` processes, started when they are needed; `listener` is told of their work."""

    def __init__(self, workers: int, listener: ProgressListener) -> None:
        self._listener, self._ready, self._waiting = listener, threading.Condition(), deque()
        self._lock, self._closed, self._open = _SharedLock(), False, ExitStack()
        self._threads: list[threading.Thread] = []
        self._workers: dict[int, WorkerProcess] = {}
        self._most, self._idle = max(1, workers), 0

    @property
    def pids(self) -> list[int]:
        """The ids of the worker processes."""
        return [worker.pid for worker in list(self._workers.values())]

    def start(self, count: int) -> None:
        """Start that many workers before there are jobs, at most as many as the pool may have."""
        with self._ready:
            while not self._closed and len(self._threads) < min(count, self._most):
                self._begin_thread(ahead=True)

    def submit(self, make: Callable[[], Job], first: bool = False) -> "Future[JobOutcome]":
        """Queue a job, at the end or `first`.

        make: called when a worker is free, so that waiting jobs hold no notebook in memory. The future raises what `make` raises,
        and GradingError when results cannot be stored.
        Raises: GradingError when the pool is closed.
        """
        future: Future[JobOutcome] = Future()
        with self._ready:
            if self._closed:
                raise GradingError("These workers have ended. Run the command again.")
            (self._waiting.appendleft if first else self._waiting.append)((make, future))
            if not self._idle and len(self._threads) < self._most:
                self._begin_thread()
            self._ready.notify()
        return future

    def close(self) -> None:
        """Kill all workers, cancel the waiting jobs, and remove the temporary folder."""
        with self._ready:
            self._closed = True
            for _, future in self._waiting:
                future.cancel()
            self._waiting.clear()
            self._ready.notify_all()
        for worker in list(self._workers.values()):
            worker.kill()
        for thread in self._threads:
            thread.join()
        self._open.close()

    def _begin_thread(self, ahead: bool = False) -> None:
        if not self._threads:
            self._folder, self._held = self._open.enter_context(_temporary_folder())
        thread = threading.Thread(target=self._serve, args=(len(self._threads), ahead), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, slot: int, ahead: bool) -> None:
        if ahead:
            with suppress(Exception):  # the first job reports it
                self._worker(slot)
        while (task := self._next()) is not None:
            make, future = task
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._do(slot, make()))
                except BaseException as error:
                    future.set_exception(error)
        self._end_worker(slot)

    def _next(self) -> tuple[Callable[[], Job], "Future[JobOutcome]"] | None:
        with self._ready:
            self._idle += 1
            self._ready.wait_for(lambda: self._waiting or self._closed)
            self._idle -= 1
            return None if self._closed else self._waiting.popleft()

    def _do(self, slot: int, job: Job) -> JobOutcome:
        if reusable(job):
            return JobOutcome(job.key, reused=True)
        with self._lock.shared():
            failure = self._try(slot, job)
        if failure:
            with self._lock.exclusive():
                failure = self._try(slot, job)
        return JobOutcome(job.key, failure="" if failure == _REVIEW else failure)

    def _try(self, slot: int, job: Job) -> str:
        """Try a job once. Returns: empty, or why to try again.

        Raises: GradingError when no result can be stored.
        """
        self._listener.begins(job.student)
        try:
            answer = self._worker(slot).grade(job)
        except WorkerLostError as error:
            self._end_worker(slot)
            return str(error)
        finally:
            self._listener.ends(job.student)
        if "full" in answer:
            raise GradingError(
                f"Results cannot be stored ({answer['full']}). Make room there and run the command again."
            )
        return str(answer.get("failed", "")) or (_REVIEW if answer["review"] else "")

    def _worker(self, slot: int) -> WorkerProcess:
        worker = self._workers.get(slot)
        if worker and worker.jobs >= RECYCLE_JOBS:
            self._end_worker(slot)
        if slot not in self._workers:
            with self._ready:
                if self._closed:
                    raise WorkerLostError("The pool was closed.")
                self._workers[slot] = WorkerProcess(self._folder, self._held, zygote().lend)
        return self._workers[slot]

    def _end_worker(self, slot: int) -> None:
        if worker := self._workers.pop(slot, None):
            worker.close()


_REVIEW = "Grading failed in some exercise."


def stored_result(job: Job) -> tuple[StoredResult, CellOutputs] | None:
    """The result of a job and its notebook's outputs; None if the store does not hold them."""
    return ResultStore(Path(job.setting.store)).load(job.student, job.setting.assignment, job.key)


def reusable(job: Job) -> bool:
    """Whether the store holds a full result of a job; for a `--force` run only one that this run made itself."""
    found = stored_result(job)
    return found is not None and not found[0].needs_review and job.setting.regrade_id in ("", found[0].regrade_id)


class _SharedLock:
    """Lets any number of threads through together (shared), or one alone (exclusive)."""

    def __init__(self) -> None:
        self._changed, self._running, self._want_exclusive = threading.Condition(), 0, 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._want_exclusive)
            self._running += 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._changed:
            self._want_exclusive += 1
            self._changed.wait_for(lambda: not self._running)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._want_exclusive -= 1
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()


@contextmanager
def _temporary_folder() -> Iterator[tuple[Path, int]]:
    """A folder for the workers' temporary files, and the descriptor of its lock; removes the folders of graders that were killed."""
    base = Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < _LONGEST_BASE else "/tmp")
    for left in base.glob(f"{_PREFIX}????????"):
        _remove_if_unused(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    folder.chmod(0o711)  # kernels may have a user of their own, who has to pass
    with (folder / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        os.rename(folder / ".lock", folder / "lock")  # under this name it is locked as long as its grader lives
        try:
            yield folder, held.fileno()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_if_unused(folder: Path) -> None:
    with suppress(OSError), (folder / "lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
