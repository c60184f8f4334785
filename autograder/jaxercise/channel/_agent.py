"""The untrusted side of the channel: serves the answers of a student's namespace to another process."""

import contextlib
import socket
import sys

from .._answer import Answer, Observation
from .._local_answer import LocalAnswer
from ._wire import TOTAL_BYTES, decode_ask, encode_observation, receive, send

# The one name that `start_request` binds in the notebook, until `serve` removes it.
ENTRY = "_serve_answers"


def start_request(path: str) -> str:
    """Code that serves a kernel's namespace at the socket `path`, to be executed in that kernel."""
    return f"from jaxercise.channel import serve as {ENTRY}\n{ENTRY}({path!r})"


def serve(path: str) -> None:
    """Answer asks about the caller's globals until the other side closes. Uses no builtin that a notebook may have rebound."""
    namespace = sys._getframe(1).f_globals
    namespace.pop(ENTRY, None)
    with contextlib.suppress(ConnectionError), socket.socket(socket.AF_UNIX) as listener:
        # The other side connects, because a confined process may not.
        listener.bind(path)
        listener.listen(1)
        with listener.accept()[0] as channel:
            serve_channel(channel, LocalAnswer(namespace))


def serve_channel(channel: socket.socket, answer: Answer) -> None:
    """Answer the asks that come over a connected socket."""
    while (frame := receive(channel, TOTAL_BYTES * 2)) is not None:
        send(channel, encode_observation(_observe(answer, frame)))


def _observe(answer: Answer, frame: memoryview) -> Observation:
    try:
        return answer.ask(decode_ask(frame))
    except BaseException as error:  # an interrupt that ends a judged call must not end the notebook's kernel
        return Observation("raised", error=type(error).__name__)
