"""The levels of containment, and the policy of one process: what it may see and fill."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

_DEVICE = re.compile(r"/dev/nvidia[a-z0-9-]*")
LEVELS = ("unprotected", "contained", "full")  # each holds what those before it hold


def at_least(level: str, wanted: str) -> bool:
    """Whether a level contains at least as much as another."""
    return LEVELS.index(level) >= LEVELS.index(wanted)


@dataclass(frozen=True)
class Policy:
    """What one process may see and fill. Its level says which walls, that is, which limits of the system, enforce this.

    folder: the workplace. `work`, `home` and `tmp` in it belong to the process; `run` holds the sockets it shares with the grading process.
    readable: files and folders besides those of Python and the system. by_name: folders whose files it can read by exact name and not list.
    devices: device files of a GPU that it may use; no other kind is ever opened.
    disk_bytes, shared_bytes: at level full, the sizes of the workplace and of /dev/shm. Paths are absolute.
    """

    level: str = "unprotected"
    folder: str = ""
    readable: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    disk_bytes: int = 512 << 20
    shared_bytes: int = 64 << 20

    def __bool__(self) -> bool:
        return self.level != "unprotected"

    def plain(self) -> dict:
        """The record as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, given: Mapping) -> "Policy":
        """The policy that `plain` wrote.

        Raises: ValueError for anything else: a field that is not understood must not be left out.
        """
        types = {field.name: type(field.default) for field in fields(cls)}
        if set(given) != set(types) or given["level"] not in LEVELS:
            raise ValueError(f"A policy needs {', '.join(types)}, and a level of {', '.join(LEVELS)}.")
        values = {name: tuple(value) if types[name] is tuple else value for name, value in given.items()}
        if any(type(value) is not types[name] for name, value in values.items()):
            raise ValueError("A value of this policy is of another type.")
        policy = cls(**values)
        if policy and not all(path.startswith("/") for path in (policy.folder, *policy.readable, *policy.by_name)):
            raise ValueError("Paths of a policy are absolute.")
        if not all(type(path) is str and _DEVICE.fullmatch(path) for path in policy.devices):
            raise ValueError("The devices of a policy are those of a GPU: /dev/nvidia...")
        return policy


UNPROTECTED = Policy()
