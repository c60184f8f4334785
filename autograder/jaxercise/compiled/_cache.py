"""Compiled programs that student kernels may read: made once for an assignment and an environment, and not used where they misbehave."""

import hashlib
import json
import logging
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from platformdirs import user_cache_path

from ..zygote import QUICK_OPTIONS, SMALL_PROGRAMS_VARIABLE, run_python

LIBRARY, SEALED = "library", "sealed"
SEED_SECONDS = 900.0
MOST_SHARES = 8
TEST_SECONDS = 120.0
KEPT_SECONDS = 30 * 86400.0  # of an assignment's earlier versions
_NONE: Mapping[str, str] = MappingProxyType({})
_SHARED = {
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    SMALL_PROGRAMS_VARIABLE: "quick",
    "JAX_PERSISTENT_CACHE_ENABLE_XLA_CACHES": "none",  # otherwise the folder's path becomes part of every entry's key
}
_SELF_TEST = """
import sys, jax, jax.numpy as jnp
hits = []
jax.monitoring.register_event_listener(lambda event, **_: hits.append(event) if event == "/jax/compilation_cache/cache_hits" else None)
step = jax.jit(lambda w, x: w - 0.1 * jax.grad(lambda w: jnp.mean(jnp.tanh(x @ w) ** 2))(w))
result = step(jnp.linspace(-1, 1, 12).reshape(4, 3), jnp.linspace(0, 2, 20).reshape(5, 4))
with open(sys.argv[1], "w") as out:
    out.write(result.tobytes().hex() + " " + str(len(hits)))
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Compiled:
    """What a kernel is told so that it reads compiled programs, empty where there are none; and why there are none, for staff.

    environment: programs of the library's own functions, for any kernel. sealed: every program that the assignment's solutions and its
    wrong and unusual answers compile, for kernels behind walls: those can open a program whose name they know, but not list the folder.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


def compiled_programs(
    source_folder: Path, environment: Mapping[str, str] = _NONE, cache: Path | None = None
) -> Compiled:
    """The compiled programs of an assignment, made by running its solutions if they are not there yet; never raises.

    environment: added to that of the process which makes them, such as where digits come from. cache: instead of the user's cache directory.
    """
    try:
        place = cache or user_cache_path("jaxercise")
        if reason := self_test(environment):
            return _without(reason)
        folder = (
            place / "compiled" / environment_key(environment) / f"{source_folder.name}-{content_key(source_folder)}"
        )
        if not folder.is_dir():
            _seed(source_folder, folder, environment)
        return Compiled(reading(folder / LIBRARY), reading(folder / SEALED))
    except Exception as error:  # it is only faster with it
        return _without(f"{type(error).__name__}: {error}")


def reading(folder: Path) -> dict[str, str]:
    """The environment of a process that reads compiled programs and never tries to write one: entries are code, so students must not."""
    return {**_SHARED, "JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "1e9"}


def writing(folder: Path) -> dict[str, str]:
    """The environment of a process that adds all that it compiles."""
    return {**_SHARED, "JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}


def environment_key(environment: Mapping[str, str] = _NONE) -> str:
    """Names what compiled programs depend on: versions, processor, flags."""
    flags = {name: text for name, text in {**os.environ, **environment}.items() if name.startswith(("JAX_", "XLA_"))}
    facts = [
        *(version(name) for name in ("jax", "jaxlib", "jaxercise")),
        platform.machine(),
        _processor(),
        os.cpu_count(),
        sorted(flags.items()),
        sorted(QUICK_OPTIONS.items()),
    ]
    return f"jaxlib-{version('jaxlib')}-{_digest(json.dumps(facts).encode())}"


def content_key(source_folder: Path) -> str:
    """Names the content of an assignment's files."""
    paths = sorted(path for path in source_folder.iterdir() if path.is_file())
    return _digest(
        b"".join(_digest(path.name.encode()).encode() + _digest(path.read_bytes()).encode() for path in paths)
    )


_tested: dict[str, str] = {}


def self_test(environment: Mapping[str, str] = _NONE) -> str:
    """Compile in one process and load in another, once for each environment: empty, or what was not as it should be."""
    key = environment_key(environment)
    if key not in _tested:
        with tempfile.TemporaryDirectory(prefix="jx") as folder:
            _tested[key] = _test_in(Path(folder), environment)
    return _tested[key]


def _test_in(folder: Path, environment: Mapping[str, str]) -> str:
    programs = folder / "programs"
    moved = folder / "moved"
    programs.mkdir()
    made, words, code = _test_run(folder, {**environment, **writing(programs)})
    if code:
        return f"the process that compiles ended with {code}: {words}"
    programs.rename(moved)  # programs must not depend on where they lie
    before = sorted(path.name for path in moved.iterdir())
    found, words, code = _test_run(folder, {**environment, **reading(moved)})
    if code or words:
        return f"the process that loads ended with {code} and said: {words or 'nothing'}"
    if found[:1] != made[:1] or found[1:] in ([], ["0"]):
        return (
            "a program that was loaded computed something else"
            if found[:1] != made[:1]
            else "no program was loaded again"
        )
    return "" if sorted(path.name for path in moved.iterdir()) == before else "a process that may only read has written"


def _test_run(folder: Path, environment: Mapping[str, str]) -> tuple[list[str], str, int]:
    """What one process computed and how many programs it loaded, what it said, and its exit code."""
    out = folder / "out"
    out.write_text("")
    words, code = run_python(_SELF_TEST, [str(out)], environment, folder, TEST_SECONDS)
    return out.read_text().split(), words, code


def _seed(source_folder: Path, target: Path, environment: Mapping[str, str]) -> None:
    """Run the assignment's solutions, keep what they compiled, and put it in place at once: whoever comes second finds it there.

    Raises: OSError, RuntimeError when that fails.
    """
    started = time.monotonic()
    target.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(target)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    sealed, library = draft / SEALED, draft / LIBRARY
    try:
        for folder in (sealed, library):
            folder.mkdir()
        _run_shares([str(source_folder.resolve()), str(sealed), str(library)], {**environment, **writing(sealed)})
        count = _close(draft)
        with suppress(FileExistsError, OSError):
            draft.rename(target)
        log.info("%s: %d programs compiled in %.0f s", source_folder.name, count, time.monotonic() - started)
    finally:
        _remove(draft)
    if not target.is_dir():
        raise RuntimeError(f"{target} could not be made.")


def _run_shares(folders: list[str], environment: Mapping[str, str]) -> None:
    """Run an assignment on all cores, each a share of it.

    Raises: RuntimeError with the last words of one that failed.
    """
    shares = min(os.cpu_count() or 1, MOST_SHARES)
    code = "from jaxercise.compiled._warm_up import main; main()"

    def run(number: int) -> tuple[str, int]:
        with tempfile.TemporaryDirectory(prefix="jx") as work:
            return run_python(code, [*folders, str(number), str(shares)], environment, Path(work), SEED_SECONDS)

    with ThreadPoolExecutor(shares) as pool:
        for words, ended in pool.map(run, range(shares)):
            if ended:
                raise RuntimeError(f"Compiling the programs of {folders[0]} ended with {ended}: {words}")


def _close(folder: Path) -> int:
    """Take away every right to write, and from other users that to list the sealed programs; returns how many there are."""
    programs = list((folder / SEALED).iterdir())
    for path in programs:
        path.chmod(0o444)
    for place, mode in ((folder / SEALED, 0o511), (folder / LIBRARY, 0o555), (folder, 0o555)):
        place.chmod(mode)
    return len(programs)


def _forget_old(target: Path) -> None:
    """Remove the programs of earlier versions of an assignment, once no running grader can be using them."""
    name = target.name.rpartition("-")[0]
    for folder in [*target.parent.glob(f"{name}-*"), *target.parent.glob(".draft-*")]:
        with suppress(OSError):
            if folder != target and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                _remove(folder)


def _remove(folder: Path) -> None:
    with suppress(OSError):
        for place in (folder, folder / SEALED, folder / LIBRARY):
            if place.is_dir():
                place.chmod(0o700)
        shutil.rmtree(folder)


def _without(reason: str) -> Compiled:
    log.warning("Students' programs are compiled anew: %s", reason)
    return Compiled(remark=f"no compiled programs: {reason}")


def _processor() -> str:
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
        return "\n".join(line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part")))
    return platform.processor()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]
