"""Attacks from inside a confined process, run before any grading: from outside, a forgotten wall looks like one that holds."""

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

_NEW_USERS, _NO_NEW_PRIVILEGES = 0x10000000, 39
# How far an attack goes beyond a limit, in bytes.
MORE = 1 << 20
Facts = Mapping[str, object]


class Unbounded(Exception):
    """Raised by an attack that no wall can stop here, and that the grading process watches for instead."""


def main() -> None:
    """Try every attack with the facts in the last argument; prints, as JSON, for each whether it achieved something, and what."""
    facts = json.loads(sys.argv[-1])
    print(json.dumps({name: attempt(attack, facts) for name, attack in ATTACKS.items()}))


def attempt(attack: Callable[[Facts], object], facts: Facts) -> tuple[bool, str]:
    """Whether an attack achieved what it tried, and what it achieved or met."""
    try:
        return True, str(attack(facts))
    except Unbounded as error:
        return False, str(error)
    except (OSError, MemoryError) as error:
        return False, f"{type(error).__name__}: {getattr(error, 'strerror', None) or 'refused'}"


def _read_outside(facts: Facts) -> str:
    with open(facts["canary"], encoding="utf-8") as file:
        return file.read()


def _read_secrets(facts: Facts) -> str:
    for path in facts["secrets"]:
        with suppress(OSError):
            return f"{path}: {os.listdir(path) if os.path.isdir(path) else _first_byte(path)}"
    raise PermissionError


def _first_byte(path: str) -> str:
    with open(path, "rb") as file:
        return f"{len(file.read(1))} byte of it"


def _list_everything(_: Facts) -> str:
    return str(os.listdir("/"))


def _read_first_environment(_: Facts) -> str:
    return _first_byte("/proc/1/environ")


def _read_our_environment(facts: Facts) -> str:
    return _first_byte(f"/proc/{facts['grader']}/environ")


def _write_outside(facts: Facts) -> str:
    with open(facts["canary"] + ".new", "x", encoding="utf-8"):
        return "a new file"


def _change_mode(facts: Facts) -> str:
    before = os.stat(facts["canary"]).st_mode
    os.chmod(facts["canary"], 0o600)
    if os.stat(facts["canary"]).st_mode == before:
        raise PermissionError
    return "another mode"


def _write_packages(_: Facts) -> str:
    import jaxercise

    path = os.path.join(os.path.dirname(jaxercise.__file__), ".probe")
    with open(path, "x", encoding="utf-8"):
        os.unlink(path)
        return path


def _fill_disk(_: Facts) -> str:
    import resource

    with open("large", "wb") as file:
        os.ftruncate(file.fileno(), resource.getrlimit(resource.RLIMIT_FSIZE)[0] + MORE)
        return "a file beyond the limit"


def _open_device(facts: Facts) -> str:
    for path in facts["devices"]:
        with suppress(OSError):
            os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
            return path
    raise PermissionError


def _connect_tcp(facts: Facts) -> str:
    with socket.create_connection(("127.0.0.1", facts["tcp"]), timeout=1.0):
        return "connected"


def _send_udp(facts: Facts) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return str(sender.sendto(b"probe", ("127.0.0.1", facts["udp"])))


def _connect_abstract(facts: Facts) -> str:
    return _connect("\0" + str(facts["abstract"]))


def _connect_named(facts: Facts) -> str:
    return _connect(str(facts["named"]))


def _connect(address: str) -> str:
    with socket.socket(socket.AF_UNIX) as sender:
        sender.settimeout(1.0)
        sender.connect(address)
        return "connected"


def _signal_grader(facts: Facts) -> str:
    os.kill(int(facts["grader"]), 0)
    return "it would be received"


def _trace(_: Facts) -> str:
    """In a process of its own, which would stop at its next signal."""
    if not (child := os.fork()):
        try:
            os._exit(len(_called("ptrace", 0, 0, 0, 0)))
        except OSError:
            os._exit(0)
    if not os.waitpid(child, 0)[1]:
        raise PermissionError
    return "allowed"


def _new_namespace(_: Facts) -> str:
    return _called("unshare", _NEW_USERS)


def _gain_privileges(_: Facts) -> str:
    if ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 0, 0, 0, 0) == 1:
        raise PermissionError
    return "programs may give more rights"


def _take_memory(_: Facts) -> str:
    import resource

    return str(len(bytearray(resource.getrlimit(resource.RLIMIT_DATA)[0] + MORE)))


def _fork_without_end(facts: Facts) -> str:
    """Forks one after another, which wait for this one's end."""
    if os.getuid() == 0:
        raise Unbounded("root has no limit; the grading process counts")
    heard, _ = os.pipe()
    children = []
    try:
        for _ in range(int(facts["forks"])):
            if not (child := os.fork()):
                os.read(heard, 1)
                os._exit(0)
            children.append(child)
        return f"{len(children)} processes"
    finally:
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)


def _called(name: str, *arguments: int) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*(ctypes.c_long(each) for each in arguments)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "allowed"


ATTACKS: Mapping[str, Callable[[Facts], object]] = {
    "read a file outside": _read_outside,
    "read the course's secrets": _read_secrets,
    "list the root folder": _list_everything,
    "read the first process's environment": _read_first_environment,
    "read the grading process's environment": _read_our_environment,
    "write outside": _write_outside,
    "change a file's mode outside": _change_mode,
    "write into Python's packages": _write_packages,
    "write a file without end": _fill_disk,
    "open a device that is not its own": _open_device,
    "connect by TCP": _connect_tcp,
    "send by UDP": _send_udp,
    "connect to an abstract socket": _connect_abstract,
    "connect to a named socket": _connect_named,
    "signal the grading process": _signal_grader,
    "trace a process": _trace,
    "make a namespace": _new_namespace,
    "gain privileges": _gain_privileges,
    "take memory without end": _take_memory,
    "fork without end": _fork_without_end,
}
