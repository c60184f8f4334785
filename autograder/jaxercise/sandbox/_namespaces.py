"""Linux namespaces for one process: its own file system, processes, network and semaphores, built by bubblewrap.

bubblewrap starts programs and cannot wrap a fork. So it starts one program that waits, and the forked process joins the namespaces of that program.
When the first process of the namespaces ends, every process in them ends.
"""

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress

from ._libc import check, libc
from ._paths import DEVICES, readable_paths
from ._policy import Policy

# Kinds of namespaces. Numbers: linux/sched.h.
NEW_MOUNTS, NEW_NAMES, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USERS, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
BUILD_SECONDS = 300.0  # after which it counts as hanging
OWN = ("work", "home", "tmp")
# Where the files that the grading process put into `work` and `home` are mounted, to be copied.
_GIVEN = ".given"
_WORDS = 400


class Namespaces:
    """Namespaces that exist until they are closed, or the process that made them ends.

    Raises: OSError with bubblewrap's reason, when this machine cannot make them.
    """

    def __init__(self, policy: Policy) -> None:
        program = shutil.which("bwrap")
        if program is None:
            raise OSError("bubblewrap is not installed (apt-get install bubblewrap)")
        info, written = os.pipe()
        try:
            self._process = subprocess.Popen(
                [program, *_arguments(policy), "--info-fd", str(written), "--", "/usr/bin/cat"],
                # Every process inside can read the environment of the first one.
                env={},
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[written],
                bufsize=0,
            )
        finally:
            os.close(written)
        try:
            self._first = self._wait_until_built(info)
        except BaseException:
            self._process.kill()
            raise
        finally:
            os.close(info)

    def join_processes(self) -> None:
        """Put what this process forks from now on into the process namespace; this process itself stays outside."""
        _join(self._first, NEW_PROCESSES | (NEW_USERS if os.geteuid() else 0))

    def join(self) -> None:
        """Move this process into the other namespaces."""
        _join(self._first, NEW_MOUNTS | NEW_NAMES | NEW_IPC | NEW_NETWORK)

    def close(self) -> None:
        """End every process in the namespaces."""
        with suppress(OSError):
            signal.pidfd_send_signal(self._first, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def _wait_until_built(self, info: int) -> int:
        """A pidfd of the first process, once the waiting program answers: then every mount is there."""
        self._process.stdin.write(b"\n")
        answered, _, _ = select.select([self._process.stdout], [], [], BUILD_SECONDS)
        if not answered or self._process.stdout.read(1) != b"\n":
            self._process.kill()
            words = self._process.stderr.read()[-_WORDS:].decode(errors="replace").strip()
            raise OSError(f"bubblewrap could not make namespaces: {words or 'no answer'}")
        return os.pidfd_open(json.loads(os.read(info, 4096))["child-pid"])


def copy_in(policy: Policy, user: int | None) -> None:
    """Copy the files of the grading process into the folders of the namespaces, and give those to the uid."""
    for name in OWN:
        place, given = os.path.join(policy.folder, name), os.path.join(policy.folder, _GIVEN, name)
        if os.path.isdir(given):
            shutil.copytree(given, place, dirs_exist_ok=True)
    if user is not None:
        chown_to(policy, user)


def chown_to(policy: Policy, user: int) -> None:
    """Make a uid the owner of the workplace, which holds only files that were made for it."""
    os.chown(policy.folder, user, user)
    for name in (*OWN, "run"):
        for folder, folders, files in os.walk(os.path.join(policy.folder, name)):
            for each in (".", *folders, *files):
                os.chown(os.path.join(folder, each), user, user, follow_symlinks=False)


def _arguments(policy: Policy) -> Iterator[str]:
    """bubblewrap's arguments. They make the parents of mounts first, which would otherwise be closed to other users."""
    if os.geteuid():
        yield "--unshare-user"
    yield from (
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
    )
    made: set[str] = set()
    for path in readable_paths(policy):
        if os.path.islink(path) and os.path.dirname(path) == "/":
            yield from ("--symlink", os.readlink(path), path)
        elif os.path.exists(path) and not path.startswith(("/proc/", "/dev/")):
            yield from _parents(path, made)
            yield from ("--ro-bind", path, path)
    yield from ("--perms", "0755", "--dir", "/proc", "--proc", "/proc", "--perms", "0755", "--dir", "/dev")
    for device in (*DEVICES, *policy.devices):
        yield from ("--dev-bind-try", device, device)
    yield from ("--perms", "1777", "--size", str(policy.shared_bytes), "--tmpfs", "/dev/shm")
    yield from _parents(policy.folder, made)
    yield from ("--perms", "0700", "--size", str(policy.disk_bytes), "--tmpfs", policy.folder)
    for name in OWN:
        yield from ("--perms", "0700", "--dir", f"{policy.folder}/{name}")
        yield from ("--ro-bind-try", f"{policy.folder}/{name}", f"{policy.folder}/{_GIVEN}/{name}")
    yield from ("--bind", f"{policy.folder}/run", f"{policy.folder}/run", "--remount-ro", "/")


def _parents(path: str, made: set[str]) -> Iterator[str]:
    parts = path.split("/")[1:-1]
    for depth in range(1, len(parts) + 1):
        parent = "/" + "/".join(parts[:depth])
        if parent not in made:
            made.add(parent)
            yield from ("--perms", "0755", "--dir", parent)


def _join(pidfd: int, kinds: int) -> None:
    """Join namespaces of another process; `os.setns` is there from Python 3.12 on."""
    check(libc.setns(pidfd, kinds), "joining namespaces")
