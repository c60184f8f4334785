"""What a forked process gives up before any code of a student's runs in it."""

import resource
from collections.abc import Mapping

CORE_ONLY: Mapping[str, int] = {"core": 0}


def confine(request: Mapping) -> None:
    """Give up, for good, what the request does not grant; called in the new process while it has one thread and only its own files.

    request: as sent to the zygote; `limits` maps the resource module's names, in lower case and without RLIMIT_, to bytes, seconds or counts.
    Raises: ValueError, OSError when something cannot be given up: then the process must not go on.
    """
    set_limits(0, request["limits"])


def set_limits(pid: int, limits: Mapping[str, int]) -> None:
    """Set hard and soft limits of a process; 0 is this one.

    Raises: ValueError for a limit that does not exist, OSError where the system refuses.
    """
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name.upper()}", None)
        if kind is None:
            raise ValueError(f"This system has no limit {name!r}. The names are those of Python's resource module.")
        ceiling = resource.prlimit(pid, kind)[1]
        amount = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.prlimit(pid, kind, (amount, amount))
