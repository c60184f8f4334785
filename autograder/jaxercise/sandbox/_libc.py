"""Functions of the C library that Python does not wrap, with their errors raised as OSError."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def check(result: int, call: str) -> int:
    """The result of a call if it is not negative.

    Raises: OSError with the system's reason, which `call` introduces.
    """
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{call}: {os.strerror(error)}")
    return result


def prctl(option: int, first: int, second: int = 0) -> None:
    """Set one attribute of this process. Numbers: linux/prctl.h.

    Raises: OSError.
    """
    numbers = (ctypes.c_ulong(number) for number in (first, second, 0, 0))
    check(libc.prctl(option, *numbers), f"prctl({option})")
