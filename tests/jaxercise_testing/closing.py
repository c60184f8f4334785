"""`make test` ends when its time is over: what has not been tried by then is skipped and counted; more MINUTES try it."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

UNTIL = "JAXERCISE_TEST_UNTIL"  # in the environment: seconds since 1970; scripts/test.py sets it
OVER = "the time of `make test` was over"
ENDED = 75  # the exit code of a pytest that the end found reading its tests
AGAIN = 5.0  # seconds until a test that caught its end is ended again
_interruptible = False
_collecting = False
_interrupted = False


def pytest_sessionstart(session: pytest.Session) -> None:
    if (left := _left()) is not None:
        signal.signal(signal.SIGUSR1, _interrupt)
        threading.Thread(target=end_thread, args=(threading.get_ident(), max(left, 0.0)), daemon=True).start()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """End what reads the tests, as imports take minutes on a slow machine; workers of pytest-xdist are left to their own."""
    global _collecting
    _collecting = not hasattr(session.config, "workerinput")
    left = _left()
    if _collecting and left is not None and left <= 0:  # over since before the session began, when nothing listened
        os._exit(ENDED)
    try:
        return (yield)
    finally:
        _collecting = False


# The innermost wrappers: what pytest itself lays around a test has begun by then, and ends in order.
@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Begin nothing more; end what is being set up, such as a class that is graded."""
    left = _left()
    if left is not None and left <= 0:
        pytest.skip(OVER)
    with _may_be_interrupted():
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _may_be_interrupted():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[pytest.TestReport]:
    """Skip what failed because a test was ended: it may have caught that, or its set-up cannot be taken down half done."""
    report = yield
    if _interrupted and report.failed:
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, f"Skipped: {OVER}")
    return report


@contextmanager
def _may_be_interrupted() -> Iterator[None]:
    global _interruptible
    _interruptible = True
    try:
        yield
    finally:
        _interruptible = False


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _interrupted
    if _interruptible:
        _interrupted = True
        pytest.skip(OVER)
    if _collecting:
        os._exit(ENDED)  # pytest takes any exception here for a broken test


def end_thread(thread: int, seconds: float) -> None:
    """Signal a thread when the time is over, and again: a test may catch what ends it."""
    while True:
        time.sleep(seconds)
        signal.pthread_kill(thread, signal.SIGUSR1)
        seconds = AGAIN


def _left() -> float | None:
    """Seconds until the end; None where there is none."""
    return float(os.environ[UNTIL]) - time.time() if UNTIL in os.environ else None
