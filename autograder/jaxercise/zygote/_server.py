"""The zygote: imports everything a notebook needs, runs no notebook, and forks kernels on request.

It holds no secret, has one thread and no JAX backend: a fork of a process with a backend hangs at its first computation.
"""

import array
import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from .._jax_private import has_backend, share_mlir_context
from ..sandbox import adopt_orphans, end_children
from ._child import read_request
from ._font_list import copy_font_list
from ._keeper import keep

REQUIRED_MODULES = [
    "jax",
    "jax.numpy",
    "jax.scipy",
    "jax.export",
    "numpy",
    "equinox",
    "optax",
    "IPython",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "jaxercise",
    "jaxercise.channel",
    "jaxercise.selfcheck",
]
# Imported by most notebooks or kernels, at their first cell or first error.
PRELOADED_MODULES = [
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "ipykernel.debugger",
    "jedi",
    "stack_data",
    "pygments.formatters.terminal256",
    "jaxercise._judge",
    "jaxercise._operations",
    "flatbuffers",
    "jax.extend.mlir",
    "scipy.linalg",
    "jaxercise_widgets",
    "zmq.eventloop.zmqstream",
    "comm",
    "pyseccomp",
    "jaxlib.mlir.dialects.builtin",
    "jaxlib.mlir.dialects.mhlo",
    "tornado.platform.asyncio",
    "IPython.extensions.storemagic",
    "pdb",
]
REQUEST_BYTES = 1 << 20
STDIO = 3
# How soon we notice that our parent has ended while a fork of it holds our socket.
LOOK_SECONDS = 2.0


class NotForkable(Exception):
    """Raised when this process must not be forked."""


def main() -> NoReturn:
    """Import, check, report, and fork on request until the parent is gone. The last argument is the socket's file descriptor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are nobody's to wait for
    adopt_orphans()
    control, parent = socket.socket(fileno=int(sys.argv[-1])), os.getppid()
    control.set_inheritable(False)
    try:
        _prepare(Path(json.loads(control.recv(REQUEST_BYTES))["fonts"]))
        require_forkable()
    except Exception as error:
        control.send(json.dumps({"refused": f"{type(error).__name__}: {error}"}).encode())
        _stop()
    control.send(json.dumps({"pid": os.getpid()}).encode())
    _serve(control, parent)
    _stop()


def require_forkable() -> None:
    """Check that forks of this process will work.

    Raises: NotForkable when there is a second thread or a JAX backend.
    """
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise NotForkable(f"{threads} threads after the imports, of which a copy would have one")
    if has_backend():
        raise NotForkable("an import made a JAX backend, which does not survive a fork")


def _prepare(fonts: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="jz") as home:
        os.environ["HOME"] = os.environ["MPLCONFIGDIR"] = home
        with suppress(OSError):
            copy_font_list(fonts, Path(home))
        _import_all()
        share_mlir_context()
        with suppress(OSError):
            copy_font_list(Path(home), fonts)
    del os.environ["HOME"], os.environ["MPLCONFIGDIR"]
    gc.collect()
    gc.freeze()  # a collection in a copy would touch, and so copy, every page


def _import_all() -> None:
    for name in REQUIRED_MODULES:
        importlib.import_module(name)
    for name in PRELOADED_MODULES:
        with suppress(ImportError):
            importlib.import_module(name)


def _serve(control: socket.socket, parent: int) -> None:
    """Fork for each request; returns when the parent has closed its end or ended."""
    control.settimeout(LOOK_SECONDS)
    while os.getppid() == parent:
        try:
            raw, fds = _receive(control)
        except TimeoutError:
            continue
        if not raw:
            return
        if len(fds) == STDIO + 1:
            _fork(control, raw, fds)
        for fd in fds:
            os.close(fd)


def _fork(control: socket.socket, raw: bytes, fds: list[int]) -> None:
    """Fork a keeper for the lease, which is the first file; a request that cannot be served is answered on it."""
    zygote = os.getpid()
    try:
        request = read_request(raw)
        if os.fork():
            return
    except (ValueError, KeyError, TypeError, OSError) as error:
        with socket.socket(fileno=os.dup(fds[0])) as lease:
            lease.send(json.dumps({"refused": f"{type(error).__name__}: {error}"}).encode())
        return
    try:
        os.close(control.detach())
        keep(request, socket.socket(fileno=fds[0]), fds[1:], zygote)
    finally:
        os._exit(1)


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    """Receive one request with its files, which programs started by a fork do not inherit."""
    fds = array.array("i")
    raw, ancillary, _, _ = control.recvmsg(
        REQUEST_BYTES, socket.CMSG_SPACE((STDIO + 1) * fds.itemsize), socket.MSG_CMSG_CLOEXEC
    )
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
    return raw, list(fds)


def _stop(*_: object) -> NoReturn:
    """End, with every process that was forked here."""
    end_children()
    os._exit(0)
