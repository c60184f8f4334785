"""A pool of worker processes: work is done in order, and what failed is tried once more with nothing beside it."""

import fcntl
import os
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .._errors import GradingError
from ..reception import Reception
from ..zygote import zygote
from ._job import Job, Submission
from ._scratch import remove_tree
from ._worker_client import WorkerLostError, WorkerProcess

RECYCLE_JOBS = 100  # after which a worker is replaced, so that its memory stays what it was
_PREFIX = "jp"
_LONGEST_BASE = 40  # scratch folders lie below it, and sockets in those, whose paths must be short


Work = Job | Submission


@dataclass(frozen=True)
class JobOutcome:
    """How the grading of a notebook ended: with a result in the store under its key, or with a `failure`, in words for staff."""

    key: str = ""
    reused: bool = False
    failure: str = ""


@dataclass(frozen=True)
class WorkOutcome:
    """How a piece of work ended.

    reception: of a submission, if it was received. notebooks: by name; the only one of a Job has none.
    failure: in words for staff, of all that is missing here.
    """

    reception: Reception | None = None
    notebooks: Mapping[str, JobOutcome] = field(default_factory=dict)
    failure: str = ""

    @property
    def reused(self) -> bool:
        """Whether every result was in the store."""
        return bool(self.notebooks) and all(each.reused for each in self.notebooks.values())


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
        """Start that many workers before there is work, at most as many as the pool may have."""
        with self._ready:
            while not self._closed and len(self._threads) < min(count, self._most):
                self._begin_thread(ahead=True)

    def submit(self, work: Work, first: bool = False) -> "Future[WorkOutcome]":
        """Queue a piece of work, at the end or `first`; the future raises GradingError when results cannot be stored.

        Raises: GradingError when the pool is closed.
        """
        future: Future[WorkOutcome] = Future()
        with self._ready:
            if self._closed:
                raise GradingError("These workers have ended. Run the command again.")
            (self._waiting.appendleft if first else self._waiting.append)((work, future))
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
            work, future = task
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._do(slot, work))
                except BaseException as error:
                    future.set_exception(error)
        self._end_worker(slot)

    def _next(self) -> tuple[Work, "Future[WorkOutcome]"] | None:
        with self._ready:
            self._idle += 1
            self._ready.wait_for(lambda: self._waiting or self._closed)
            self._idle -= 1
            return None if self._closed else self._waiting.popleft()

    def _do(self, slot: int, work: Work) -> WorkOutcome:
        with self._lock.shared():
            done, again = self._try(slot, work)
        if again:
            with self._lock.exclusive():
                done, _ = self._try(slot, work)
        return done

    def _try(self, slot: int, work: Work) -> tuple[WorkOutcome, bool]:
        """Try once. Returns: the outcome, and whether another try may end better.

        Raises: GradingError when no result can be stored.
        """
        told: list[Reception] = []
        self._listener.begins(work.student)
        try:
            answer = self._worker(slot).do(work, lambda said: told.append(Reception.from_plain(said["received"])))
        except WorkerLostError as error:
            self._end_worker(slot)
            return WorkOutcome(told[0] if told else None, failure=str(error)), not error.final
        finally:
            self._listener.ends(work.student)
        found = answer.get("graded", {}) if isinstance(work, Submission) else {"": answer}
        full = next((each["full"] for each in (answer, *found.values()) if "full" in each), "")
        if full:
            raise GradingError(f"Results cannot be stored ({full}). Make room there and run the command again.")
        again = any(each.get("failed") or each.get("suspect") for each in (answer, *found.values()))
        notebooks = {name: _outcome(each) for name, each in found.items()}
        return WorkOutcome(told[0] if told else None, notebooks, str(answer.get("failed", ""))), again

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


def _outcome(answer: Mapping) -> JobOutcome:
    return JobOutcome(str(answer.get("key", "")), bool(answer.get("reused")), str(answer.get("failed", "")))


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
            remove_tree(folder)


def _remove_if_unused(folder: Path) -> None:
    with suppress(OSError), (folder / "lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove_tree(folder)
