"""How a notebook reaches the submission's folder: as it should, or under another name, in another encoding, broken, or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

Delivery = Callable[[Path, dict], None]  # the notebook's path, and its JSON


def intact(path: Path, notebook: dict) -> None:
    """As JupyterLab saves it."""
    path.write_text(_text(notebook), encoding="utf-8")


def renamed(path: Path, notebook: dict) -> None:
    """Saved under another name."""
    intact(path.with_name(f"{path.stem} (1).ipynb"), notebook)


def missing(path: Path, notebook: dict) -> None:
    """Forgotten; another file was handed in."""
    path.with_name("notes.txt").write_text("I could not find the notebook.\n", encoding="utf-8")


def cut_off(path: Path, notebook: dict) -> None:
    """Only half of the file, as after a full disk."""
    text = _text(notebook)
    path.write_text(text[: len(text) // 2], encoding="utf-8")


def latin_1(path: Path, notebook: dict) -> None:
    """In the encoding of another decade."""
    path.write_bytes(_text(notebook).encode("latin-1", errors="replace"))


def _text(notebook: dict) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
