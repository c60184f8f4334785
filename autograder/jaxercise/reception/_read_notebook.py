"""Reads submitted notebooks without trusting them: a file's bytes become a valid notebook without outputs, or are refused."""

import itertools
import json
import re

import nbformat
from nbformat import NotebookNode

from ._handed_in import UnreadableError
from ._pictures import attachments

MAX_CELLS = 2_000
MAX_TEXT = 10 << 20  # characters of all cells together
_CELL_TYPES = ("code", "markdown", "raw")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# Which programs show a notebook, and how, is not for the student to say.
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def parse(content: bytes) -> tuple[NotebookNode, str]:
    """The notebook in a file's bytes, without outputs, and the encoding it was in if that was not UTF-8.

    Raises: UnreadableError.
    """
    text, encoding = _decode(content)
    try:
        return normalise(json.loads(text)), encoding
    except (ValueError, RecursionError) as error:
        raise UnreadableError("it is not valid JSON") from error


def _decode(content: bytes) -> tuple[str, str]:
    encodings = ["utf-8-sig", "cp1252", "latin-1"]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return content.decode(encoding), "" if encoding == "utf-8-sig" else encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableError("it is not text")


def normalise(raw: object) -> NotebookNode:
    """Build a notebook of the current format from parsed JSON: of each cell its kind, text, id, pictures and nbgrader's metadata.

    Raises: UnreadableError when it is not a notebook, or one of more cells or text than is read.
    """
    if not isinstance(raw, dict):
        raise UnreadableError("it is JSON, but not a notebook")
    if raw.get("nbformat", 4) != 4:
        raw = _upgraded(raw)
    if not isinstance(raw.get("cells"), list):
        raise UnreadableError("it is JSON, but not a notebook")
    if len(raw["cells"]) > MAX_CELLS:
        raise UnreadableError(f"it has {len(raw['cells']):,} cells; at most {MAX_CELLS:,} are read")
    notebook = nbformat.v4.new_notebook(metadata=nbformat.from_dict(_METADATA))
    notebook.cells = [_cell(cell, number) for number, cell in enumerate(raw["cells"]) if isinstance(cell, dict)]
    if sum(len(cell.source) for cell in notebook.cells) > MAX_TEXT:
        raise UnreadableError(f"its cells hold more than {MAX_TEXT >> 20} MiB of text")
    unique_ids(notebook.cells)
    return notebook


def unique_ids(cells: list[NotebookNode]) -> None:
    """Give every cell but the first of several equal ids another one."""
    known, seen = {cell["id"] for cell in cells}, set[str]()
    fresh = (name for name in map("cell-{}".format, itertools.count()) if name not in known)
    for cell in cells:
        if cell["id"] in seen:
            cell["id"] = next(fresh)
        seen.add(cell["id"])


def _upgraded(raw: dict) -> dict:
    try:
        return nbformat.reads(json.dumps(raw), as_version=4)
    except Exception as error:  # a malformed old notebook can make nbformat's converters raise anything
        raise UnreadableError("it has an unknown notebook format") from error


def _cell(raw: dict, number: int) -> NotebookNode:
    kind = raw.get("cell_type") if raw.get("cell_type") in _CELL_TYPES else "raw"
    cell = {"cell_type": kind, "source": _source(raw), "id": _id(raw, number), "metadata": _nbgrader(raw)}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif kind == "markdown" and (pictures := attachments(raw)):
        cell["attachments"] = pictures
    return nbformat.from_dict(cell)


def _nbgrader(raw: dict) -> dict:
    """nbgrader's own metadata, of which only plain values are kept."""
    metadata = raw.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(ours, dict):
        return {}
    kept = {name: _text(about) for name, about in itertools.islice(ours.items(), 50) if len(name) <= 100}
    return {"nbgrader": {_text(name): about for name, about in kept.items() if type(about) in (bool, int, str)}}


def _source(raw: dict) -> str:
    source = raw.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return _text("".join(line for line in lines if isinstance(line, str)))


def _text(value: object) -> object:
    """A string that UTF-8 can hold, as JSON can name half a character; any other value as it is."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _id(raw: dict, number: int) -> str:
    name = raw.get("id")
    return name if isinstance(name, str) and _CELL_ID.fullmatch(name) else f"cell-{number}"
