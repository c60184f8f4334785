"""Messages are the same as libzmq's, and none is held that is larger than allowed."""

import asyncio
import random
import tracemalloc
from pathlib import Path

import pytest
import zmq
from jaxercise.grading._zmtp import GREETING_BYTES, PART_BYTES, Decoder, Parts, Peer, encode

GREETING = bytes(GREETING_BYTES)
PART = b"\x03" + (1 << 20).to_bytes(8, "big") + bytes(1 << 20)


def test_messages_that_libzmq_sends_arrive_and_those_sent_reach_it(tmp_path: Path) -> None:
    context = zmq.Context()
    router, output = context.socket(zmq.ROUTER), context.socket(zmq.XPUB)
    router.bind(f"ipc://{tmp_path}/1")
    output.bind(f"ipc://{tmp_path}/2")
    sizes = (0, 1, 255, 256, 70_000, 3 << 20)

    async def exchange() -> tuple[Parts, Parts]:
        asking, listening = Peer(f"{tmp_path}/1", "DEALER", 8 << 20), Peer(f"{tmp_path}/2", "SUB", 8 << 20)
        await asking.greet()
        await listening.greet()
        asking.send([bytes(size) for size in sizes])
        asked = await asyncio.to_thread(router.recv_multipart)
        router.send_multipart(asked)
        await asyncio.to_thread(output.recv)
        output.send_multipart([b"topic", b"x"])
        both = await asking.receive(), await listening.receive()
        router.close()
        with pytest.raises(EOFError):
            await asking.receive()
        asking.close()
        listening.close()
        return both

    asked, heard = asyncio.run(exchange())
    context.destroy(linger=0)
    assert [len(part) for part in asked.parts] == list(sizes)
    assert heard == Parts((b"topic", b"x"), 6 + 2 * PART_BYTES)


def test_pieces_of_any_size_give_the_same_messages() -> None:
    given = [[b"a"], [b"", bytes(300), b"b"], [bytes(5000)], [b"c", b""]]
    sent = GREETING + b"\x04\x03abc" + b"".join(map(encode, given)) + b"\x06" + (400).to_bytes(8, "big") + bytes(400)
    for seed in range(50):
        draw, decoder, found, at = random.Random(seed), Decoder(4000), [], 0
        while at < len(sent):
            step = draw.choice((1, 2, 9, 700, 9000))
            found += decoder.feed(sent[at : at + step])
            at += step
        assert [list(each.parts) for each in found] == [[b"a"], [b"", bytes(300), b"b"], [], [b"c", b""]]


@pytest.mark.parametrize("piece", [PART, b"\x01\x00" * 2_000, b"\x01\x01x" * 2_000, b"\x03" + b"\x7f" * 8])
def test_a_message_that_never_ends_is_told_once_and_not_held(piece: bytes) -> None:
    decoder = Decoder(1 << 20)
    tracemalloc.start()
    found = [each for piece in (GREETING, *[piece] * 20) for each in decoder.feed(piece)]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [Parts((), 1 << 20)]
    assert most < 8 << 20


def test_after_a_message_that_is_too_large_the_next_ones_arrive() -> None:
    decoder = Decoder(1000)
    sent = GREETING + encode([b"x", bytes(5000), b"y"]) + encode([b"next"])
    assert [each.parts for each in decoder.feed(sent)] == [(), (b"next",)]
