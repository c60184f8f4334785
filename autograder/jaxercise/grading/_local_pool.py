"""A pool of worker processes on this machine: what failed is tried once more with nothing beside it."""

import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from .._errors import GradingError
from ..reception import Reception
from ..zygote import zygote
from ._job import Submission
from ._pool import JobOutcome, Pool, ProgressListener, Work, WorkOutcome
from ._scratch import remove_tree
from ._worker_client import WorkerLostError, WorkerProcess

RECYCLE_JOBS = 100  # after which a worker is replaced, so that its memory stays what it was
_PREFIX = "jp"
_LONGEST_BASE = 40  # scratch folders lie below it, and sockets in those, whose paths must be short


class LocalPool(Pool):
    """At most `workers` processes, started when they are needed; `listener` is told of their work."""

    def __init__(self, workers: int, listener: ProgressListener) -> None:
        super().__init__(workers)
        self._listener, self._lock, self._open = listener, _SharedLock(), ExitStack()
        self._workers: dict[int, WorkerProcess] = {}

    @property
    def pids(self) -> list[int]:
        """The ids of the worker processes."""
        return [worker.pid for worker in list(self._workers.values())]

    def _begin_thread(self, ahead: bool = False) -> None:
        if not self._threads:
            self._folder, self._held = self._open.enter_context(_temporary_folder())
        super()._begin_thread(ahead)

    def _prepare(self, slot: int) -> None:
        self._worker(slot)

    def _interrupt(self) -> None:
        for worker in list(self._workers.values()):
            worker.kill()

    def _clean_up(self) -> None:
        self._open.close()

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
            self._leave(slot)
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
            self._leave(slot)
        if slot not in self._workers:
            with self._ready:
                if self._closed:
                    raise WorkerLostError("The pool was closed.")
                self._workers[slot] = WorkerProcess(self._folder, self._held, zygote().lend)
        return self._workers[slot]

    def _leave(self, slot: int) -> None:
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
