"""Leases something that one process at a time may have: a locked file, which the system frees when its process ends."""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

AS_ROOT = Path("/run/jaxercise")


def own_folder() -> Path:
    """The folder of this process's user, which says what is leased."""
    return AS_ROOT if os.geteuid() == 0 else Path(f"/tmp/jaxercise-{os.geteuid()}")


def lease(folder: Path, names: Iterable[str]) -> tuple[str, int] | None:
    """The first of some names that no process has leased, and the file that holds the lease until it is closed; None when all are leased.

    folder: is made if it is missing. Raises: OSError when others than this process's user may change it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder.lstat()
    if place.st_uid != os.geteuid() or place.st_mode & 0o777 != 0o700 or folder.is_symlink():
        owner = "root's" if os.geteuid() == 0 else f"user {os.geteuid()}'s"
        raise OSError(f"{folder} must be a folder of {owner} alone: it says what is leased.")
    for name in names:
        file = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return name, file
        except BlockingIOError:
            os.close(file)
    return None
