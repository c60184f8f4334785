"""A folder as grading gives it to a notebook, and code that runs there behind the walls of a policy."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..sandbox import Policy
from ..zygote import zygote


@contextmanager
def workplace() -> Iterator[Path]:
    """The folder, below one of this process's own that everybody may pass."""
    with tempfile.TemporaryDirectory(prefix="jx", dir="/tmp") as base:
        Path(base).chmod(0o755)
        place = Path(base) / "place"
        for folder in (place, *(place / name for name in ("work", "home", "tmp", "run"))):
            folder.mkdir(mode=0o700)
        yield place


def run_confined(
    code: str,
    arguments: Sequence[str],
    policy: Policy,
    limits: Mapping[str, int],
    environment: Mapping[str, str],
    seconds: float,
) -> tuple[str, str, int]:
    """What code printed, what it said on stderr, and its exit code; environment: besides its folders.

    Raises: ZygoteError when the process cannot be confined, subprocess.TimeoutExpired.
    """
    folders = {"HOME": f"{policy.folder}/home", "TMPDIR": f"{policy.folder}/tmp"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = zygote().fork(
            [sys.executable, "-c", code, *arguments],
            {**folders, **environment},
            f"{policy.folder}/work",
            limits,
            (None, out.fileno(), said.fileno()),
            policy,
        )
        try:
            ended = process.wait(seconds)
        finally:
            process.kill()
        out.seek(0)
        said.seek(0)
        return out.read().decode(errors="replace"), said.read().decode(errors="replace"), ended
