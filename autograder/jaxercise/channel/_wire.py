"""Encodes asks and observations: a u32 length and one frame, which holds a dict of plain values."""

import socket
import struct
import time
from dataclasses import fields

import numpy as np

from .._answer import Ask, Observation
from .._frames import decode, parts
from .._plain_text import printable
from .._switches import STANDARD
from .._values import (
    ANSWER_BYTES,
    TOO_LARGE,
    Digits,
    Kept,
    Key,
    Opaque,
    TestFunction,
    Tree,
    Value,
    ValueFormatError,
    leaves,
    pack,
    unpack,
)

HEADER_BYTES = 1 << 20
# What an ask may hold; what an answer may, which is less because many are held together, is ANSWER_BYTES and a header.
TOTAL_BYTES = 256 << 20
OBSERVATION_BYTES = ANSWER_BYTES + HEADER_BYTES
_LENGTH = struct.Struct("<I")
# Pieces of a frame handed to the system at once; it allows 1024.
_PIECES = 64
# An agent cannot say of itself that it is lost.
_KINDS = ("returned", "raised", "undefined", "not_attempted")
_TEXT = {"error": 80, "text": 500, "line": 200}
# In pieces, so that large arrays are not copied before they are sent.
Frame = list[bytes | memoryview]


def send(channel: socket.socket, frame: Frame, deadline: float | None = None) -> None:
    """Send one frame before `deadline`, in seconds of the monotonic clock.

    Raises: TimeoutError, OSError.
    """
    waiting = [memoryview(_LENGTH.pack(_size(frame))), *map(memoryview, frame)]
    while waiting:
        _wait_until(channel, deadline)
        sent = channel.sendmsg(waiting[:_PIECES])
        while waiting and sent >= len(waiting[0]):
            sent -= len(waiting.pop(0))
        if waiting:
            waiting[0] = waiting[0][sent:]


def receive(channel: socket.socket, limit_bytes: int, deadline: float | None = None) -> memoryview | None:
    """Receive one frame before `deadline`, however slowly it drips; None when the other side has closed.

    Raises: TimeoutError, OSError, ValueFormatError for a frame over the limit or cut short.
    """
    head = memoryview(bytearray(_LENGTH.size))
    if not _fill(channel, head, deadline):
        return None
    (size,) = _LENGTH.unpack(head)
    if size > limit_bytes:
        raise ValueFormatError(f"A frame of {size} bytes is longer than allowed.")
    body = memoryview(np.empty(size, np.uint8))  # not touched before it is filled: an announced length costs nothing
    if size and not _fill(channel, body, deadline):
        raise ValueFormatError("A frame is missing behind its length.")
    return body


def encode_ask(ask: Ask) -> Frame:
    """An ask as a frame."""
    return parts(_record(ask))


def decode_ask(frame: bytes | memoryview) -> Ask:
    """The ask of a frame from the grading process, which is trusted."""
    return Ask(**decode(frame, header_bytes=TOTAL_BYTES, total_bytes=TOTAL_BYTES))


def encode_observation(observation: Observation) -> Frame:
    """An observation as a frame; a value too large or too intricate to travel goes as its name."""
    try:
        # What cannot be decoded there must not be sent: it would pass for a dead process.
        unpack(*pack(_record(observation)))
        frame = parts(_record(observation))
        if _size(frame) <= OBSERVATION_BYTES and len(frame[1]) <= HEADER_BYTES:
            return frame
    except (ValueFormatError, RecursionError):
        pass
    return parts({**_record(observation), "value": TOO_LARGE})


def decode_observation(frame: bytes | memoryview, ask: Ask, platform: str = "cpu") -> Observation:
    """The observation of a frame from a student's process: only known fields of known types, whatever was sent.

    platform: where the process computes, which it is not asked itself because tolerances depend on it.
    Raises: ValueFormatError.
    """
    plain = decode(frame, header_bytes=HEADER_BYTES, total_bytes=ANSWER_BYTES)
    if type(plain) is not dict or plain.get("kind") not in _KINDS:
        raise ValueFormatError("An observation is not one of the known kinds.")
    kind = plain["kind"]
    value = _harmless(plain.get("value")) if kind == "returned" else None
    # One array can be named many times, and others never, though they are held as long as it is.
    unfolded = sum(leaf.nbytes for leaf in leaves(value) if type(leaf) is np.ndarray)
    if unfolded > ANSWER_BYTES or (kind == "returned" and unfolded < len(frame) - 2 * HEADER_BYTES):
        raise ValueFormatError("An observation holds more or less than it says.")
    words = {name: _printable(plain.get(name), size) for name, size in _TEXT.items()}
    if kind == "undefined":
        words = {"error": "NameError", "text": ask.answer, "line": ""}
    return Observation(kind, value=value, facts=_facts(plain.get("facts"), platform), **words)


def _size(frame: Frame) -> int:
    return sum(map(len, frame))


def _fill(channel: socket.socket, buffer: memoryview, deadline: float | None) -> bool:
    """Fill a buffer; False when the other side closed before its first byte."""
    filled = 0
    while filled < len(buffer):
        _wait_until(channel, deadline)
        count = channel.recv_into(buffer[filled:])
        if count == 0 and filled == 0:
            return False
        if count == 0:
            raise ValueFormatError("A frame is cut short.")
        filled += count
    return True


def _wait_until(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("The time for this ask is over.")
    channel.settimeout(left)


def _record(record: Ask | Observation) -> dict:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _harmless(value: Value) -> Value:
    """The value as data only: without names of seeds, keys or digits, integers beyond 64 bits, and text that cannot be written."""
    if type(value) in (list, tuple):
        return type(value)(_harmless(item) for item in value)
    if type(value) is dict:
        return {_writable(key): _harmless(item) for key, item in value.items()}
    if type(value) is Tree:
        return Tree(_printable(value.kind, 80), [_harmless(item) for item in value.leaves])
    if type(value) is Opaque:
        return Opaque(_printable(value.kind, 80))
    if type(value) is str:
        return _writable(value)
    if type(value) in (Key, TestFunction, Kept, Digits) or (type(value) is int and abs(value) >= 2**63):
        return Opaque(type(value).__name__)
    return value


def _facts(facts: object, platform: str) -> dict:
    facts = facts if type(facts) is dict else {}
    known = {"inputs_changed": facts.get("inputs_changed") is True, "platform": platform}
    names = facts.get("switched")
    switched = [name for name in STANDARD if type(names) is list and name in names]
    return {
        **known,
        **({"used_up": True} if facts.get("used_up") is True else {}),
        **({"switched": switched} if switched else {}),
    }


def _printable(text: object, size: int) -> str:
    """Short text without control characters, which a terminal would obey, or surrogates, which no file can hold."""
    if type(text) is not str:
        return ""
    return "\n".join(map(printable, text[:size].split("\n")))[:size]


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
