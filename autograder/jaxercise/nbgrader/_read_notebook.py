"""A submitted notebook file, read without trusting it: whatever lies there becomes a sound notebook or nothing."""

import json
import os
import re
import stat
from pathlib import Path

import nbformat
from nbformat import NotebookNode

MAX_BYTES = 100 << 20
_CELL_TYPES = ("code", "markdown", "raw")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class UnreadableError(Exception):
    """Raised when a file is no notebook; its text says why, in words for staff and student."""


def read_notebook(path: Path) -> tuple[NotebookNode, str]:
    """The notebook in a file, and the encoding it was in if that was not UTF-8.

    Raises: UnreadableError.
    """
    text, encoding = _decode(read_regular_file(path))
    try:
        return normalise(json.loads(text)), encoding
    except (ValueError, RecursionError) as error:
        raise UnreadableError("it is not valid JSON") from error


def read_regular_file(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a plain file; links, pipes and folders are not followed, opened or waited for.

    Raises: UnreadableError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableError("it is a link or cannot be opened") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableError("it is not a file")
    with os.fdopen(handle, "rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise UnreadableError(f"it is larger than {max_bytes >> 20} MiB")
    return content


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
    """Rebuild a notebook of the current format from parsed JSON, keeping what is sound in it.

    Raises: UnreadableError when it is not a notebook.
    """
    if not isinstance(raw, dict):
        raise UnreadableError("it is JSON, but not a notebook")
    if raw.get("nbformat", 4) != 4:
        raw = _upgraded(raw)
    if not isinstance(raw.get("cells"), list):
        raise UnreadableError("it is JSON, but not a notebook")
    notebook = nbformat.v4.new_notebook(metadata=_metadata(raw))
    notebook.cells = [_cell(cell, number) for number, cell in enumerate(raw["cells"]) if isinstance(cell, dict)]
    unique_ids(notebook.cells)
    return notebook


def unique_ids(cells: list[NotebookNode]) -> None:
    """Give every cell but the first of several equal ids another one."""
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        while cell["id"] in seen:
            cell["id"] = f"{cell['id'][:50]}-{number}"
        seen.add(cell["id"])


def _upgraded(raw: dict) -> dict:
    try:
        return nbformat.reads(json.dumps(raw), as_version=4)
    except Exception as error:  # nbformat's converters raise whatever a malformed old notebook makes them raise
        raise UnreadableError("it has an unknown notebook format") from error


def _metadata(raw: dict) -> dict:
    """Only what says how to show and run the notebook, if it is well formed."""
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    kept = {name: metadata[name] for name in ("kernelspec", "language_info") if name in metadata}
    return kept if _is_valid({"nbformat": 4, "nbformat_minor": 5, "metadata": kept, "cells": []}) else {}


def _cell(raw: dict, number: int) -> NotebookNode:
    kind = raw.get("cell_type") if raw.get("cell_type") in _CELL_TYPES else "raw"
    metadata = raw["metadata"] if isinstance(raw.get("metadata"), dict) else {}
    cell = nbformat.from_dict({"cell_type": kind, "source": _source(raw), "id": _id(raw, number), "metadata": metadata})
    if kind == "code":
        count = raw.get("execution_count")
        cell.update(outputs=_outputs(raw), execution_count=count if type(count) is int and count >= 0 else None)
    if not _is_valid(cell, f"{kind}_cell"):  # tags that are none, and the like
        cell.metadata = NotebookNode({name: about for name, about in cell.metadata.items() if name == "nbgrader"})
    return cell


def _source(raw: dict) -> str:
    source = raw.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _id(raw: dict, number: int) -> str:
    name = raw.get("id")
    return name if isinstance(name, str) and _CELL_ID.fullmatch(name) else f"cell-{number}"


def _outputs(raw: dict) -> list[NotebookNode]:
    """The outputs that are well formed; only `--no-execute` ever looks at them."""
    outputs = raw["outputs"] if isinstance(raw.get("outputs"), list) else []
    return [node for node in map(_output, outputs) if node is not None]


def _output(raw: object) -> NotebookNode | None:
    node = nbformat.from_dict(raw) if isinstance(raw, dict) else {}
    return node if _is_valid(node, node.get("output_type")) else None


def _is_valid(node: object, kind: object = None) -> bool:
    try:
        nbformat.validate(node, ref=kind, version=4)
        return True
    except Exception:  # whatever a forged notebook makes the validator raise
        return False
