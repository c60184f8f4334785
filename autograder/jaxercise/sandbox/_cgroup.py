"""Gives one process, with all that it starts, the same share of the processor as any other: a cgroup of its own, where one can be made."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

NAME = "jaxercise-"  # followed by the keeper's pid
_TRIES = 5


class Share:
    """A cgroup below that of this process, with the default weight; does nothing where none can be made."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._entrance = -1
        for place in places(Path("/proc/self")):
            with suppress(OSError):
                self._make(place)
                return

    def enter(self) -> None:
        """Put this process into the group; its children stay in it."""
        if self._entrance >= 0:
            with suppress(OSError):
                os.write(self._entrance, b"0")

    def release(self) -> None:
        """Remove the group, whose processes have ended."""
        if self._folder is None:
            return
        os.close(self._entrance)
        for _ in range(_TRIES):  # the last process may be on its way out
            try:
                self._folder.rmdir()
                return
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.01)

    def _make(self, place: Path) -> None:
        remove_left_over(place)
        folder = place / f"{NAME}{os.getpid()}"
        folder.mkdir()
        try:
            self._entrance = os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)
        except OSError:
            folder.rmdir()
            raise
        self._folder = folder


def places(process: Path) -> Iterator[Path]:
    """The cgroups of a process, named by its folder in /proc, below which a group gets a share of the processor of its own.

    With version 2 a group must be told to give shares to those below it, and may then hold no process, unless it is the root.
    """
    with suppress(OSError, ValueError):
        for line in (process / "mountinfo").read_text(encoding="utf-8").splitlines():
            fields, kind = line.split(" - ")
            root, mounted = fields.split()[3:5]
            fstype, _, options = kind.split()[:3]
            if fstype == "cgroup" and "cpu" in options.split(","):
                yield _own(process, "cpu", root, mounted)
            elif fstype == "cgroup2":
                own = _own(process, "", root, mounted)
                with suppress(OSError):
                    if "cpu" in (own / "cgroup.subtree_control").read_text(encoding="utf-8").split():
                        yield own


def remove_left_over(place: Path) -> None:
    """Remove the groups of keepers that were killed."""
    for left in place.glob(f"{NAME}*"):
        if not Path("/proc", left.name.removeprefix(NAME)).exists():
            with suppress(OSError):
                left.rmdir()


def has_share(pid: int) -> bool:
    """Whether a process is in a group of its own."""
    with suppress(OSError):
        return f"/{NAME}" in Path("/proc", str(pid), "cgroup").read_text(encoding="utf-8")
    return False


def _own(process: Path, controller: str, root: str, mounted: str) -> Path:
    """The folder of a process's group.

    Raises: ValueError when it lies outside what is mounted.
    """
    for line in (process / "cgroup").read_text(encoding="utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return Path(mounted) / Path(path).relative_to(root)
    raise ValueError(controller)
