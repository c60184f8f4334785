"""Bake an assignment's secret cases in a child process, so that the grading process never imports jax."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .._bundle import Bundle, from_bytes
from .._errors import BundleError, GradingError
from ._workplace import Workplace

SECONDS = 600.0
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LINES = 12  # of the child's words in an error
_CHILD = """
import os, sys
from pathlib import Path
out = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # whatever a solution prints must not mix with the bundle
key = sys.stdin.readline().strip()
from jaxercise._bake import bake
from jaxercise._bundle import to_bytes
from jaxercise._source import load_assignment
out.write(to_bytes(bake(load_assignment(Path(sys.argv[1])), key)))
out.close()
"""


def bake_in_child(
    source_folder: Path, key: str, seconds: float = SECONDS, environment: Mapping[str, str] = _NOTHING
) -> Bundle:
    """Bake the exercises of `source_folder` from a key; key and bundle go through pipes and never touch a disk.

    environment: added to the scrubbed one.

    Raises: GradingError with the child's last lines when it fails.
    """
    with Workplace() as place, tempfile.TemporaryFile() as words:
        child_environment = place.environment({"PYTHONDONTWRITEBYTECODE": "1", **environment})
        command = [sys.executable, "-c", _CHILD, str(source_folder.resolve())]
        try:
            done = subprocess.run(
                command,
                input=f"{key}\n".encode(),
                stdout=subprocess.PIPE,
                stderr=words,
                env=child_environment,
                cwd=place.work,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GradingError(
                f"Baking {source_folder} took more than {seconds:g} s. Solution and setup cells must only define."
            ) from error
        if done.returncode != 0:
            words.seek(0)
            raise GradingError(f"Baking {source_folder} failed:\n{_last_lines(words.read())}")
    try:
        return from_bytes(done.stdout, f"the bundle of {source_folder.name}")
    except BundleError as error:
        raise GradingError(f"Baking {source_folder} gave no bundle.") from error


def _last_lines(raw: bytes) -> str:
    return "\n".join(raw.decode(errors="replace").strip().splitlines()[-_LINES:])
