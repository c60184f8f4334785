"""A folder in which a confined process may write, as grading gives it to a notebook."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workplace() -> Iterator[Path]:
    """The folder, below one of this process's own that everybody may pass."""
    with tempfile.TemporaryDirectory(prefix="jx", dir="/tmp") as base:
        Path(base).chmod(0o755)
        place = Path(base) / "place"
        for folder in (place, *(place / name for name in ("work", "home", "tmp", "run"))):
            folder.mkdir(mode=0o700)
        yield place
