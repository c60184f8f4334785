"""Reads messages of a student's kernel, whose process may send anything: within bounds that are looked at first."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ._zmtp import Parts

HEADER_BYTES = 1 << 14
ITEMS = 10_000  # lists, dicts and commas in one message
DEPTH = 32
_DELIMITER = b"<IDS|MSG>"
_ROUTING_PARTS = 8
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NOT_BRACKETS = re.compile(rb"[^\[\]{}]+")


@dataclass(frozen=True)
class Message:
    """One message. request: the id of the request that it belongs to. size: bytes, with a charge for each part.

    kind and request are empty if it is malformed or too large to be read.
    """

    size: int
    kind: str = ""
    request: str = ""
    raw: bytes = b""

    def content(self) -> dict:
        """Its content; empty if it is malformed, too deep, or has too many items."""
        return _read(self.raw) if items(self.raw) <= ITEMS else {}


def read(parts: Parts) -> Message:
    """The message that arrived; nothing but its header and the header of its request is looked into."""
    frames = _after_delimiter(parts.parts)
    if len(frames) < 5 or max(len(frames[1]), len(frames[2])) > HEADER_BYTES:
        return Message(parts.size)
    kind, request = _read(frames[1]).get("msg_type"), _read(frames[2]).get("msg_id")
    if type(kind) is not str or type(request) is not str:
        return Message(parts.size)
    return Message(parts.size, kind, request, frames[4])


def items(raw: bytes) -> int:
    """How many items JSON text has at most; more than ITEMS if it is nested too deeply. Linear, and nothing is built."""
    bare = _STRING.sub(b"", raw)
    count = bare.count(b"[") + bare.count(b"{") + bare.count(b",")
    return count if count <= ITEMS and _depth(bare) <= DEPTH else ITEMS + 1


def _depth(bare: bytes) -> int:
    depth = deepest = 0
    for bracket in _NOT_BRACKETS.sub(b"", bare):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _after_delimiter(frames: Sequence[bytes]) -> Sequence[bytes]:
    """Signature, header, parent's header, metadata, content and buffers; empty without a delimiter."""
    for place, frame in enumerate(frames[:_ROUTING_PARTS]):
        if frame == _DELIMITER:
            return frames[place + 1 :]
    return ()


def _read(raw: bytes) -> dict:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if type(found) is dict else {}
