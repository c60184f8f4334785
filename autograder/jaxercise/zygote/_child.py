"""Turns a copy of the zygote into a process like one that Python started, except that its imports are done."""

import atexit
import json
import os
import random
import runpy
import signal
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Mapping, Sequence
from typing import NoReturn

from .._jax_private import SMALL_PROGRAMS_VARIABLE, quick_options_for_small_programs
from ..sandbox import Policy, Slot, confine, die_with

# A kernel that sees it ends itself when that process is not its parent.
PARENT_VARIABLE = "JPY_PARENT_PID"
INLINE = "module://matplotlib_inline.backend_inline"
_KEPT_SIGNALS = {signal.SIGKILL, signal.SIGSTOP}


def become(request: Mapping, stdio: Sequence[int], slot: Slot, refusal: int) -> NoReturn:
    """Run the request's argv in this process, and end with its exit code.

    refusal: a file descriptor. The reason is written there if the process must not run; it is closed if it may.
    """
    code = 1
    try:
        refusal = _settle(request, stdio, slot, refusal)
        os.close(refusal)
        _reseed()
        _configure(request["env"])
        code = _run(request["argv"][1:])
    except BaseException:
        traceback.print_exc()
    finally:
        _leave(code)


def _settle(request: Mapping, stdio: Sequence[int], slot: Slot, refusal: int) -> int:
    """Take the given files, session and environment and confine this process, or end it; returns the new descriptor of `refusal`."""
    try:
        slot.enter()
        refusal = _take_files(stdio, refusal)
        os.setsid()
        die_with(slot.parent, signal.SIGKILL)
        _restore_signals()
        _take_environment(request["env"])
        confine(request, slot.user)
        die_with(slot.parent, signal.SIGKILL)  # a change of user takes it back
        os.chdir(request["cwd"])
        return refusal
    except BaseException as error:
        os.write(refusal, f"{type(error).__name__}: {error}".encode(errors="replace"))
        os._exit(1)


def _take_files(stdio: Sequence[int], kept: int) -> int:
    """Keep the three given files as standard streams, and one more; close every other one, such as sockets of the zygote."""
    # Duplicates are above the three, so that none is overwritten before it is moved.
    held = [os.dup(fd) for fd in (*stdio, kept)]
    for target, fd in enumerate(held):
        os.dup2(fd, target, inheritable=target < len(stdio))
    os.closerange(len(held), os.sysconf("SC_OPEN_MAX"))
    return len(held) - 1


def _restore_signals() -> None:
    for signum in signal.valid_signals() - _KEPT_SIGNALS:
        if signal.getsignal(signum) not in (signal.SIG_DFL, None):
            signal.signal(signum, signal.SIG_DFL)
    for signum in (signal.SIGPIPE, signal.SIGXFSZ):  # as Python has them
        signal.signal(signum, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _take_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update({name: value for name, value in environment.items() if name != PARENT_VARIABLE})
    time.tzset()
    tempfile.tempdir = None  # looked up anew, in this environment


def _reseed() -> None:
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def _configure(environment: Mapping[str, str]) -> None:
    """Tell libraries that are imported already what they would read from this environment on import."""
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = environment.get("MPLBACKEND") or INLINE
    if jax := sys.modules.get("jax"):
        values = jax.config.values
        for name, text in environment.items():
            if name.startswith("JAX_") and name.lower() in values:
                jax.config.update(name.lower(), _parsed(text, values[name.lower()]))
    if environment.get(SMALL_PROGRAMS_VARIABLE) == "quick":
        quick_options_for_small_programs()


def _parsed(text: str, like: object) -> object:
    """A flag's text as a value of the type that it has now."""
    if isinstance(like, bool):
        return text.lower() in ("y", "yes", "t", "true", "on", "1")
    if isinstance(like, int | float):
        return type(like)(text)
    return int(text) if like is None and text.lstrip("-").isdigit() else text


def _run(argv: Sequence[str]) -> int:
    """Do what `python` does with `-m module ...` or `-c code ...`."""
    how, what, *rest = argv
    try:
        sys.argv = [how if how == "-c" else what, *rest]
        if how == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            main = sys.modules["__main__"] = types.ModuleType("__main__")
            exec(compile(what, "<string>", "exec"), main.__dict__)
    except SystemExit as end:
        return _code(end.code)
    return 0


def _code(code: object) -> int:
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    print(code, file=sys.stderr)
    return 1


def _leave(code: int) -> NoReturn:
    """End this process without unwinding into the zygote's frames."""
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def read_request(raw: bytes) -> dict:
    """Parse a request of the grading process, which is trusted but may be of another version.

    Raises: ValueError for anything else.
    """
    request = json.loads(raw)
    if (
        set(request) != {"argv", "env", "cwd", "limits", "policy"}
        or len(request["argv"]) < 3
        or request["argv"][1] not in ("-m", "-c")
    ):
        raise ValueError("A request needs argv (python, -m or -c, ...), env, cwd, limits and policy.")
    return {**request, "policy": Policy.from_plain(request["policy"])}
