"""Values come through the channel as they were, and nothing that comes through it can harm the asking side."""

import contextlib
import json
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import ml_dtypes
import numpy as np
import pytest
from jaxercise._answer import Ask, Observation
from jaxercise._frames import encode
from jaxercise._local_answer import LocalAnswer
from jaxercise._values import DTYPES, Digits, Kept, Key, Opaque, TestFunction, Tree
from jaxercise.channel import RemoteAnswer
from jaxercise.channel._agent import serve_channel
from jaxercise.channel._wire import OBSERVATION_BYTES, encode_observation, receive
from jaxercise.digits import digits

VALUES = [
    None,
    True,
    -(2**62),
    0.1,
    float("inf"),
    float("-inf"),
    "text: äöü \0\t",
    [],
    (),
    {},
    [1, (2.0, "three"), {"four": None}],
    Tree("MLP", [np.ones((2, 3), np.float32)]),
    Opaque("function"),
    {"a": [np.arange(3), 5]},
]
LENGTH = struct.Struct("<I")


class Echo:
    """An answer that returns the first argument of an ask as it came."""

    def __init__(self) -> None:
        self.seen: list[Ask] = []

    def ask(self, ask: Ask) -> Observation:
        self.seen.append(ask)
        return Observation("returned", value=ask.args[0], facts={"platform": "gpu", "inputs_changed": 7})


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    mine, theirs = socket.socketpair()
    yield mine, theirs
    mine.close()
    theirs.close()


@pytest.fixture
def echo(pair: tuple[socket.socket, socket.socket]) -> Iterator[tuple[RemoteAnswer, Echo]]:
    mine, theirs = pair
    answer, local = RemoteAnswer(mine), Echo()
    serving = threading.Thread(target=serve_channel, args=(theirs, local))
    serving.start()
    yield answer, local
    answer.close()
    serving.join()


def same(got: object, want: object) -> bool:
    if type(want) is np.ndarray:
        return (
            type(got) is np.ndarray
            and got.dtype == want.dtype
            and got.shape == want.shape
            and got.tobytes() == want.tobytes()
        )
    if type(want) in (list, tuple):
        return type(got) is type(want) and len(got) == len(want) and all(map(same, got, want))
    if type(want) is dict:
        return type(got) is dict and list(got) == list(want) and all(same(got[key], want[key]) for key in want)
    if type(want) is Tree:
        return type(got) is Tree and got.kind == want.kind and same(got.leaves, want.leaves)
    return type(got) is type(want) and got == want


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_kind_of_value_goes_there_and_back(echo: tuple[RemoteAnswer, Echo], value: object) -> None:
    assert same(echo[0].ask(Ask(args=(value,))).value, value)


def test_arrays_of_every_dtype_and_shape_go_there_and_back(echo: tuple[RemoteAnswer, Echo]) -> None:
    arrays = [
        np.arange(size).reshape(shape).astype(dtype)
        for dtype in DTYPES.values()
        for size, shape in ((0, (0, 3)), (1, ()), (12, (3, 1, 4)))
    ]
    arrays += [
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.arange(9)[::-2],
        np.ones(2, ">f4").astype(ml_dtypes.bfloat16),
    ]
    assert same(echo[0].ask(Ask(args=(arrays,))).value, arrays)


def test_an_array_larger_than_any_socket_buffer_comes_through_whole(echo: tuple[RemoteAnswer, Echo]) -> None:
    array = np.random.default_rng(0).normal(size=1_300_000)
    assert same(echo[0].ask(Ask(args=(array,))).value, array)


def test_names_of_keys_functions_and_kept_values_reach_the_answer_but_do_not_come_back(
    echo: tuple[RemoteAnswer, Echo],
) -> None:
    for value in (Key(5), TestFunction("bowl", (1.0,)), Kept("model", 1)):
        assert type(echo[0].ask(Ask(args=(value,))).value) is Opaque
        assert echo[1].seen[-1].args == (value,)


def test_digits_are_looked_up_before_they_are_sent_so_that_their_seed_stays(echo: tuple[RemoteAnswer, Echo]) -> None:
    answer, local = echo
    answer.ask(Ask(args=([Digits("test", 5, 77, "labels")],)))
    assert same(local.seen[-1].args, ([digits("test", 5, 77, "labels")],))


def test_no_fact_is_believed_that_the_asking_side_did_not_allow(
    echo: tuple[RemoteAnswer, Echo],
) -> None:
    facts = echo[0].ask(Ask(args=(1,))).facts
    assert facts == {"platform": "cpu", "inputs_changed": False}


@pytest.mark.parametrize("claimed", ["cpu", "gpu", 3])
@pytest.mark.parametrize("found", ["cpu", "gpu"])
def test_where_a_process_computes_is_what_was_found_out_and_not_what_it_says(
    pair: tuple[socket.socket, socket.socket], claimed: object, found: str
) -> None:
    observation = reply_with(pair, frame({"kind": "returned", "facts": {"platform": claimed}}), lambda: found)
    assert observation.facts["platform"] == found


def test_what_the_answers_names_hold_stays_between_asks(pair: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = pair
    namespace = {"count": lambda: namespace.setdefault("calls", []).append(1) or len(namespace["calls"])}
    serving = threading.Thread(target=serve_channel, args=(theirs, LocalAnswer(namespace)))
    serving.start()
    answer = RemoteAnswer(mine)
    assert [answer.ask(Ask(answer="count")).value for _ in range(3)] == [1, 2, 3]
    assert answer.ask(Ask(answer="nobody")).kind == "undefined"
    answer.close()
    serving.join()


def frame(plain: object) -> bytes:
    body = encode(plain)
    return LENGTH.pack(len(body)) + body


def reply_with(
    pair: tuple[socket.socket, socket.socket], raw: bytes, platform: Callable[[], str] = lambda: "cpu"
) -> Observation:
    """What an ask observes when the other side sends these bytes, whatever it was asked."""
    mine, theirs = pair

    def send() -> None:
        receive(theirs, 1 << 20)
        with contextlib.suppress(OSError):
            theirs.sendall(raw)
        theirs.shutdown(socket.SHUT_RDWR)

    sending = threading.Thread(target=send)
    sending.start()
    observation = RemoteAnswer(mine, ask_seconds=10, platform=platform).ask(Ask(answer="f"))
    mine.shutdown(socket.SHUT_RDWR)
    sending.join()
    return observation


LIES: dict[str, bytes] = {
    "nothing": b"",
    "half a length": b"\x05\x00",
    "a length alone": LENGTH.pack(5),
    "a length of zero": LENGTH.pack(0),
    "four gigabytes announced": b"\xff\xff\xff\xff" + b"x" * 100,
    "a quarter of a gigabyte announced": LENGTH.pack(256 << 20) + b"x" * 100,
    "no JSON": LENGTH.pack(8) + LENGTH.pack(4) + b"spam",
    "JSON without end": LENGTH.pack(100_004) + LENGTH.pack(100_000) + b"[" * 100_000,
    "a pickle": LENGTH.pack(40) + b"\x80\x04\x95" + b"x" * 37,
    "a list": frame([1, 2]),
    "a kind that is none": frame({"kind": "passed"}),
    "a kind that is a list": frame({"kind": []}),
    "lost, by its own word": frame({"kind": "lost", "error": "timed_out"}),
}


@pytest.mark.parametrize("raw", LIES.values(), ids=LIES)
def test_whatever_is_no_observation_is_a_lost_answer(pair: tuple[socket.socket, socket.socket], raw: bytes) -> None:
    assert reply_with(pair, raw) == Observation("lost", error="died")


def test_one_array_named_a_thousand_times_is_refused(pair: tuple[socket.socket, socket.socket]) -> None:
    array = np.zeros(1 << 18, np.float32)
    header = json.dumps(
        {
            "value": {"d": [["kind", "returned"], ["value", {"l": [{"a": 0}] * 1000}]]},
            "arrays": [["float32", [1 << 18]]],
        }
    ).encode()
    body = LENGTH.pack(len(header)) + header + array.tobytes()
    assert reply_with(pair, LENGTH.pack(len(body)) + body).kind == "lost"


def test_an_array_that_is_sent_and_named_nowhere_is_refused(pair: tuple[socket.socket, socket.socket]) -> None:
    array = np.zeros(1 << 20, np.float32)
    value = {"d": [["kind", "returned"], ["value", 1]]}
    header = json.dumps({"value": value, "arrays": [["float32", [1 << 20]]]}).encode()
    body = LENGTH.pack(len(header)) + header + array.tobytes()
    assert reply_with(pair, LENGTH.pack(len(body)) + body).kind == "lost"


def test_a_result_over_the_limit_is_named_by_the_agent_and_not_read_from_another(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    large = Observation("returned", value=np.broadcast_to(np.int8(0), (OBSERVATION_BYTES + 1,)))
    assert sum(map(len, encode_observation(large))) < 1000
    assert reply_with(pair, LENGTH.pack(OBSERVATION_BYTES + 1)).kind == "lost"


def test_a_judge_without_memory_says_so_instead_of_blaming_the_answer(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("jaxercise.channel._client.decode_observation", no_memory)
    pair[1].sendall(frame({"kind": "returned", "value": 1}))
    with pytest.raises(MemoryError):
        RemoteAnswer(pair[0]).ask(Ask())


def test_strange_fields_become_harmless_ones(pair: tuple[socket.socket, socket.socket]) -> None:
    plain = {
        "kind": "raised",
        "error": 5,
        "text": "\x1b[31mred\ud800" + "x" * 10_000,
        "line": None,
        "facts": [1],
        "value": np.ones(3),
        "score": 12.0,
    }
    header = json.dumps(
        {
            "value": {
                "d": [[key, value] for key, value in plain.items() if key in ("kind", "error", "text", "line", "score")]
            },
            "arrays": [],
        }
    ).encode()
    body = LENGTH.pack(len(header)) + header
    observation = reply_with(pair, LENGTH.pack(len(body)) + body)
    assert (observation.kind, observation.error, observation.line, observation.value) == ("raised", "", "", None)
    assert observation.text.startswith("\\x1b[31mred\\ud800x") and len(observation.text) == 500
    observation.text.encode()


def test_the_name_that_is_undefined_is_the_one_asked_for(pair: tuple[socket.socket, socket.socket]) -> None:
    assert reply_with(pair, frame({"kind": "undefined", "text": "look: <script>"})).text == "f"


def test_a_frame_that_drips_ends_with_the_time_of_the_ask(pair: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = pair
    stop = threading.Event()

    def drip() -> None:
        theirs.sendall(LENGTH.pack(1000))
        while not stop.wait(0.05):
            theirs.sendall(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    answer = RemoteAnswer(mine, ask_seconds=0.4)
    start = time.monotonic()
    assert answer.ask(Ask()) == Observation("lost", error="timed_out")
    assert time.monotonic() - start < 30
    stop.set()
    dripping.join()
    assert answer.ask(Ask()) == Observation("lost", error="timed_out")


def test_an_agent_that_does_not_read_is_given_up_too(pair: tuple[socket.socket, socket.socket]) -> None:
    answer = RemoteAnswer(pair[0], ask_seconds=0.3)
    assert answer.ask(Ask(args=(np.zeros(1 << 22),))) == Observation("lost", error="timed_out")


def test_the_caller_says_why_the_process_is_gone(pair: tuple[socket.socket, socket.socket]) -> None:
    pair[1].close()
    assert RemoteAnswer(pair[0], cause=lambda: "out_of_memory").ask(Ask()) == Observation("lost", error="out_of_memory")


@pytest.mark.parametrize(
    "value",
    [np.zeros(5), "x" * (2 << 20), [0.5] * 200_000, object()],
    ids=["fine", "long text", "long list", "no value"],
)
def test_a_result_too_large_for_the_channel_is_named_instead(
    pair: tuple[socket.socket, socket.socket], value: object
) -> None:
    raw = b"".join(encode_observation(Observation("returned", value=value)))
    observation = reply_with(pair, LENGTH.pack(len(raw)) + raw)
    assert observation.kind == "returned"
    assert type(observation.value) is (np.ndarray if type(value) is np.ndarray else Opaque)


def fuzz(rounds: int, seed: int, send: Callable[[bytes], Observation]) -> None:
    rng = random.Random(seed)
    good = frame(
        {
            "kind": "returned",
            "value": {"a": [np.ones((2, 3), np.float32), 5, "x", Tree("M", [np.arange(4)])]},
            "facts": {"platform": "cpu"},
        }
    )
    for _ in range(rounds):
        raw = bytearray(good if rng.random() < 0.8 else rng.randbytes(rng.randrange(200)))
        for _ in range(rng.randrange(1, 6) if raw else 0):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        if rng.random() < 0.2:
            del raw[rng.randrange(len(raw) + 1) :]
        assert send(bytes(raw)).kind in ("returned", "raised", "undefined", "not_attempted", "lost")


def once(raw: bytes) -> Observation:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        theirs.sendall(raw)
        theirs.shutdown(socket.SHUT_WR)
        return RemoteAnswer(mine, ask_seconds=5).ask(Ask(answer="f"))


def test_random_and_mutated_frames_never_raise() -> None:
    fuzz(300, 1, once)


@pytest.mark.soak
def test_many_random_and_mutated_frames_never_raise() -> None:
    fuzz(200_000, 2, once)


def test_an_answer_in_a_process_that_is_killed_is_lost() -> None:
    mine, theirs = socket.socketpair()
    dying = subprocess.Popen(
        [sys.executable, "-c", f"import os, socket; os.read({theirs.fileno()}, 9); os.kill(os.getpid(), 9)"],
        pass_fds=[theirs.fileno()],
    )
    theirs.close()
    with mine:
        assert RemoteAnswer(mine).ask(Ask(answer="f")) == Observation("lost", error="died")
    assert dying.wait() == -signal.SIGKILL
