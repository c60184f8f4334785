"""Runs a piece of our own Python in another process: forked if possible, else started."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ._client import PASSED_ON, ForkedProcess, ZygoteError, zygote
from ._platforms import variables_of

_FLAGS = ("JAX_", "XLA_", "CUDA_VISIBLE")
_LAST_BYTES = 1500
Result = TypeVar("Result")


def run_python(
    code: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    seconds: float,
    stdin: int | None = None,
    stdout: int | None = None,
) -> tuple[str, int]:
    """Run code to its end in a scrubbed environment with `folder` as home; returns the end of its stderr, and its exit code.

    stdin, stdout: file descriptors; without them, stdin is empty and stdout goes where stderr goes.
    Raises: subprocess.TimeoutExpired, ZygoteError when the zygote vanished.
    """
    kept = {name: text for name, text in os.environ.items() if name in PASSED_ON or name.startswith(_FLAGS)}
    own = {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "MPLBACKEND": "agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        **variables_of("cpu"),  # a GPU rounds otherwise, and its programs run nowhere else
    }
    command = [sys.executable, "-c", code, *arguments]
    with tempfile.TemporaryFile() as words:
        said = words.fileno()
        files = (stdin, said if stdout is None else stdout, said)
        process = _start(command, {**kept, **own, **environment}, folder, files)
        try:
            ended = process.wait(seconds)
        except BaseException:
            process.kill()
            process.wait(10.0)
            raise
        words.seek(0)
        return words.read()[-_LAST_BYTES:].decode(errors="replace").strip(), ended


def run_shares(run: Callable[[int, int], Result], most: int) -> list[Result]:
    """Call `run(number, shares)` for every share of a piece of work, side by side: one share for each core, at most `most`."""
    shares = min(os.cpu_count() or 1, most)
    with ThreadPoolExecutor(shares) as pool:
        return list(pool.map(lambda number: run(number, shares), range(shares)))


def _start(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, files: tuple[int | None, int, int]
) -> ForkedProcess | subprocess.Popen:
    try:
        return zygote().fork(command, environment, folder, stdio=files)
    except ZygoteError:
        stdin, stdout, stderr = (subprocess.DEVNULL if number is None else number for number in files)
        return subprocess.Popen(command, env=environment, cwd=folder, stdin=stdin, stdout=stdout, stderr=stderr)
