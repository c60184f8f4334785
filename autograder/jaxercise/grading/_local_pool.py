"""Workers that grade many notebooks at once: in order, each taken from the store if it is there, a failure tried once more alone."""

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
from ._store import CellOutputs, ResultStore, StoredRun
from ._worker_client import WorkerLostError, WorkerProcess

RECYCLE_JOBS = 100  # after which a worker is replaced, so that its memory stays what it was
_PREFIX = "jp"
_LONGEST_BASE = 40  # workplaces lie below, and sockets in them, whose paths are short


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended. Its result lies in the store under its key, unless `failure` says why there is none."""

    key: str
    reused: bool = False
    failure: str = ""


class ProgressListener(Protocol):
    """Is told what the workers do, from their threads."""

    def begins(self, student: str) -> None:
        """A worker begins with a student's notebook, or with its second try."""

    def ends(self, student: str) -> None:
        """A worker is through with it."""


class Pool:
    """At most `workers` processes, started when there is something to do."""

    def __init__(self, workers: int, watch: ProgressListener) -> None:
        self._watch, self._ready, self._waiting = watch, threading.Condition(), deque()
        self._turn, self._closed, self._open = _SharedLock(), False, ExitStack()
        self._threads: list[threading.Thread] = []
        self._workers: dict[int, WorkerProcess] = {}
        self._most, self._idle = max(1, workers), 0

    @property
    def pids(self) -> list[int]:
        """The worker processes."""
        return [worker.pid for worker in list(self._workers.values())]

    def start(self, count: int) -> None:
        """Start workers ahead of the jobs that are to come, no more of them than the pool may have."""
        with self._ready:
            while not self._closed and len(self._threads) < min(count, self._most):
                self._begin_thread(ahead=True)

    def submit(self, make: Callable[[], Job], first: bool = False) -> "Future[JobOutcome]":
        """Have a job done after those before it, or `first`.

        make: called when a worker is free, so that many may wait without their notebooks in memory. The future raises what `make` raises,
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
        """End all workers, whatever they are doing, and leave nothing behind; who still waits is told that it was cancelled."""
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
            with suppress(Exception):  # whoever needs it will see
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
        with self._turn.shared():
            failure = self._try(slot, job)
        if failure:
            with self._turn.alone():
                failure = self._try(slot, job)
        return JobOutcome(job.key, failure="" if failure == _REVIEW else failure)

    def _try(self, slot: int, job: Job) -> str:
        """One try: empty, or why there should be another.

        Raises: GradingError when no result can be stored.
        """
        self._watch.begins(job.student)
        try:
            answer = self._worker(slot).grade(job)
        except WorkerLostError as error:
            self._end_worker(slot)
            return str(error)
        finally:
            self._watch.ends(job.student)
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


_REVIEW = "The machinery failed in some exercise."


def load(job: Job) -> tuple[StoredRun, CellOutputs] | None:
    """What the store holds for a job."""
    return ResultStore(Path(job.setting.store)).load(job.student, job.setting.assignment, job.key)


def reusable(job: Job) -> bool:
    """Whether a job was done before: in full, and on the same order if there is one."""
    found = load(job)
    return found is not None and not found[0].needs_review and job.setting.order in ("", found[0].order)


class _SharedLock:
    """Lets any number through together, or one alone."""

    def __init__(self) -> None:
        self._changed, self._running, self._want_alone = threading.Condition(), 0, 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._want_alone)
            self._running += 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            self._want_alone += 1
            self._changed.wait_for(lambda: not self._running)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._want_alone -= 1
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()


@contextmanager
def _temporary_folder() -> Iterator[tuple[Path, int]]:
    """A folder for workers' temporary files, and a file that is locked while anybody uses it; folders of killed graders are removed."""
    base = Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < _LONGEST_BASE else "/tmp")
    for left in base.glob(f"{_PREFIX}????????"):
        _remove_if_unused(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    folder.chmod(0o711)  # kernels may have a user of their own, who has to pass
    with (folder / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        os.rename(folder / ".lock", folder / "lock")  # found under this name it is locked, or nobody's any more
        try:
            yield folder, held.fileno()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_if_unused(folder: Path) -> None:
    with suppress(OSError), (folder / "lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
