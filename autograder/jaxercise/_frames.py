"""A value as bytes and back: a length, a JSON header, raw little-endian buffers; a closed dtype table and no pickle."""

import json
import math
import struct

import numpy as np

from ._values import DTYPES, Value, ValueFormatError, pack, unpack

MAX_DIMENSIONS = 8
HEADER_BYTES, TOTAL_BYTES = 64 << 10, 256 << 20  # what a frame from an untrusted sender may hold
_LENGTH = struct.Struct("<I")


def encode(value: Value) -> bytes:
    """Encode a value as one frame.

    Raises: ValueFormatError for a value outside the closed set.
    """
    return b"".join(parts(value))


def parts(value: Value) -> list[bytes | memoryview]:
    """The frame of a value in pieces, whose arrays are not copied."""
    skeleton, arrays = pack(value)
    table = [[array.dtype.name, list(array.shape)] for array in arrays]
    header = json.dumps({"value": skeleton, "arrays": table}, separators=(",", ":"), allow_nan=False).encode()
    return [_LENGTH.pack(len(header)), header, *map(_buffer, arrays)]


def decode(frame: bytes | memoryview, header_bytes: int = HEADER_BYTES, total_bytes: int = TOTAL_BYTES) -> Value:
    """Rebuild the value of a frame; every length, name and shape is checked before anything is allocated.

    Raises: ValueFormatError when the frame is malformed or over a limit, in bytes.
    """
    view = memoryview(frame)
    if not _LENGTH.size <= len(view) <= total_bytes + header_bytes + _LENGTH.size:
        raise ValueFormatError("A frame is too short or too long.")
    (size,) = _LENGTH.unpack(view[: _LENGTH.size])
    if size > min(header_bytes, len(view) - _LENGTH.size):
        raise ValueFormatError("A frame's header is longer than allowed.")
    header = _header(bytes(view[_LENGTH.size : _LENGTH.size + size]))
    arrays = _arrays(header["arrays"], view[_LENGTH.size + size :])
    return unpack(header["value"], arrays)


def _buffer(array: np.ndarray) -> memoryview:
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8).data


def _header(raw: bytes) -> dict:
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueFormatError("A frame's header is not JSON.") from error
    if type(header) is not dict or set(header) != {"value", "arrays"} or type(header["arrays"]) is not list:
        raise ValueFormatError("A frame's header lacks its value or its table of arrays.")
    return header


def _arrays(table: list, body: memoryview) -> list[np.ndarray]:
    arrays, start = [], 0
    for row in table:
        dtype, shape = _row(row)
        size = dtype.itemsize * math.prod(shape)
        if size > len(body) - start:
            raise ValueFormatError("A frame ends before its arrays do.")
        arrays.append(np.frombuffer(body[start : start + size], dtype=dtype).reshape(shape))
        start += size
    if start != len(body):
        raise ValueFormatError("A frame goes on after its arrays.")
    return arrays


def _row(row: object) -> tuple[np.dtype, tuple[int, ...]]:
    if (
        type(row) is not list
        or len(row) != 2
        or type(row[0]) is not str
        or row[0] not in DTYPES
        or type(row[1]) is not list
    ):
        raise ValueFormatError("A frame describes an array that is not one of the known kinds.")
    if len(row[1]) > MAX_DIMENSIONS or any(
        type(length) is not int or not 0 <= length <= TOTAL_BYTES for length in row[1]
    ):
        raise ValueFormatError("A frame describes an array of an impossible shape.")
    return DTYPES[row[0]], tuple(row[1])
