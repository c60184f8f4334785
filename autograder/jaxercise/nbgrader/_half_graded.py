"""Graded submissions that an interruption left half made, which nbgrader would take for done."""

import json
import os
from pathlib import Path

from nbgrader.utils import remove, rmtree


def remove_unfinished(folder: Path, notebooks: list[str], everything: bool, permissions: int) -> bool:
    """Remove a graded submission if one of its notebooks is not finished, or only such notebooks unless `everything` goes.

    permissions: what nbgrader gives to files at the very end. Returns: whether something was removed.
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
    """Whether a notebook is whole, and came out of the last step: the first one leaves no output, and rights as for any new file."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return os.stat(path).st_mode & 0o777 == permissions or any(cell.get("outputs") for cell in cells)
    except (OSError, ValueError, LookupError, TypeError):
        return False
