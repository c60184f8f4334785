"""How well a student's code is contained: the levels, and the record of the walls around one process."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

LEVELS = ("unprotected", "contained", "full")  # each holds what those before it hold


def at_least(level: str, wanted: str) -> bool:
    """Whether a level contains at least as much as another."""
    return LEVELS.index(level) >= LEVELS.index(wanted)


@dataclass(frozen=True)
class Policy:
    """What a process behind the walls of a level may see and fill; paths are absolute.

    folder: the workplace, in which `work`, `home` and `tmp` are the process's own and `run` holds the sockets it shares with the grading process.
    readable: files and folders besides those of Python and the system. by_name: folders whose files are read by exact name and never listed.
    disk_bytes, shared_bytes: at level full, the sizes of the workplace and of /dev/shm.
    """

    level: str = "unprotected"
    folder: str = ""
    readable: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    disk_bytes: int = 512 << 20
    shared_bytes: int = 64 << 20

    def __bool__(self) -> bool:
        return self.level != "unprotected"

    def plain(self) -> dict:
        """The record as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, given: Mapping) -> "Policy":
        """The record that `plain` made.

        Raises: ValueError when it is not one: a wall that was asked for in other words must not be left out.
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
        return policy


UNPROTECTED = Policy()
