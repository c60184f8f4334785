"""A device file in the place of a GPU's: it has the name of one and is as harmless as /dev/full."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FULL = os.makedev(1, 7)


@contextmanager
def device_file(name: str) -> Iterator[str]:
    """A device file below /dev that everybody may open; skips the test where none can be made."""
    path = Path("/dev", f"{name}{os.getpid()}")
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, FULL)
    except PermissionError:
        pytest.skip("no device file can be made here")
    try:
        path.chmod(0o666)
        yield str(path)
    finally:
        path.unlink()
