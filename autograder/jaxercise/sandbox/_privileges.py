"""Gives up the rights of a process: its user, its capabilities, and the right to gain more by starting a program."""

import ctypes
import errno
import os

from ._libc import check, libc, prctl

_SET_DUMPABLE, _SET_KEEPCAPS, _DROP_BOUNDING, _NO_NEW_PRIVILEGES, _AMBIENT = 4, 8, 24, 38, 47
_AMBIENT_RAISE, _AMBIENT_CLEAR = 2, 4
_VERSION_3 = 0x20080522
_SEARCH = 2  # CAP_DAC_READ_SEARCH
_SETGID, _SETUID, _SETPCAP = 6, 7, 8
_CAPABILITIES = 64


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def become_user(user: int, keep_search: bool) -> None:
    """Change to another uid for good, with no group but its own.

    keep_search: keep one capability, to pass through the folders of others; otherwise none is kept.

    Raises: OSError.
    """
    _drop_bounding(_SEARCH if keep_search else -1)
    if keep_search:
        prctl(_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _hold(1 << _SEARCH if keep_search else 0)
    if keep_search:
        prctl(_AMBIENT, _AMBIENT_RAISE, _SEARCH)  # for the programs that it starts as well
    prctl(_SET_DUMPABLE, 1)  # a process that changed its user could not read its own /proc/self


def drop_capabilities() -> None:
    """Keep the uid and give up all its capabilities.

    Raises: OSError.
    """
    if _capable(_SETPCAP):
        _drop_bounding(-1)
    _hold(0)
    prctl(_SET_DUMPABLE, 1)


def no_new_privileges() -> None:
    """Keep programs that this process starts from giving it more rights than it has."""
    prctl(_NO_NEW_PRIVILEGES, 1)


def can_change_user() -> bool:
    """Whether this process is root and may change its uid; a container may have taken that right from root."""
    return os.geteuid() == 0 and _capable(_SETUID) and _capable(_SETGID)


def can_search() -> bool:
    """Whether this process may give another uid the right to pass through folders of others."""
    return _capable(_SEARCH)


def reachable(user: int, paths: list[str]) -> bool:
    """Whether another uid could read these paths. This process takes that uid for a moment to find out."""
    there = [path for path in paths if os.path.exists(path)]
    own, groups = os.geteuid(), os.getgroups()
    os.setgroups([])
    os.setresuid(-1, user, -1)
    try:
        return all(os.access(path, os.R_OK, effective_ids=True) for path in there)
    finally:
        os.setresuid(-1, own, -1)
        os.setgroups(groups)


def _drop_bounding(kept: int) -> None:
    for number in range(_CAPABILITIES):
        if number != kept:
            try:
                prctl(_DROP_BOUNDING, number)
            except OSError as error:
                if error.errno != errno.EINVAL:  # this system has no such capability
                    raise


def _capable(number: int) -> bool:
    sets = (_Sets * 2)()
    check(libc.capget(ctypes.byref(_Header(_VERSION_3, 0)), sets), "capget")
    return bool((sets[0].effective | sets[1].effective << 32) >> number & 1)


def _hold(mask: int) -> None:
    sets = (_Sets * 2)()
    for number, part in enumerate((mask & 0xFFFFFFFF, mask >> 32)):
        sets[number] = _Sets(part, part, part)
    prctl(_AMBIENT, _AMBIENT_CLEAR)
    check(libc.capset(ctypes.byref(_Header(_VERSION_3, 0)), sets), "capset")
