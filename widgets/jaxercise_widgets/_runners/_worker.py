"""One worker thread per kernel: the newest request of each picture wins, and every job can be cancelled."""

import atexit
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable

Job = Generator[None, None, None]  # yields wherever it may be cancelled


class Worker:
    """Runs jobs in turns, one piece at a time, away from the student's cell.

    A job is a generator that yields between pieces. `submit` replaces the owner's earlier job; `cancel` drops it.
    """

    def __init__(self) -> None:
        self._jobs: OrderedDict[Hashable, tuple[Job, Callable[[Exception], None]]] = OrderedDict()
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._running: Hashable | None = None

    def submit(self, owner: Hashable, job: Job, failed: Callable[[Exception], None], *, here: bool = False) -> None:
        """Run `job` for `owner` instead of whatever it asked for before; `failed` hears of an error.

        `here`: its first piece in the calling thread, if nothing else runs. What takes milliseconds takes longer handed over.
        """
        with self._change:
            here = here and self.rests
            self._jobs[owner] = (job, failed)
            if here:
                self._running = owner
            self._start()
            self._change.notify_all()
        if here:
            self._turn(owner, job, failed)

    @property
    def rests(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return self._running is None and not self._jobs

    def cancel(self, owner: Hashable) -> None:
        """Forget the owner's job; a piece that is running is the last one."""
        with self._change:
            self._jobs.pop(owner, None)
            self._change.notify_all()

    def wait(self, owner: Hashable, at_most_seconds: float | None = None) -> bool:
        """Wait until the owner has nothing left to do; False if the time ran out first."""
        with self._change:
            return self._change.wait_for(
                lambda: owner not in self._jobs and self._running != owner, timeout=at_most_seconds
            )

    def drain(self, at_most_seconds: float = 10.0) -> None:
        """Drop every job and let the piece that runs end: a thread killed inside the compiler ends the process in an error."""
        with self._change:
            self._jobs.clear()
            self._change.wait_for(lambda: self._running is None, timeout=at_most_seconds)

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="jaxercise-pictures", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._jobs and self._running is None)
                owner, (job, failed) = next(iter(self._jobs.items()))
                self._running = owner
            self._turn(owner, job, failed)

    def _turn(self, owner: Hashable, job: Job, failed: Callable[[Exception], None]) -> None:
        more = False
        try:
            more = self._piece(job, failed)
        finally:  # in the student's thread a piece can be interrupted
            with self._change:
                self._running = None
                self._settle(owner, job, more)
                self._change.notify_all()

    def _settle(self, owner: Hashable, job: Job, more: bool) -> None:
        current = self._jobs.get(owner)
        if current is None or current[0] is not job:  # cancelled or replaced while the piece ran
            job.close()
        elif more:
            self._jobs.move_to_end(owner)
        else:
            del self._jobs[owner]

    def _piece(self, job: Job, failed: Callable[[Exception], None]) -> bool:
        try:
            next(job)
        except StopIteration:
            return False
        except Exception as error:
            failed(error)
            return False
        return True


worker = Worker()
atexit.register(worker.drain)
