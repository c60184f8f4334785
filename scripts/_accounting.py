"""CPU seconds of one command and of everything it starts, whatever else the machine does.

A control group counts them where one can be made; elsewhere the tree of processes is sampled, and the figure is a lower bound.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from _process_tree import ProcessTree

_MARK = "JAXERCISE_BENCH_ACCOUNT"
_CLOSE_SECONDS = 5.0
_BURN = "import time\nwhile time.process_time() < 0.1: pass"
# The shell puts itself into the control group and then becomes the command.
_ENTER = ["/bin/sh", "-c", 'echo 0 >"$0" && exec "$@"']


class Account(ABC):
    """CPU time of the commands started with `start`, of their children and of all further descendants."""

    method: str

    @abstractmethod
    def start(self, command: Sequence[str], **options: object) -> subprocess.Popen:
        """`subprocess.Popen(command, **options)`, accounted for; wait for it with `reap`."""

    @abstractmethod
    def cpu_seconds(self) -> float | None:
        """CPU seconds so far; None where they cannot be read."""

    @abstractmethod
    def close(self) -> None:
        """Remove what the account left in the system."""

    def reap(self, process: subprocess.Popen) -> float | None:
        """CPU seconds of an ended process and of the descendants that were waited for; None while it runs."""
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if not pid:
            return None
        process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime

    def wait(self, process: subprocess.Popen) -> float:
        """What `reap` gives, once the process has ended."""
        while (used := self.reap(process)) is None:
            time.sleep(0.01)
        return used


class CgroupAccount(Account):
    """A control group of its own: the system counts every process in it, however short its life."""

    def __init__(self, parent: Path, version: int) -> None:
        self.method = f"cgroup v{version}"
        self._folder = Path(tempfile.mkdtemp(prefix="jxbench-", dir=parent))
        self._read = _usage_v2 if version == 2 else _usage_v1

    def start(self, command: Sequence[str], **options: object) -> subprocess.Popen:
        return subprocess.Popen([*_ENTER, str(self._folder / "cgroup.procs"), *map(str, command)], **options)

    def cpu_seconds(self) -> float | None:
        with suppress(OSError, ValueError, StopIteration):
            return self._read(self._folder)
        return None

    def close(self) -> None:
        """Remove the group; what a command left running is killed after some seconds."""
        start = time.monotonic()
        while self._folder.exists():
            try:
                self._folder.rmdir()
            except OSError:
                if time.monotonic() > start + 2 * _CLOSE_SECONDS:
                    raise
                if time.monotonic() > start + _CLOSE_SECONDS:
                    self._kill()
                time.sleep(0.05)

    def _kill(self) -> None:
        for pid in (self._folder / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


class TreeAccount(Account):
    """The process tree, sampled: what a process uses after its last sample is seen only if somebody waits for it."""

    method = "sampled process tree"

    def __init__(self) -> None:
        self._tree = ProcessTree(f"{_MARK}={os.getpid()}-{time.monotonic_ns()}")

    def start(self, command: Sequence[str], **options: object) -> subprocess.Popen:
        name, value = self._tree.mark.split("=")
        environment = {**(options.pop("env", None) or os.environ), name: value}
        return self._tree.start(lambda: subprocess.Popen([*map(str, command)], env=environment, **options))

    def cpu_seconds(self) -> float | None:
        with suppress(OSError):
            return self._tree.cpu_seconds()
        return None

    def reap(self, process: subprocess.Popen) -> float | None:
        return self._tree.reap(process.pid, lambda: super(TreeAccount, self).reap(process))

    def close(self) -> None:
        self._tree.close()


@contextmanager
def open_account() -> Iterator[Account]:
    """The best account that this machine offers, closed at the end; ends the program where there is none."""
    account = next((made for make in methods().values() if (made := tried(make))), None)
    if account is None:
        sys.exit("CPU time cannot be accounted for here: there is neither a control group nor /proc. Measure on Linux.")
    try:
        yield account
    finally:
        account.close()


def methods() -> dict[str, Callable[[], Account]]:
    """Every way of accounting by name, the best first; not all of them work on every machine."""
    groups = {f"cgroup v{version}": lambda f=folder, v=version: CgroupAccount(f, v) for version, folder in _groups()}
    return dict(sorted(groups.items(), reverse=True)) | {TreeAccount.method: TreeAccount}


def tried(make: Callable[[], Account]) -> Account | None:
    """A new account, or None where a short command shows that it does not count right."""
    try:
        trial = make()
    except (OSError, AttributeError):  # the latter where the system has no prctl
        return None
    try:
        used = trial.wait(trial.start([sys.executable, "-S", "-c", _BURN], stderr=subprocess.DEVNULL))
        counted = trial.cpu_seconds()
    finally:
        trial.close()
    return make() if counted and used >= 0.1 and 0.5 * used <= counted <= 2 * used else None


def process_cpu(pid: int) -> float | None:
    """CPU seconds of one living process, without its children; None when it has ended."""
    with suppress(OSError):
        return time.clock_gettime(~pid << 3 | 2)  # the clock that clock_getcpuclockid names
    return None


def possible(cpu: float | None, wall: float) -> float | None:
    """The CPU seconds of work that took `wall` seconds; None where they are no more than zero, or more than all cores have."""
    most = 1.02 * wall * (os.cpu_count() or 1) + 0.1
    return cpu if cpu is not None and 0 < cpu <= most else None


def _groups() -> Iterator[tuple[int, Path]]:
    """The control groups this process is in, of each version that counts CPU time."""
    with suppress(OSError):
        own = [line.split(":", 2)[1:] for line in Path("/proc/self/cgroup").read_text().splitlines()]
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            place, _, system = line.partition(" - ")
            root, mount = place.split()[3:5]
            kind, _, options = system.split()[:3]
            for controllers, path in own:
                v2 = kind == "cgroup2" and not controllers
                v1 = kind == "cgroup" and "cpuacct" in controllers.split(",") and "cpuacct" in options.split(",")
                if v1 or v2:
                    yield 2 if v2 else 1, Path(mount, os.path.relpath(path, root)).resolve()


def _usage_v2(folder: Path) -> float:
    lines = (folder / "cpu.stat").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("usage_usec ")) / 1e6


def _usage_v1(folder: Path) -> float:
    return int((folder / "cpuacct.usage").read_text()) / 1e9
