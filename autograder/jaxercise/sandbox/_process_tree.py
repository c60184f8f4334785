"""Parent-death signal and child subreaper: a process ends with its parent, and orphans become the subreaper's children."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ._libc import prctl

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


def processor_seconds(pid: int) -> float:
    """The processor time that another process has used. Raises: OSError when it has ended or the system does not tell."""
    return time.clock_gettime(~pid << 3 | 2)  # the clock of a process, as clock_getcpuclockid names it


def die_with(parent: int, signum: int) -> None:
    """Send this process a signal when its parent ends, and at once if it has ended already.

    A change of uid undoes this; then call it again.
    """
    prctl(_PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:
        os.kill(os.getpid(), signum)


def adopt_orphans() -> None:
    """Become a subreaper: descendants whose parent ends become children of this process."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


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
    """The pids of our children, from /proc. A child keeps its pid until we reap it, so no other process can have it."""
    own = str(os.getpid())
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
            except (OSError, IndexError):
                continue
            if parent == own:
                yield int(folder.name)
