"""What was laid out in a folder, kept there in `.jaxercise.json`, so that work is told from files that nobody changed."""

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path

from .._atomic import write_atomically
from .._cells import is_solution, source

NAME = ".jaxercise.json"
FORMAT = 1  # of the file


def content_mark(name: str, content: bytes) -> str:
    """A hash of what counts in a file; of a notebook its cells' kinds, texts and pasted pictures, so that running it is no change."""
    cells = cells_of(content) if name.endswith(".ipynb") else None
    if cells is None:
        return hashlib.sha256(content).hexdigest()
    return _mark([[cell.get("cell_type"), source(cell), cell.get("attachments") or {}] for cell in cells])


def answer_mark(cell: dict) -> str:
    """A hash of an answer's text and pasted pictures."""
    return _mark([source(cell), cell.get("attachments") or {}])[:16]


def answer_marks(content: bytes) -> list[str]:
    """The hashes of a notebook's solution cells."""
    return [answer_mark(cell) for cell in cells_of(content) or () if is_solution(cell)]


def cells_of(content: bytes) -> list[dict] | None:
    """The cells of a notebook; None when it cannot be read."""
    try:
        cells = json.loads(content)["cells"]
        for cell in cells:
            source(cell) + cell["cell_type"]
        return cells
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _mark(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class Record:
    """The record of one folder; files are named by their path in it, as `04_losses/04_losses.ipynb`.

    Without a readable record nothing is known to be unchanged, so that everything counts as work.
    """

    def __init__(self, place: Path) -> None:
        self._path = place / NAME
        self._files = self._read()

    def laid(self, file: str) -> str:
        """The mark of a file as it was laid out; empty if it was not."""
        return self._files.get(file, {}).get("laid", "")

    def offered(self, file: str) -> str:
        """The mark of the newest notebook that was put beside a changed one; empty if none was."""
        return self._files.get(file, {}).get("offered", "")

    def given(self, file: str) -> frozenset[str]:
        """The marks of all solution cells that a notebook was ever given with."""
        return frozenset(self._files.get(file, {}).get("given", ()))

    def put(self, file: str, laid: str, given: Iterable[str] = ()) -> None:
        """Note a file that was laid out, with the marks of its solution cells."""
        self._files[file] = {"laid": laid, **self._known(file, given)}

    def offer(self, file: str, offered: str, given: Iterable[str]) -> None:
        """Note that a newer notebook was put beside a changed one."""
        self._files[file] = {"laid": self.laid(file), "offered": offered, **self._known(file, given)}

    def save(self) -> None:
        """Write the record. Raises: OSError."""
        text = json.dumps({"format": FORMAT, "files": self._files}, indent=1, sort_keys=True)
        write_atomically(self._path, text.encode() + b"\n", mode=0o644)

    def _known(self, file: str, given: Iterable[str]) -> dict[str, Collection[str]]:
        known = sorted(self.given(file) | set(given))
        return {"given": known} if known else {}

    def _read(self) -> dict[str, dict]:
        try:
            kept = json.loads(self._path.read_bytes())
            files = kept["files"] if kept["format"] == FORMAT else {}
            return {name: entry for name, entry in files.items() if _is_entry(entry)}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}


def _is_entry(entry: object) -> bool:
    """Whether an entry is one that this module could have written."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key, ""), str) for key in ("laid", "offered")):
        return False
    given = entry.get("given", [])
    return isinstance(given, list) and all(isinstance(mark, str) for mark in given)
