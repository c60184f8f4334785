"""The keeper of one forked process: holds its lease, tells how it ended, and leaves none of its descendants behind."""

import json
import os
import select
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

from ..sandbox import Slot, adopt_orphans, die_with, end_children
from ._child import become


def keep(request: Mapping, lease: socket.socket, stdio: Sequence[int], zygote: int) -> NoReturn:
    """Fork the process that the request describes and stay until it has ended, or the lease has: the other side of `lease` is closed.

    What it started is killed before its end is told, even what left its session.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, _end_at_once)
    die_with(zygote, signal.SIGTERM)
    adopt_orphans()
    slot, pid = _prepare(request, lease, stdio)
    pidfd = os.pidfd_open(pid)
    with suppress(OSError):  # a client that is gone already: the lease is over
        socket.send_fds(lease, [json.dumps({"pid": pid}).encode()], [pidfd])
    _wait(lease, pidfd)
    ended = _end(pid)
    slot.release()
    with suppress(OSError):
        lease.send(json.dumps(ended).encode())
    os._exit(0)


def _prepare(request: Mapping, lease: socket.socket, stdio: Sequence[int]) -> tuple[Slot, int]:
    """Fork the process and wait until its walls stand; if one cannot be raised, that is the answer, and nothing runs."""
    try:
        slot = Slot(request["policy"])
    except Exception as error:
        _refuse(lease, f"{type(error).__name__}: {error}")
    heard, refusal = os.pipe()
    pid = os.fork()
    if pid == 0:
        lease.detach()
        become(request, stdio, slot, refusal)
    for fd in (*stdio, refusal):
        os.close(fd)
    with open(heard, "rb") as words:
        if reason := words.read().decode(errors="replace"):
            _end(pid)
            slot.release()
            _refuse(lease, reason)
    return slot, pid


def _refuse(lease: socket.socket, reason: str) -> NoReturn:
    end_children()
    with suppress(OSError):
        lease.send(json.dumps({"refused": reason}).encode())
    os._exit(1)


def _wait(lease: socket.socket, pidfd: int) -> None:
    watch = select.poll()
    watch.register(lease, select.POLLIN)
    watch.register(pidfd, select.POLLIN)
    watch.poll()


def _end(pid: int) -> dict:
    """Kill what is left of the process and its group, then every other descendant; returns how it ended and what it used."""
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)  # by number: it is our child and not yet reaped
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    end_children()
    return {
        "returncode": os.waitstatus_to_exitcode(status),
        "user_seconds": used.ru_utime,
        "system_seconds": used.ru_stime,
        "peak_bytes": used.ru_maxrss * 1024,
    }


def _end_at_once(*_: object) -> NoReturn:
    """The zygote is gone: nobody could be told."""
    end_children()
    os._exit(1)
