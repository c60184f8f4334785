"""What it takes for a machine to reach a level that it did not reach."""

import os
import shutil
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from ..sandbox import _landlock as landlock
from ..sandbox import at_least, can_fork_kernels

# What systems use to forbid namespaces to ordinary users: file, the value that forbids, and what allows.
_SWITCHES = (
    ("/proc/sys/user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=10000"),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "an AppArmor profile that allows `userns` to /usr/bin/bwrap (Ubuntu 24.04 keeps one in the package apparmor-profiles)",
    ),
)
_CONTAINER = (
    "in a container, default profiles of Docker and Kubernetes allow no namespaces: level contained is what they give. For level full run the grader "
    "on a host or virtual machine of its own, or its container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined --cap-add SYS_ADMIN`, which trusts the grader with more"
)


def next_step(level: str) -> str:
    """The first thing to do so that this machine reaches a level."""
    if reason := can_fork_kernels():
        return f"{reason}: grade on Linux 5.13 or newer"
    if find_spec("pyseccomp") is None:
        return "pip install 'jaxercise[grading]' (pyseccomp)"
    if not _has_libseccomp():
        return "apt-get install libseccomp2"
    if not landlock.abi():
        return "Landlock is missing: use Linux 5.13 or newer, started with `landlock` among its `lsm=`; gVisor has none"
    return _for_namespaces() if at_least(level, "full") else "the reason above names what was not stopped"


def _for_namespaces() -> str:
    if shutil.which("bwrap") is None:
        return "apt-get install bubblewrap"
    if os.geteuid():
        for path, value, step in _SWITCHES:
            with suppress(OSError):
                if Path(path).read_text(encoding="utf-8").strip() == value:
                    return f"namespaces are forbidden to ordinary users ({path} is {value}): {step}"
    return _CONTAINER


def _has_libseccomp() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError, OSError):
        return False
    return True
