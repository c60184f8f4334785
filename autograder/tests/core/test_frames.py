"""Values survive their encoding, and nothing that is sent in their place does harm."""

import contextlib
import random

import ml_dtypes
import numpy as np
import pytest
from jaxercise._frames import TOTAL_BYTES, decode, encode
from jaxercise._values import DTYPES, Digits, Kept, Key, Opaque, TestFunction, Tree, ValueFormatError, leaves

VALUES = [
    None,
    True,
    7,
    -(2**62),
    0.1,
    float("inf"),
    "text: äöü \0",
    [],
    (),
    {},
    [1, (2.0, "three"), {"four": None}],
    Key(5),
    TestFunction("bowl", (np.ones(2), 0.5)),
    Kept("model", 1),
    Digits("train", 10, 3, "labels"),
    Tree("MLP", [np.zeros((2, 3))]),
    Opaque("function"),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_it_was(value):
    assert repr(decode(encode(value))) == repr(value)


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (5, 7)])
def test_an_array_of_every_kind_comes_back_bit_by_bit(dtype, shape):
    array = np.arange(np.prod(shape), dtype=np.int64).reshape(shape).astype(dtype)
    back = decode(encode({"x": array}))["x"]
    assert back.dtype == array.dtype and back.shape == shape and back.tobytes() == array.tobytes()


def test_not_a_number_comes_back_as_that():
    assert np.isnan(decode(encode([float("nan")]))[0])


def test_an_array_in_any_memory_order_comes_back_right():
    array = np.arange(24, dtype=">f4").reshape(2, 3, 4).transpose(2, 0, 1)[::2]
    assert np.array_equal(decode(encode(array.astype(np.float32))), array)


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, np.array(["a"]), np.array([None]), 1j, b"bytes", {1, 2}, np.float32(1)],
    ids=lambda value: type(value).__name__,
)
def test_what_is_outside_the_closed_set_is_refused(value):
    with pytest.raises(ValueFormatError):
        encode(value)


def test_bottomless_nesting_is_refused_both_ways():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueFormatError, match="nested"):
        encode(deep)
    nested = '{"l":[' * 5000 + "]}" * 5000
    with pytest.raises(ValueFormatError):
        decode(_frame(f'{{"value":{nested},"arrays":[]}}'))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "[]",
        "{}",
        '{"value":1}',
        '{"value":{"a":0},"arrays":[]}',
        '{"value":{"a":-1},"arrays":[["int8",[0]]]}',
        '{"value":1,"arrays":[["object",[1]]]}',
        '{"value":1,"arrays":[["float32",[-1]]]}',
        '{"value":1,"arrays":[["float32",[1000000]]]}',
        '{"value":1,"arrays":[["float32",[1,1,1,1,1,1,1,1,1]]]}',
        '{"value":{"zz":1},"arrays":[]}',
        '{"value":{"l":1},"arrays":[]}',
        '{"value":{"fn":["x"]},"arrays":[]}',
        '{"value":{"d":[[1,2]]},"arrays":[]}',
        '{"value":{"__class__":1},"arrays":[]}',
        '{"value":[1],"arrays":[]}',
    ],
)
def test_a_malformed_header_is_refused(header):
    with pytest.raises(ValueFormatError):
        decode(_frame(header))


def test_a_header_that_claims_to_be_huge_costs_nothing():
    with pytest.raises(ValueFormatError, match="longer"):
        decode((2**32 - 1).to_bytes(4, "little") + b"{}")
    with pytest.raises(ValueFormatError):
        decode(_frame(f'{{"value":1,"arrays":[["float32",[{TOTAL_BYTES}]]]}}'))


def test_random_damage_gives_a_value_or_a_clear_refusal():
    rng = random.Random(1)
    good = encode({"x": np.arange(12, dtype=ml_dtypes.bfloat16), "y": [Key(3), "text", Tree("T", [np.ones(2)])]})
    for _ in range(2000):
        bad = bytearray(good)
        for _ in range(rng.randint(1, 6)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        with contextlib.suppress(ValueFormatError):
            list(leaves(decode(bytes(bad[: rng.randint(0, len(bad))] if rng.random() < 0.3 else bad))))


def _frame(header: str) -> bytes:
    raw = header.encode()
    return len(raw).to_bytes(4, "little") + raw
