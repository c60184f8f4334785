"""Finds and removes half-graded submissions of an interrupted run, which nbgrader would skip as done."""

import json
import os
from pathlib import Path

from nbgrader.utils import remove, rmtree


def to_be_graded(graded: Path, submitted: Path, notebooks: list[str]) -> list[str]:
    """Those of an assignment's notebooks that a graded submission must hold.

    One that was not handed in, under whatever name, need not be there when another is: nbgrader by itself leaves it out.
    """
    handed_in = {path.name for path in submitted.glob("*.ipynb")}
    there = [name for name in notebooks if (graded / f"{name}.ipynb").exists()]
    if not there or handed_in - {f"{name}.ipynb" for name in notebooks}:
        return notebooks
    return [name for name in notebooks if name in there or f"{name}.ipynb" in handed_in]


def remove_unfinished(folder: Path, notebooks: list[str], everything: bool, permissions: int) -> bool:
    """Remove the unfinished notebooks of a graded submission; with `everything`, its whole folder if one is unfinished.

    permissions: those that nbgrader gives to files at the very end. Returns: whether something was removed.
    """
    half = [folder / f"{name}.ipynb" for name in notebooks if not is_finished(folder / f"{name}.ipynb", permissions)]
    if not folder.exists() or not half:
        return False
    if everything:
        rmtree(str(folder))
        return True
    there = [path for path in half if path.exists()]
    for path in there:
        remove(str(path))
    return bool(there)


def is_finished(path: Path, permissions: int) -> bool:
    """Whether a notebook is whole and passed the last step; before that it has no outputs and the permissions of a new file."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return os.stat(path).st_mode & 0o777 == permissions or any(cell.get("outputs") for cell in cells)
    except (OSError, ValueError, LookupError, TypeError):
        return False
