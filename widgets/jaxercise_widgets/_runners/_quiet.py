"""Catching what student code prints on this thread, and on no other."""

import contextlib
import io
import sys
import threading
from collections.abc import Iterator
from typing import Any


class _Muffler:
    """Stands in for `sys.stdout`: this thread's words are kept, everybody else's go through."""

    def __init__(self, stream: Any, kept: io.StringIO):
        self._stream, self._kept, self._thread = stream, kept, threading.get_ident()

    def write(self, text: str) -> int:
        return (self._kept if threading.get_ident() == self._thread else self._stream).write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Keep this thread's prints: a print from a worker would land in whatever cell the student runs meanwhile."""
    kept = io.StringIO()
    muffler = _Muffler(sys.stdout, kept)
    sys.stdout = muffler
    try:
        yield kept
    finally:
        if sys.stdout is muffler:
            sys.stdout = muffler._stream
