"""What Python's library does not offer of Linux: ends that are tied together, and orphans that are found again."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def can_fork_kernels() -> str:
    """Empty, or why kernels cannot be forked on this machine."""
    if not sys.platform.startswith("linux"):
        return f"this system is {sys.platform}, not Linux"
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError) as error:
        return f"this kernel has no pidfd ({error})"
    return ""


def die_with(parent: int, signum: int) -> None:
    """Receive a signal when the parent ends, and at once if it has ended already.

    Lost when the process changes its user; then it must be set again.
    """
    _prctl(_PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:
        os.kill(os.getpid(), signum)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none leaves by a double fork."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_children(seconds: float = 3.0) -> bool:
    """Kill children, and theirs as they are adopted, until none is left; False when some outlive `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        for pid in _children():
            os.kill(pid, signal.SIGKILL)
        if not _reap():
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)


def threads_of(user: int) -> int:
    """How many threads a user has on this machine."""
    count = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                if folder.stat().st_uid == user:
                    count += int((folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[17])
    return count


def _reap() -> bool:
    """Collect the dead; False when no child is left at all."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _children() -> Iterator[int]:
    """Our children, by the system's table; each stays ours until it is reaped, so that its number cannot pass to another."""
    own = str(os.getpid())
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
            except (OSError, IndexError):
                continue
            if parent == own:
                yield int(folder.name)


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")
