"""Copies Matplotlib's list of fonts: a process that has none looks for fonts for seconds at its first picture."""

import os
import shutil
from pathlib import Path


def font_list_folder() -> Path:
    """Where Matplotlib keeps its list for the user of this process."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"


def copy_font_list(source: Path, target: Path) -> None:
    """Copy every list that `target` lacks, each whole or not at all.

    Raises: OSError.
    """
    for file in source.glob("fontlist-*.json"):
        if not (target / file.name).exists():
            target.mkdir(parents=True, exist_ok=True)
            draft = target / f".{file.name}.{os.getpid()}"
            shutil.copyfile(file, draft)
            os.replace(draft, target / file.name)
