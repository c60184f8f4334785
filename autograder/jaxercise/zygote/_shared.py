"""The zygote of another process, asked through a socket that its owner lends: one zygote serves all workers of a grader."""

import os
import socket
from collections.abc import Callable

from ._client import Zygote, use_zygote

Borrow = Callable[[int], tuple[socket.socket, int]]


class SharedZygote(Zygote):
    """Borrows at the first request, and again from its owner when the zygote vanished; ending it is the owner's affair."""

    def __init__(self, borrow: Borrow) -> None:
        super().__init__()
        self._borrow, self._number = borrow, 0

    @property
    def pid(self) -> int:
        """The zygote's process; 0 before it was needed."""
        return self._number

    def _start(self) -> None:
        self._control, self._number = self._borrow(self._number)

    def _end(self, control: socket.socket | None) -> None:
        with self._lock:
            if control is not None and control is self._control:
                control.close()
                self._control = None


def use_shared_zygote(borrow: Borrow) -> None:
    """Let this process fork from another's zygote.

    borrow: given the number of the zygote that vanished (0 at first), the control socket and number of one that lives; raises ZygoteError.
    """
    use_zygote(os.getpid(), SharedZygote(borrow))
