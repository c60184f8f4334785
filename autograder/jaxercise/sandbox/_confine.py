"""Confines a forked process by its policy, before any of a student's code runs in it."""

import os
import resource
from collections.abc import Mapping

from . import _landlock as landlock
from . import _privileges as privileges
from ._namespaces import chown_to, copy_in
from ._paths import landlock_rules, needed_paths
from ._policy import Policy, at_least
from ._process_tree import threads_of

CORE_ONLY: Mapping[str, int] = {"core": 0}
# Sets a kernel up and closes the network itself, once it can be closed.
LAUNCHER = "jaxercise.zygote._kernel_launcher"
# What a launcher has still to close.
_pending: list[str] = []


def confine(request: Mapping, user: int | None = None) -> None:
    """Give up, for good, what the request does not grant. Call it in the new process, while that has one thread and only its own files.

    request: what the zygote received; `limits` maps the resource module's names, in lower case and without RLIMIT_, to bytes, seconds or counts.
    user: the uid to take; None to keep the present one.
    Raises: ValueError, OSError, ImportError when something cannot be given up. Then end the process.
    """
    policy: Policy = request["policy"]
    if policy:
        _own(policy, user)
    shared = bool(policy) and user is None and not at_least(policy.level, "full")
    set_limits(0, _beside_others(request["limits"]) if shared else request["limits"])
    if policy:
        _close(policy, user)
        _pending.append("network")
        if request["argv"][1:3] != ["-m", LAUNCHER]:
            finish()


def finish() -> bool:
    """Close the network, once a kernel is set up; does nothing in a process without a policy.

    Returns: whether it was to be closed.
    Raises: OSError, ImportError. Then run no student's code.
    """
    from ._seccomp import refuse_network

    confined = bool(_pending)
    while _pending:
        refuse_network()
        _pending.pop()
    return confined


def _own(policy: Policy, user: int | None) -> None:
    """Give the uid its folders: at level full a copy inside the namespaces, otherwise the workplace itself."""
    if at_least(policy.level, "full"):
        copy_in(policy, user)
    elif user is not None:
        chown_to(policy, user)


def _close(policy: Policy, user: int | None) -> None:
    from ._seccomp import refuse_early

    version = landlock.landlock_version()
    if not version:
        raise OSError("Landlock is not in this kernel, or refused to this process")
    if user is None:
        privileges.drop_capabilities()
    else:
        privileges.become_user(user, keep_search=not privileges.reachable(user, [*needed_paths(policy), policy.folder]))
    privileges.no_new_privileges()
    landlock.restrict(landlock_rules(policy), version)
    refuse_early(os.getpid(), signals_scoped=version >= landlock.SIGNALS_SINCE)


def _beside_others(limits: Mapping[str, int]) -> dict[str, int]:
    """Limits for a process that shares its uid: `nproc` counts all threads of a uid."""
    return {name: value + threads_of(os.getuid()) if name == "nproc" else value for name, value in limits.items()}


def set_limits(pid: int, limits: Mapping[str, int]) -> None:
    """Set the hard and soft limits of a process; pid 0 is this process.

    Raises: ValueError for a limit that does not exist, OSError if the system refuses.
    """
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name.upper()}", None)
        if kind is None:
            raise ValueError(f"This system has no limit {name!r}. The names are those of Python's resource module.")
        ceiling = resource.prlimit(pid, kind)[1]
        amount = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.prlimit(pid, kind, (amount, amount))
