"""The trusted side of the channel: an answer in a student's process, asked with deadlines and never believed."""

import contextlib
import socket
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .._answer import Ask, Observation
from .._values import Digits, Value, ValueFormatError, map_values
from ._wire import TOTAL_BYTES, Frame, decode_observation, encode_ask, receive, send


class RemoteAnswer:
    """An answer behind a connected socket.

    ask_seconds: wall time for one ask, there and back. cause: says why the process is gone, if the caller ended it.
    platforms: what the process may claim to have computed on. After a lost ask every further one is lost as well.
    """

    def __init__(
        self,
        channel: socket.socket,
        ask_seconds: float = 60.0,
        cause: Callable[[], str] = str,
        platforms: tuple[str, ...] = ("cpu",),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._channel, self._ask_seconds, self._cause = channel, ask_seconds, cause
        self._platforms, self._clock = platforms, clock
        self.lost = ""

    def ask(self, ask: Ask) -> Observation:
        """Do one thing with the answer; whatever comes back, or nothing, becomes an observation.

        Raises: ValueFormatError or an error of the digits, when the ask itself cannot be made: never the student's doing.
        """
        frame = encode_ask(replace(ask, args=_resolved(ask.args), options=_resolved(ask.options)))
        if self.lost:
            return Observation("lost", error=self.lost)
        start = self._clock()
        try:
            observation = self._exchange(frame, ask)
        except TimeoutError:
            return self._lose("timed_out")
        except (OSError, ValueError, TypeError, RecursionError, OverflowError, MemoryError):
            return self._lose("died")
        observation.facts["seconds"] = self._clock() - start
        return observation

    def close(self) -> None:
        """Tell the agent to stop."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._channel.close()

    def hang_up(self) -> None:
        """End an ask that another thread is waiting for: its process is gone, though a child of it may hold the socket."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)

    def _exchange(self, frame: Frame, ask: Ask) -> Observation:
        deadline = time.monotonic() + self._ask_seconds
        send(self._channel, frame, deadline)
        reply = receive(self._channel, TOTAL_BYTES, deadline)
        if reply is None:
            raise ValueFormatError("The agent has closed.")
        return decode_observation(reply, ask, self._platforms)

    def _lose(self, reason: str) -> Observation:
        self.lost = self._cause() or reason
        return Observation("lost", error=self.lost)


def _resolved(value: Value) -> Value:
    """The same value with digits in place of what names them: seeds stay in this process."""
    return map_values(lambda leaf: _digits(leaf) if type(leaf) is Digits else leaf, value)


def _digits(wanted: Digits) -> np.ndarray:
    from ..digits._load import digits  # loads the data, which most exercises do not need

    return digits(wanted.split, wanted.count, wanted.seed, wanted.part)
