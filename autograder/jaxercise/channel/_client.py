"""The trusted side of the channel: asks an answer in a student's process, with deadlines, and trusts nothing it says."""

import contextlib
import socket
import time
from collections.abc import Callable
from dataclasses import replace

from .._answer import Ask, Observation
from .._resolve import resolve
from .._values import ValueFormatError
from ._wire import OBSERVATION_BYTES, Frame, decode_observation, encode_ask, receive, send


class RemoteAnswer:
    """An answer behind a connected socket.

    ask_seconds: wall time for one ask and its reply. cause: returns why the process is gone, if the caller ended it.
    platform: finds out from outside where the process computes. longest_seconds: of the asks so far. Once an ask is lost, every later one is lost, too.
    """

    def __init__(
        self,
        channel: socket.socket,
        ask_seconds: float = 60.0,
        cause: Callable[[], str] = str,
        platform: Callable[[], str] = lambda: "cpu",
    ) -> None:
        self._channel, self._ask_seconds, self._cause = channel, ask_seconds, cause
        self._platform = platform
        self.lost, self.longest_seconds = "", 0.0

    def ask(self, ask: Ask) -> Observation:
        """Do one ask; whatever comes back, or nothing, becomes an observation.

        Digits are looked up before they are sent, so that their seeds stay in this process.

        Raises: ValueFormatError or an error of the digits, when the ask itself cannot be made, and MemoryError: never the student's doing.
        """
        frame = encode_ask(replace(ask, args=resolve(ask.args), options=resolve(ask.options)))
        if self.lost:
            return Observation("lost", error=self.lost)
        try:
            return self._exchange(frame, ask)
        except TimeoutError:
            return self._lose("timed_out")
        except (OSError, ValueError, TypeError, RecursionError, OverflowError):
            return self._lose("died")

    def close(self) -> None:
        """Tell the agent to stop."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._channel.close()

    def hang_up(self) -> None:
        """End an ask that another thread waits for: its process is gone, though a child of it may hold the socket."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)

    def _exchange(self, frame: Frame, ask: Ask) -> Observation:
        start = time.monotonic()
        send(self._channel, frame, start + self._ask_seconds)
        reply = receive(self._channel, OBSERVATION_BYTES, start + self._ask_seconds)
        self.longest_seconds = max(self.longest_seconds, time.monotonic() - start)
        if reply is None:
            raise ValueFormatError("The agent has closed.")
        return decode_observation(reply, ask, self._platform())

    def _lose(self, reason: str) -> Observation:
        self.lost = self._cause() or reason
        return Observation("lost", error=self.lost)
