"""Lists the files a student's process may read: the system's programs, this Python and its packages, and what its policy names."""

import os
import sys
from collections.abc import Iterator

from . import _landlock as landlock
from ._policy import Policy, at_least

SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/fonts",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# What the driver of a GPU tells of itself.
_OF_GPU = "/proc/driver/nvidia"
_KERNEL = (
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/version",
    "/proc/sys/vm",
    "/proc/sys/kernel/random",
    "/proc/filesystems",
)
# Not all of /proc/self, which also lists every socket on the machine.
_SELF = (
    "status",
    "stat",
    "statm",
    "maps",
    "smaps",
    "cmdline",
    "comm",
    "limits",
    "cgroup",
    "mountinfo",
    "mounts",
    "exe",
    "auxv",
)


def readable_paths(policy: Policy) -> list[str]:
    """Every file and folder that the process may read, none beneath another."""
    wanted = {*SYSTEM, *python_paths(), *policy.readable, *policy.by_name}
    return [
        path for path in sorted(wanted) if not any(path != other and path.startswith(f"{other}/") for other in wanted)
    ]


def needed_paths(policy: Policy) -> list[str]:
    """The files and folders that the process's uid must be able to read."""
    return [*python_paths(), *policy.readable, *policy.by_name]


def python_paths() -> set[str]:
    """The folders of this Python and its packages.

    Raises: ValueError when one of them also holds other people's files, such as `/home`.
    """
    own = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, *sys.path) if path and os.path.exists(path)}
    own |= {os.path.abspath(path) for path in (sys.prefix, sys.base_prefix, *sys.path) if path and os.path.exists(path)}
    if broad := own & {"/", "/home", "/root", "/tmp", "/var", os.path.expanduser("~")}:
        raise ValueError(f"Python's packages lie in {', '.join(broad)}, which holds more than packages.")
    return own


def landlock_rules(policy: Policy) -> dict[str, int]:
    """Rights by path, for Landlock."""
    return dict(_rules(policy))


def _rules(policy: Policy) -> Iterator[tuple[str, int]]:
    for path in (*SYSTEM, *python_paths(), *policy.readable):
        yield path, landlock.READ
    for path in policy.by_name:
        yield path, landlock.READ_FILE
    for path in (*_KERNEL, *(f"/proc/self/{name}" for name in _SELF)):
        yield path, landlock.READ_FILE | landlock.READ_DIR
    for path in ("/proc/self", "/proc/self/task", "/proc/self/fd"):
        yield path, landlock.READ_DIR
    for path in DEVICES:
        yield path, landlock.READ_FILE | landlock.WRITE_FILE
    for path in policy.devices:
        yield path, landlock.READ_FILE | landlock.WRITE_FILE | landlock.IOCTL_DEV
    if policy.devices:
        yield _OF_GPU, landlock.READ_FILE | landlock.READ_DIR
    for name in ("work", "home", "tmp"):
        yield f"{policy.folder}/{name}", landlock.WRITE
    yield (
        f"{policy.folder}/run",
        landlock.READ_FILE | landlock.WRITE_FILE | landlock.MAKE_SOCK | landlock.REMOVE_FILE | landlock.TRUNCATE,
    )
    if at_least(policy.level, "full"):
        yield "/dev/shm", landlock.WRITE
