"""Bake an assignment's secret cases in child processes on all cores, so that the grading process never imports jax."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from .._bundle import Bundle, from_bytes
from .._errors import BundleError, GradingError
from ..zygote import run_python
from ._scratch import ScratchFolder

SECONDS = 600.0
MOST_SHARES = 4  # every child runs all solutions before it bakes its share of the exercises
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LINES = 12  # of the child's words in an error
_CHILD = """
import os, sys
from dataclasses import replace
from pathlib import Path
out = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # whatever a solution prints must not mix with the bundle
key = sys.stdin.readline().strip()
from jaxercise._bake import bake
from jaxercise._bundle import to_bytes
from jaxercise._assignment import load_assignment
assignment, (number, shares) = load_assignment(Path(sys.argv[1])), map(int, sys.argv[2:])
out.write(to_bytes(bake(replace(assignment, exercises=assignment.exercises[number::shares]), key)))
out.close()
"""


def bake_in_child(
    source_folder: Path, key: str, seconds: float = SECONDS, environment: Mapping[str, str] = _NOTHING
) -> Bundle:
    """Bake the exercises of `source_folder` from a key; key and bundle go through memory and never touch a disk.

    environment: added to the scrubbed one.

    Raises: GradingError with the child's last lines when it fails.
    """
    shares = min(os.cpu_count() or 1, MOST_SHARES)
    with ThreadPoolExecutor(shares) as pool:
        parts = list(
            pool.map(
                lambda number: _bake_share(source_folder, key, (number, shares), seconds, environment), range(shares)
            )
        )
    exercises = chain.from_iterable(zip_longest(*(part.exercises for part in parts)))
    return Bundle(source_folder.name, tuple(exercise for exercise in exercises if exercise is not None))


def _bake_share(
    source_folder: Path, key: str, share: tuple[int, int], seconds: float, environment: Mapping[str, str]
) -> Bundle:
    """Every exercise whose turn it is: a share is a number and how many there are."""
    with ScratchFolder() as place, _memory("key") as given, _memory("bundle") as made:
        given.write(f"{key}\n".encode())
        given.seek(0)
        child_environment = place.environment({"PYTHONDONTWRITEBYTECODE": "1", **environment})
        arguments, files = [str(source_folder.resolve()), *map(str, share)], (given.fileno(), made.fileno())
        try:
            words, ended = run_python(_CHILD, arguments, child_environment, place.work, seconds, *files)
        except subprocess.TimeoutExpired as error:
            raise GradingError(
                f"Baking {source_folder} took more than {seconds:g} s. Solution and setup cells must only define."
            ) from error
        if ended:
            raise GradingError(f"Baking {source_folder} failed:\n{_last_lines(words)}")
        made.seek(0)
        raw = made.read()
    try:
        return from_bytes(raw, f"the bundle of {source_folder.name}")
    except BundleError as error:
        raise GradingError(f"Baking {source_folder} gave no bundle.") from error


def _memory(name: str) -> BinaryIO:
    """A file that is nowhere but in memory, where the system has such files."""
    if not hasattr(os, "memfd_create"):
        return tempfile.TemporaryFile()
    return os.fdopen(os.memfd_create(name), "r+b", buffering=0)


def _last_lines(words: str) -> str:
    return "\n".join(words.splitlines()[-_LINES:])
