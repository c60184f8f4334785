"""What a student's process sends is looked at before it is read, and whatever it is, it raises nothing."""

import json
import random

import pytest
from jaxercise.grading._message import DEPTH, HEADER_BYTES, ITEMS, items, read
from jaxercise.grading._zmtp import Parts


def message(content: bytes, header: object = None, parent: object = None) -> Parts:
    """A message of output, as it comes."""
    heads = [json.dumps(each).encode() for each in (header or {"msg_type": "stream"}, parent or {"msg_id": "7"}, {})]
    return Parts((b"topic", b"<IDS|MSG>", b"signature", *heads, content), len(content))


def test_a_message_is_read() -> None:
    found = read(message(b'{"name": "stdout", "text": "[{,"}'))
    assert (found.kind, found.request, found.content()) == ("stream", "7", {"name": "stdout", "text": "[{,"})


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"7",
        b"\xff",
        b"[" * 500_000,
        b'{"a":' * 500_000,
        b'{"a": ' + b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1) + b"}",
        b'{"a": [' + b"{}," * ITEMS + b"{}]}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "' + b"\\" * 99_999,
    ],
)
def test_content_that_is_no_plain_record_is_none(content: bytes) -> None:
    assert read(message(content)).content() == {}


def test_brackets_and_commas_in_text_are_no_items() -> None:
    assert items(json.dumps({"text/html": '{"[,]}\\' * 100_000}).encode()) == 1


def test_a_header_that_is_too_large_is_not_read() -> None:
    for where in ("header", "parent"):
        large = {"msg_type": "stream", "msg_id": "7", "dates": "2026-01-01T00:00:00Z" * HEADER_BYTES}
        assert read(message(b"{}", **{where: large})).request == ""


def test_parts_of_any_kind_and_number_raise_nothing() -> None:
    draw = random.Random(5)
    kinds = [b"", b"<IDS|MSG>", b"{}", b"[]", b"\xff", b'{"msg_type": 1}', b'{"msg_id": {}}', b"[" * 2000, b"null"]
    for _ in range(3000):
        parts = tuple(draw.choice(kinds) for _ in range(draw.randrange(12)))
        assert read(Parts(parts, 1)).content() == {}
