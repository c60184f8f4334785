"""From a copy of the zygote to a process of its own: the same as one that Python started, except that its imports are done."""

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

from ..sandbox import Policy, Slot, confine, die_with
from ._jax_private import SMALL_PROGRAMS_VARIABLE, quick_options_for_small_programs

PARENT_VARIABLE = "JPY_PARENT_PID"  # a kernel that sees it ends itself when that is not its parent
INLINE = "module://matplotlib_inline.backend_inline"
_KEPT_SIGNALS = {signal.SIGKILL, signal.SIGSTOP}


def become(request: Mapping, stdio: Sequence[int], slot: Slot, refusal: int) -> NoReturn:
    """Run what the request's argv says, in this process, and end with its exit code.

    refusal: the file to which goes why the process must not run; closed when it may.
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
    """Become a process of its own behind its walls, or end; returns the number that `refusal` has then."""
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
    """Keep the three given files as standard streams, and one more; close every other: sockets of the zygote and of other kernels."""
    held = [os.dup(fd) for fd in (*stdio, kept)]  # above the three, so that none is overwritten before it is moved
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
    """Give libraries that were imported before this environment was there what they read from it on import."""
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
    """End without unwinding into the zygote's frames."""
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def read_request(raw: bytes) -> dict:
    """A request of the grading process, which is trusted, but may be of another version.

    Raises: ValueError when it is not one.
    """
    request = json.loads(raw)
    if (
        set(request) != {"argv", "env", "cwd", "limits", "policy"}
        or len(request["argv"]) < 3
        or request["argv"][1] not in ("-m", "-c")
    ):
        raise ValueError("A request needs argv (python, -m or -c, ...), env, cwd, limits and policy.")
    return {**request, "policy": Policy.from_plain(request["policy"])}
