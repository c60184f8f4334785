"""Lends the GPUs of this machine, each to one borrower at a time: who computes on a card can fill its memory and slow all others on it."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ._lease import lease, own_folder

DEVICES = Path("/dev")
_CARD = re.compile(r"nvidia(\d+)")
_OF_ALL = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")  # what a process needs beside the file of its card
_LOOK_SECONDS = 0.5


def cards(folder: Path = DEVICES) -> tuple[str, ...]:
    """The names of the device files of this machine's GPUs, in their order."""
    names = os.listdir(folder) if folder.is_dir() else ()
    found = [(int(match[1]), name) for name in names if (match := _CARD.fullmatch(name))]
    return tuple(name for _, name in sorted(found))


def device_files(folder: Path = DEVICES) -> tuple[str, ...]:
    """The device files of all GPUs of this machine: those of each card, and those of all."""
    return tuple(str(folder / name) for name in (*cards(folder), *_OF_ALL) if (folder / name).exists())


@contextmanager
def lent_card(
    waits: Callable[[], None], folder: Path = DEVICES, leases: Path | None = None
) -> Iterator[tuple[str, ...]]:
    """The device files of a GPU that no other borrower has meanwhile: the first is its own, the others those of all.

    waits: called again and again as long as all are lent. leases: the folder that says which are; None for this user's.
    Raises: OSError where there is no GPU.
    """
    names = cards(folder)
    if not names:
        raise OSError(f"There is no GPU here: no {folder}/nvidia0.")
    while (found := lease(leases or own_folder(), names)) is None:
        waits()
        time.sleep(_LOOK_SECONDS)
    card, file = found
    try:
        yield tuple(str(folder / name) for name in (card, *_OF_ALL))
    finally:
        os.close(file)


def has_open(pid: int, device: str) -> bool:
    """Whether a process has a device open, by whatever name, as the system tells it."""
    with suppress(OSError):
        wanted = os.stat(device).st_rdev
        for name in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                if os.stat(f"/proc/{pid}/fd/{name}").st_rdev == wanted:
                    return True
    return False
