"""Compiles an assignment's programs once for each environment, and tests that kernels can load them before any does."""

import hashlib
import json
import logging
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from platformdirs import user_cache_path

from .._assignment import content_hash
from ..zygote import QUICK_OPTIONS, SMALL_PROGRAMS_VARIABLE, run_python, run_shares

WARM_UP_SECONDS = 3600.0
MOST_SHARES = 8
TEST_SECONDS = 900.0
KEPT_SECONDS = 30 * 86400.0  # of an assignment's earlier versions
_NONE: Mapping[str, str] = MappingProxyType({})
_SHARED = {
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    SMALL_PROGRAMS_VARIABLE: "quick",
    "JAX_PERSISTENT_CACHE_ENABLE_XLA_CACHES": "none",  # otherwise the folder's path becomes part of every entry's key
}
_WARM_UP = "from jaxercise.compiled._warm_up import main; main()"
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
    """Where an assignment's compiled programs are.

    by_name_only: the environment variables of a process that loads them; empty where there are none. The folder holds the solutions'
    programs: give it only to processes that can open a file there by its exact name and cannot list the folder.
    remark: why there are none, for staff.
    """

    by_name_only: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


def compiled_programs(
    source_folder: Path, environment: Mapping[str, str] = _NONE, cache: Path | None = None
) -> Compiled:
    """The compiled programs of an assignment. Runs its solutions if they are not compiled yet; never raises.

    environment: variables added for the process that compiles, such as where digits come from. cache: instead of the user's cache folder.
    """
    try:
        place = cache or user_cache_path("jaxercise")
        if reason := self_test(environment):
            return _without(reason)
        folder = (
            place
            / "by_name_only"
            / environment_key(environment)
            / f"{source_folder.name}-{content_hash(source_folder)}"
        )
        if not folder.is_dir():
            _compile(source_folder, folder, environment)
        return Compiled(reading(folder))
    except Exception as error:  # grading works without them, only slower
        return _without(f"{type(error).__name__}: {error}")


def reading(folder: Path) -> dict[str, str]:
    """Environment variables of a process that loads compiled programs and never writes one: an entry is native code."""
    return {**_SHARED, "JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "1e9"}


def writing(folder: Path) -> dict[str, str]:
    """Environment variables of a process that stores every program it compiles."""
    return {**_SHARED, "JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}


def environment_key(environment: Mapping[str, str] = _NONE) -> str:
    """Name of everything that compiled programs depend on: versions, processor, flags."""
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


_tested: dict[str, str] = {}


def self_test(environment: Mapping[str, str] = _NONE) -> str:
    """Compile in one process and load in another, once for each environment; returns what went wrong, empty if nothing did."""
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


def _compile(source_folder: Path, target: Path, environment: Mapping[str, str]) -> None:
    """Run the assignment's solutions into a draft folder, and rename it to `target` when it is whole.

    Raises: OSError, RuntimeError.
    """
    started = time.monotonic()
    target.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(target)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    try:
        _run_shares(str(source_folder.resolve()), {**environment, **writing(draft)})
        count = _close(draft)
        with suppress(FileExistsError, OSError):
            draft.rename(target)
        log.info("%s: %d programs compiled in %.0f s", source_folder.name, count, time.monotonic() - started)
    finally:
        _remove(draft)
    if not target.is_dir():
        raise RuntimeError(f"{target} could not be made.")


def _run_shares(folder: str, environment: Mapping[str, str]) -> None:
    """Run an assignment on all cores.

    Raises: RuntimeError with the last words of a process that failed.
    """

    def run(number: int, shares: int) -> None:
        with tempfile.TemporaryDirectory(prefix="jx") as work:
            share = [folder, str(number), str(shares)]
            words, ended = run_python(_WARM_UP, share, environment, Path(work), WARM_UP_SECONDS)
        if ended:
            raise RuntimeError(f"Compiling the programs of {folder} ended with {ended}: {words}")

    run_shares(run, MOST_SHARES)


def _close(folder: Path) -> int:
    """Remove the right to write from everybody and the right to list from other users; returns how many programs there are."""
    programs = list(folder.iterdir())
    for path in programs:
        path.chmod(0o444)
    folder.chmod(0o511)
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
        folder.chmod(0o700)
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
