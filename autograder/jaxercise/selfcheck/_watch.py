"""Says of a check that takes long that it is still running, which part of it, and how to stop it."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

from .._baked import BakedCheck
from .._messages import tell

PATIENCE = 10.0  # seconds
CHECKING: set[int] = set()  # the threads in which something is judged now


@contextlib.contextmanager
def watched(patience: float = PATIENCE) -> Iterator[Callable[[BakedCheck], None]]:
    """While something is judged; gives the function that is told which check begins."""
    stream, start, ended = sys.stdout, time.monotonic(), threading.Event()  # the judge redirects sys.stdout
    begun: list[str] = [""]

    def speak() -> None:
        said = False
        while not ended.wait(patience):
            params = {"seconds": round(time.monotonic() - start), "says": begun[-1]}
            stream.write(("\r" if said else "") + tell("watch.running", params).seen)
            stream.flush()
            said = True
        if said:
            stream.write("\n")

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    CHECKING.add(threading.get_ident())
    try:
        yield lambda check: begun.append(check.says)
    finally:
        CHECKING.discard(threading.get_ident())
        ended.set()
        speaker.join(1.0)
