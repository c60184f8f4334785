"""A user for every running kernel: lent to one at a time on a whole machine, and with no process left when it is lent again."""

import fcntl
import os
import signal
from pathlib import Path

UIDS = range(
    60706, 60706 + 256
)  # below 65536, as container hosts map no more, and assigned to nobody by systemd's table of users
FOLDER = Path("/run/jaxercise")


def lease_uid(folder: Path = FOLDER, users: range = UIDS) -> tuple[int, int]:
    """A user that no other process has leased, and the file that holds the lease until it is closed; for root only.

    Raises: OSError when there is none, or the folder is not root's alone.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder.lstat()
    if place.st_uid != os.geteuid() or place.st_mode & 0o777 != 0o700 or folder.is_symlink():
        raise OSError(f"{folder} must be a folder of root's alone: it says which users are lent.")
    taken = _known_users()
    for user in users:
        if user not in taken:
            file = os.open(folder / str(user), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return user, file
            except BlockingIOError:
                os.close(file)
    raise OSError(f"All {len(users)} users for kernels are in use ({folder}).")


def kill_all_of(user: int) -> None:
    """Kill every process of a leased user.

    Raises: OSError, and kills nothing, unless this process can be that user for the moment.
    """
    os.setresuid(user, user, 0)  # with the right of root left to signal, -1 would mean every process there is
    try:
        if os.getresuid()[:2] != (user, user) or user not in UIDS:
            raise PermissionError(f"This process is not user {user}.")
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    finally:
        os.setresuid(0, 0, 0)


def _known_users() -> set[int]:
    """The users that this machine's own table has."""
    try:
        lines = Path("/etc/passwd").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {int(fields[2]) for line in lines if len(fields := line.split(":")) > 2 and fields[2].isdigit()}
