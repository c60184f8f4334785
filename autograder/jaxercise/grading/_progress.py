"""Progress of grading a class: a bar in a terminal, a line every few seconds in a log."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from logging import Logger, StreamHandler
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

LINE_SECONDS = 5.0
NAMES = 4  # of students now running, beyond which they are counted


class Progress:
    """Counts notebooks that are expected, running and finished; `shown` draws the counts. Uses a clock that nobody sets."""

    def __init__(self) -> None:
        self._lock, self._running = threading.Lock(), Counter()
        self._start = 0.0  # when the first began
        self.expected = self.graded = self.reused = 0

    def expects(self, student: str) -> None:
        """Count one more notebook to grade."""
        with self._lock:
            self.expected += 1

    def begins(self, student: str) -> None:
        """A worker starts on a student's notebook."""
        with self._lock:
            self._start = self._start or time.monotonic()
            self._running[student] += 1

    def ends(self, student: str) -> None:
        """A worker has finished with it."""
        with self._lock:
            self._running[student] -= 1
            self._running += Counter()  # without those at zero

    def finished(self, student: str, reused: bool) -> None:
        """Count one result; reused: whether it was in the store."""
        with self._lock:
            self.graded += not reused
            self.reused += reused

    @property
    def per_minute(self) -> float:
        """Notebooks graded per minute, without reused results."""
        return self.graded * 60.0 / max(time.monotonic() - self._start, 1e-9)

    @property
    def running(self) -> str:
        """The students whose notebooks are running."""
        with self._lock:
            names = sorted(self._running)
        rest = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
        return ", ".join(names[:NAMES]) + rest

    def line(self) -> str:
        """The progress as one line."""
        done = self.graded + self.reused
        left = self.expected - done
        words = [f"graded {done} of {self.expected}", f"{self.per_minute:.1f} a minute"]
        if self.graded and left:
            words.append(f"{_clock(left / self.per_minute * 60)} to go")
        if self.running:
            words.append(f"now {self.running}")
        return ", ".join(words)

    @contextmanager
    def shown(self, log: Logger, stream: TextIO | None = None) -> Iterator[None]:
        """Show the progress on a stream (stderr) inside a `with`, beside the lines of `log`."""
        stream = stream or sys.stderr
        console = Console(file=stream)
        over = threading.Event()
        with self._bar(console, log, stream) if console.is_terminal else _nothing() as bar:
            show = (lambda: self._draw(bar)) if bar else (lambda: print(self.line(), file=stream, flush=True))
            thread = threading.Thread(
                target=self._keep_showing, args=(over, show, 0.5 if bar else LINE_SECONDS), daemon=True
            )
            thread.start()
            try:
                yield
            finally:
                over.set()
                thread.join()

    def _keep_showing(self, over: threading.Event, show: object, seconds: float) -> None:
        while not over.wait(seconds):
            if self.graded + self.reused < self.expected:
                show()

    def _draw(self, bar: Bar) -> None:
        bar.update(
            bar.task_ids[0],
            total=self.expected,
            completed=self.graded + self.reused,
            rate=f"{self.per_minute:.1f} a minute",
            now=self.running,
        )

    @contextmanager
    def _bar(self, console: Console, log: Logger, stream: TextIO) -> Iterator[Bar]:
        columns = [
            TextColumn("graded"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[now]}", markup=False),
        ]
        with (
            Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar,
            _through(log, stream, sys.stderr),
        ):
            bar.add_task("", total=None, rate="", now="")
            yield bar


@contextmanager
def _through(log: Logger, stream: TextIO, other: TextIO) -> Iterator[None]:
    """Let the log handlers of one stream write to another inside a `with`, one that knows of the bar below."""
    handlers = [each for each in _handlers(log) if isinstance(each, StreamHandler) and each.stream is stream]
    for handler in handlers:
        handler.setStream(other)
    try:
        yield
    finally:
        for handler in handlers:
            handler.setStream(stream)


def _handlers(log: Logger | None) -> Iterator[object]:
    while log is not None:
        yield from log.handlers
        log = log.parent if log.propagate else None


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"
