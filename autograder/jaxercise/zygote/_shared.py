"""A zygote that belongs to another process, which lends its socket: one zygote serves all workers of a grader."""

import os
import socket
from collections.abc import Callable

from ._client import Zygote, use_zygote

Borrow = Callable[[int], tuple[socket.socket, int]]


class SharedZygote(Zygote):
    """Borrows its owner's zygote at the first request, and again when that vanished; only the owner ends it."""

    def __init__(self, borrow: Borrow) -> None:
        super().__init__()
        self._borrow, self._number = borrow, 0

    @property
    def pid(self) -> int:
        """The zygote's pid; 0 before the first request."""
        return self._number

    def _start(self) -> None:
        self._control, self._number = self._borrow(self._number)

    def _end(self, control: socket.socket | None) -> None:
        with self._lock:
            if control is not None and control is self._control:
                control.close()
                self._control = None


def use_shared_zygote(borrow: Borrow) -> None:
    """Let this process fork from another process's zygote.

    borrow: takes the pid of the zygote that vanished (0 at first); returns the control socket and pid of a living one, or raises ZygoteError.
    """
    use_zygote(os.getpid(), SharedZygote(borrow))
