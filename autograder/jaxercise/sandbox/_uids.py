"""Leases a uid to each running kernel: one kernel at a time on the whole machine, and no process of an earlier one left."""

import os
import signal
from pathlib import Path

from ._lease import AS_ROOT, lease

# Below 65536, as container hosts map no more, and assigned to nobody by systemd's table of users.
UIDS = range(60706, 60706 + 256)


def lease_uid(folder: Path = AS_ROOT, users: range = UIDS) -> tuple[int, int]:
    """A uid that no other process has leased, and the file that holds the lease until it is closed. Only root can call this.

    Raises: OSError when no uid is free, or others than root may change the folder.
    """
    taken = _known_users()
    found = lease(folder, (str(user) for user in users if user not in taken))
    if found is None:
        raise OSError(f"All {len(users)} users for kernels are in use ({folder}).")
    user, file = found
    return int(user), file


def are_mapped(users: range = UIDS, table: Path = Path("/proc/self/uid_map")) -> bool:
    """Whether these uids exist here: in a user namespace of one user, root is that user, and can become no other."""
    rows = (tuple(map(int, line.split())) for line in table.read_text(encoding="ascii").splitlines())
    return any(first <= users[0] and users[-1] < first + count for first, _, count in rows)


def kill_all_of(user: int) -> None:
    """Kill every process of a leased uid.

    Raises: OSError, and kills nothing, unless this process can take that uid for a moment.
    """
    # As root, a signal to -1 would reach every process there is.
    os.setresuid(user, user, 0)
    try:
        if os.getresuid()[:2] != (user, user) or user not in UIDS:
            raise PermissionError(f"This process is not user {user}.")
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    finally:
        os.setresuid(0, 0, 0)


def _known_users() -> set[int]:
    """The uids in this machine's own table."""
    try:
        lines = Path("/etc/passwd").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {int(fields[2]) for line in lines if len(fields := line.split(":")) > 2 and fields[2].isdigit()}
