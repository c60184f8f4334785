"""The seed of what `make test` draws: it changes with every commit, never with the calendar."""

import shutil
import subprocess
from pathlib import Path


def _commit() -> str:
    """The name of the commit; empty outside a repository, or without git."""
    if shutil.which("git") is None:
        return ""
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(
        command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    ).stdout.strip()


SEED = _commit()[:12] or "no commit"
