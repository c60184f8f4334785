"""Speaks ZeroMQ's wire protocol (ZMTP 3.0) over a local socket, so that what a student sends is bounded before it is held.

libzmq limits the parts of a message in size and not in number, and holds a message until its last part. Source: https://rfc.zeromq.org/spec/23.
"""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GREETING_BYTES = 64
PART_BYTES = 128  # what a part of a message costs besides its content
CHUNK_BYTES = 1 << 16  # read at once, and so between two turns of the loop
_MORE, _LONG, _COMMAND = 1, 2, 4
# Signature, version 3.0, mechanism NULL, no server.
_GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


@dataclass(frozen=True)
class Parts:
    """One message as it came; without parts if it is larger than allowed. size: bytes, with a charge for each part."""

    parts: tuple[bytes, ...]
    size: int


class Decoder:
    """Takes bytes in pieces, and gives whole messages; a message over `limit_bytes` is told once, when it exceeds them, and then skipped."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit, self._buffer = limit_bytes, bytearray()
        self._skip = GREETING_BYTES
        self._parts: list[bytes] = []
        self._size, self._over = 0, False
        self.ready = False  # whether the other side has greeted

    def feed(self, data: bytes) -> list[Parts]:
        """The messages that end, or exceed the limit, in these bytes."""
        self._buffer += data
        found: list[Parts] = []
        at = 0
        while (after := self._step(at, found)) > at:
            at = after
        del self._buffer[:at]
        return found

    def _step(self, at: int, found: list[Parts]) -> int:
        """Go on by one frame, or by what is to be skipped; returns the new position, the same if there is too little."""
        if self._skip:
            step = min(self._skip, len(self._buffer) - at)
            self._skip -= step
            return at + step
        head = self._head(at)
        if head is None:
            return at
        flags, start, length = head
        if flags & _COMMAND:
            self._skip, self.ready = length, True
            return start
        if not self._over and self._size + length + PART_BYTES > self._limit:
            self._over = True
            found.append(Parts((), self._limit))
        if self._over:
            self._skip = length
        elif len(self._buffer) < start + length:
            return at
        else:
            self._parts.append(bytes(self._buffer[start : start + length]))
            self._size += length + PART_BYTES
            start += length
        if not flags & _MORE:
            self._end(found)
        return start

    def _head(self, at: int) -> tuple[int, int, int] | None:
        """Flags of the next frame, where its content starts, and how long that is; None if that did not arrive yet."""
        if len(self._buffer) <= at:
            return None
        flags = self._buffer[at]
        start = at + (9 if flags & _LONG else 2)
        if len(self._buffer) < start:
            return None
        return flags, start, int.from_bytes(self._buffer[at + 1 : start], "big")

    def _end(self, found: list[Parts]) -> None:
        if not self._over:
            found.append(Parts(tuple(self._parts), self._size))
        self._parts, self._size, self._over = [], 0, False


class Peer:
    """One connection to a socket of a student's kernel, as `DEALER` or as `SUB` of everything.

    limit_bytes: of one message that is received; larger ones come without parts.
    Raises: OSError while nobody listens at `path`.
    """

    def __init__(self, path: str, kind: str, limit_bytes: int) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.setblocking(False)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise
        self._decoder, self._received = Decoder(limit_bytes), deque[Parts]()
        self._unsent, self._sending = bytearray(), None
        self._kind = kind

    async def greet(self) -> None:
        """Shake hands; nothing can be sent before.

        Raises: EOFError when the other side has closed.
        """
        self._push(_GREETING + _ready(self._kind))
        while not self._decoder.ready:
            await self._read()
        if self._kind == "SUB":
            self.send([b"\x01"])

    def send(self, parts: Sequence[bytes]) -> None:
        """Send one message as soon as the other side takes it."""
        self._push(encode(parts))

    async def receive(self) -> Parts:
        """The next message. Other tasks have a turn even if the next one is there already; a task that is cancelled loses nothing.

        Raises: EOFError when the other side has closed.
        """
        await asyncio.sleep(0)
        while not self._received:
            await self._read()
            await asyncio.sleep(0)
        return self._received.popleft()

    def close(self) -> None:
        """Close the connection and forget what was not sent."""
        if self._sending:
            self._sending.cancel()
        self._socket.close()

    async def _read(self) -> None:
        try:
            data = await asyncio.get_running_loop().sock_recv(self._socket, CHUNK_BYTES)
        except ConnectionError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        self._received += self._decoder.feed(data)

    def _push(self, data: bytes) -> None:
        self._unsent += data
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        with contextlib.suppress(OSError):  # that the other side has closed is seen by who receives
            while self._unsent:
                data = bytes(self._unsent)
                self._unsent.clear()
                await asyncio.get_running_loop().sock_sendall(self._socket, data)


def encode(parts: Sequence[bytes]) -> bytes:
    """One message as bytes."""
    last = len(parts) - 1
    return b"".join(_frame(part, _MORE if number < last else 0) for number, part in enumerate(parts))


def _frame(content: bytes, flags: int) -> bytes:
    if len(content) < 256:
        return bytes((flags, len(content))) + content
    return bytes((flags | _LONG,)) + len(content).to_bytes(8, "big") + content


def _ready(kind: str) -> bytes:
    properties: Iterable[tuple[bytes, bytes]] = ((b"Socket-Type", kind.encode()), (b"Identity", b""))
    words = b"".join(bytes((len(name),)) + name + len(value).to_bytes(4, "big") + value for name, value in properties)
    return _frame(b"\x05READY" + words, _COMMAND)
