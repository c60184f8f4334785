"""JupyterLab on the student copies, quiet: no news, and none of nbgrader's tools for instructors."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from .._assignment import STUB

SETTINGS = Path(__file__).resolve().parent / "lab_settings"


def open_lab(place: Path, notebooks: Sequence[Path], options: Sequence[str] = ()) -> NoReturn:
    """Become JupyterLab over a place, with the first unfinished notebook open. Raises: OSError when it cannot be started."""
    command = lab_command(place, first_unfinished(notebooks), options)
    sys.stdout.flush()
    os.chdir(place)  # nbgrader reads its settings here, and an instructor's are of another folder
    os.execve(command[0], command, lab_environment(os.environ))


def lab_command(place: Path, first: Path, options: Sequence[str] = ()) -> list[str]:
    """The command that starts this Python's JupyterLab over a place, with one notebook of it open."""
    page = first.relative_to(place).as_posix()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={place}",
        f"--LabApp.default_url=/lab/tree/{page}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in most containers
        command.append("--allow-root")
    return [*command, *options]


def lab_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment with our settings before the user's, and without a choice that hides figures in notebooks."""
    paths = [str(SETTINGS), *filter(None, [environment.get("JUPYTER_CONFIG_PATH")])]
    kept = {name: value for name, value in environment.items() if name != "MPLBACKEND"}
    return {**kept, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def first_unfinished(notebooks: Sequence[Path]) -> Path:
    """The first notebook in which an answer is not begun; the last one if there is none."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in notebooks)
    return next((path for path, text in zip(notebooks, texts, strict=True) if STUB in text), notebooks[-1])
