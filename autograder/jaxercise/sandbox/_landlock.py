"""Landlock: a process gives up every file, port and signal that its rules do not name, for itself and its descendants.

Landlock needs no privilege and no namespace, and default container profiles allow it. Numbers and layouts: linux/landlock.h.
"""

import ctypes
import os
import stat
from collections.abc import Mapping
from contextlib import suppress

from ._libc import check, libc

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV = (
    1 << bit for bit in range(6, 16)
)
READ = EXECUTE | READ_FILE | READ_DIR
WRITE = (
    READ
    | WRITE_FILE
    | REMOVE_DIR
    | REMOVE_FILE
    | MAKE_DIR
    | MAKE_REG
    | MAKE_SOCK
    | MAKE_FIFO
    | MAKE_SYM
    | REFER
    | TRUNCATE
)
# The rights that a file can have; the others are for folders.
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract sockets, signals
# System calls; the numbers are the same on every architecture that Python runs on.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
SIGNALS_SINCE = 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_version() -> int:
    """The version of Landlock in this system; 0 where there is none."""
    with suppress(OSError):
        return _call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    return 0


def restrict(rules: Mapping[str, int], version: int) -> None:
    """Restrict this thread and its descendants to what the rules allow beneath their paths, with no TCP port and no signal to others.

    rules: rights by path; a path that does not exist allows nothing. version: what `landlock_version` returned.
    Raises: OSError.
    """
    attributes = _Ruleset(_known(version), _TCP if version >= 4 else 0, _SCOPES if version >= SIGNALS_SINCE else 0)
    size = 8 if version < 4 else 16 if version < SIGNALS_SINCE else 24
    ruleset = _call(_CREATE, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path, rights in rules.items():
            _allow(ruleset, path, rights & _known(version))
        _call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _known(version: int) -> int:
    """All rights on files that a version of Landlock knows."""
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    return (1 << bits) - 1


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _OF_FILES
        beneath = _Beneath(rights, parent)
        _call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(beneath), ctypes.c_uint32(0))
    finally:
        os.close(parent)


def _call(number: int, *arguments: object) -> int:
    return check(libc.syscall(ctypes.c_long(number), *arguments), "Landlock")
