"""Measure the channel between the grading process and an answer's process; the last line is JSON, in milliseconds."""

import json
import multiprocessing
import os
import socket
import statistics
import tempfile
import time

import numpy as np
from jaxercise._answer import Ask
from jaxercise.channel import RemoteAnswer

ECHO = {"echo": lambda x: x}


def main() -> None:
    """Time round trips of a function that returns its argument, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="jx") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = f"{folder}/s"
        listener.bind(path)
        listener.listen(1)
        child = multiprocessing.get_context("spawn").Process(target=_serve, args=(path,))
        child.start()
        answer = RemoteAnswer(listener.accept()[0])
        small = _median_ms(answer, np.zeros(16, np.float32), 200)
        large = _median_ms(answer, np.zeros(10 << 18, np.float32), 20)
        answer.close()
        child.join()
    print(json.dumps({"small_ms": round(small, 3), "ten_mb_ms": round(large, 2), "load": round(os.getloadavg()[0], 2)}))


def _serve(path: str) -> None:
    from jaxercise._local_answer import LocalAnswer
    from jaxercise.channel._agent import serve_channel

    with socket.socket(socket.AF_UNIX) as channel:
        channel.connect(path)
        serve_channel(channel, LocalAnswer(ECHO))


def _median_ms(answer: RemoteAnswer, array: np.ndarray, rounds: int) -> float:
    times = [_milliseconds(answer, array) for _ in range(rounds + 3)]
    return statistics.median(times[3:])


def _milliseconds(answer: RemoteAnswer, array: np.ndarray) -> float:
    start = time.perf_counter()
    observation = answer.ask(Ask("call", "echo", (array,)))
    elapsed = 1000 * (time.perf_counter() - start)
    if observation.kind != "returned":
        raise SystemExit(f"The echo {observation.kind}: {observation.error} {observation.text}")
    return elapsed


if __name__ == "__main__":
    main()
