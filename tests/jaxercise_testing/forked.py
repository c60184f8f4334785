"""What the tests of the zygote share: processes forked from it, what they say, and whether they are gone."""

import os
import select
import sys
import time
from pathlib import Path

from jaxercise.zygote import ForkedProcess, Zygote

SAY = "import os, time; os.write(1, b'.'); "
BASE = {"PATH": os.environ["PATH"], "JAX_PLATFORMS": "cpu"}


def fork(zygote: Zygote, code: str, out: int | None = None, **given: object) -> ForkedProcess:
    """Fork a process that runs code, its output going to a file."""
    settings = {"env": BASE, "cwd": "/", "stdio": (None, out, out)} | given
    return zygote.fork([sys.executable, "-c", code], **settings)


def said(zygote: Zygote, code: str, pipe: tuple[int, int], **given: object) -> str:
    """What code prints when it is forked."""
    assert fork(zygote, code, pipe[1], **given).wait() == 0
    return os.read(pipe[0], 1 << 16).decode()


def heard(pipe: tuple[int, int], seconds: float = 600.0) -> bytes:
    """The first words through a pipe."""
    assert select.select([pipe[0]], [], [], seconds)[0], "nothing was said"
    return os.read(pipe[0], 1 << 16)


def gone(pid: int, seconds: float = 120.0) -> bool:
    """Whether a process ends in time, which is less than the 300 s after which those of the tests end by themselves."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False
