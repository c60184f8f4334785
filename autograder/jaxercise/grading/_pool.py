"""Pieces of work, done by threads in the order in which they were queued; where they are done is a matter of each kind of pool."""

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from .._errors import GradingError
from ..reception import Reception
from ._job import Job, Submission

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


class Pool(ABC):
    """At most `threads` pieces of work at the same time, each in a thread that is started when it is needed and has a number, its slot."""

    def __init__(self, threads: int) -> None:
        self._ready, self._waiting, self._closed = threading.Condition(), deque(), False
        self._threads: list[threading.Thread] = []
        self._most, self._idle = max(1, threads), 0

    def start(self, count: int) -> None:
        """Make that many slots ready before there is work, at most as many as the pool may have."""
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
        """Cancel what waits, and end what runs."""
        with self._ready:
            self._closed = True
            for _, future in self._waiting:
                future.cancel()
            self._waiting.clear()
            self._ready.notify_all()
        self._interrupt()
        for thread in self._threads:
            thread.join()
        self._clean_up()

    def _prepare(self, slot: int) -> None:  # noqa: B027  # a pool need not
        """Make a slot ready for work, where that takes something."""

    @abstractmethod
    def _do(self, slot: int, work: Work) -> WorkOutcome:
        """Do a piece of work. Raises: GradingError when no result can be stored."""

    def _leave(self, slot: int) -> None:  # noqa: B027  # a pool need not
        """End what a slot holds, if it holds anything, in the thread that used it."""

    @abstractmethod
    def _interrupt(self) -> None:
        """Have the work that is being done end soon, as the pool is closed."""

    @abstractmethod
    def _clean_up(self) -> None:
        """End what all slots share, after the last of them has ended."""

    def _begin_thread(self, ahead: bool = False) -> None:
        thread = threading.Thread(target=self._serve, args=(len(self._threads), ahead), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, slot: int, ahead: bool) -> None:
        if ahead:
            with suppress(Exception):  # the first piece of work reports it
                self._prepare(slot)
        while (task := self._next()) is not None:
            work, future = task
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._do(slot, work))
                except BaseException as error:
                    future.set_exception(error)
        self._leave(slot)

    def _next(self) -> tuple[Work, "Future[WorkOutcome]"] | None:
        with self._ready:
            self._idle += 1
            self._ready.wait_for(lambda: self._waiting or self._closed)
            self._idle -= 1
            return None if self._closed else self._waiting.popleft()
