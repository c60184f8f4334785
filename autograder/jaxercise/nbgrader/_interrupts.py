"""Remembers Ctrl-C: Python drops an interrupt that comes in a finaliser or callback, and the run would go on."""

import signal
import threading
from types import FrameType
from typing import Self


class Interrupts:
    """Records Ctrl-C inside a `with` in the main thread; does nothing elsewhere, or if another handler is set."""

    def __init__(self) -> None:
        self._heard, self._before = False, None

    def __enter__(self) -> Self:
        if (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        ):
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def look(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed, even if Python dropped it."""
        if self._heard:
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._heard = True
        signal.default_int_handler(number, frame)
