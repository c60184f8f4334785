"""Reception: finds, reads and restores the notebooks of one submission, whatever was handed in."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .._cells import grade_id, is_owned, is_same, is_solution
from ._match_cells import match_cells
from ._read_notebook import MAX_BYTES, UnreadableError, parse, read_regular_file
from ._restore import restore


@dataclass(frozen=True)
class ReceivedNotebook:
    """One expected notebook of a submission, as plain data.

    content: the file to grade: its cells restored, without outputs. outcome: empty if it can be graded, else `not_run` (missing: no points)
    or `needs_review` (there, but unreadable). remark: in words for staff and student. notes: how cells were restored, in words for staff.
    lost: grade_ids of hand-graded answers that were not found.
    """

    content: bytes
    outcome: str = ""
    remark: str = ""
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def read_submission(folder: Path, expected: Collection[str]) -> dict[str, bytes | str]:
    """The notebook files of a submission's folder by name: the bytes of each, or why it cannot be read.

    expected: names of notebooks, without suffix. Files of other names share the size that one notebook may have.
    A link in place of the folder is not followed.
    """
    here = folder.is_dir() and not folder.is_symlink() and not folder.parent.is_symlink()
    names = sorted(entry.name for entry in os.scandir(folder) if entry.name.lower().endswith(".ipynb")) if here else []
    found: dict[str, bytes | str] = {}
    left, ours = MAX_BYTES, {f"{name}.ipynb" for name in expected}
    for name in names:
        try:
            found[name] = read_regular_file(folder / name, MAX_BYTES if name in ours else left)
            left -= 0 if name in ours else len(found[name])
        except UnreadableError as error:
            found[name] = str(error)
    return found


def receive(
    files: Mapping[str, bytes | str], released: Mapping[str, Mapping], locked: Mapping[str, Mapping[str, str]]
) -> dict[str, ReceivedNotebook]:
    """Every expected notebook of a submission; plain data in and out, and never an error.

    files: what `read_submission` gives. released: the expected notebooks by name, as students received them. locked: for notebooks by name,
    the text of locked cells by grade_id, as the gradebook has it. A notebook under another name is recognised by its grade_ids.
    """
    expected = {f"{name}.ipynb" for name in released}
    others = _readable({name: content for name, content in files.items() if name not in expected})
    found = {}
    for name, notebook in released.items():
        try:
            found[name] = _received(name, notebook, files, others, locked.get(name, {}))
        except Exception:  # a reader or restorer that fails must cost this student's notebook alone
            remark = f"{name}.ipynb could not be read: its cells could not be restored."
            found[name] = ReceivedNotebook(_written(notebook, notebook["cells"]), "needs_review", remark)
    return found


def _received(
    name: str,
    released: Mapping,
    files: Mapping[str, bytes | str],
    others: dict[str, NotebookNode],
    locked: Mapping[str, str],
) -> ReceivedNotebook:
    notebook, outcome, remark = _found(f"{name}.ipynb", released, files, others)
    restored = restore(notebook["cells"], released["cells"])
    for cell in restored.cells:
        cell["source"] = locked.get(grade_id(cell), cell["source"])
    content = _written(notebook, restored.cells)
    return ReceivedNotebook(content, outcome, remark, tuple(restored.notes), tuple(sorted(restored.lost)))


def _written(notebook: Mapping, cells: list) -> bytes:
    """A notebook file; characters that UTF-8 cannot hold are replaced, as JSON can name half a character."""
    whole = nbformat.from_dict({**notebook, "nbformat": 4, "nbformat_minor": 5, "cells": cells})
    for cell in whole.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(whole, version=4).encode("utf-8", "replace")


def _found(
    file: str, released: Mapping, files: Mapping[str, bytes | str], others: dict[str, NotebookNode]
) -> tuple[Mapping, str, str]:
    """The notebook to grade, or the released one in its place; outcome and remark as in ReceivedNotebook."""
    try:
        notebook, encoding = _parsed(files[file])
    except KeyError:
        return _renamed(file, released, others) or (released, "not_run", f"{file} was not handed in.")
    except UnreadableError as error:
        return _renamed(file, released, others) or (released, "needs_review", f"{file} could not be read: {error}.")
    if not _work(notebook, released):
        return _renamed(file, released, others) or (notebook, "", "")
    return notebook, "", f"{file} was not UTF-8; it was read as {encoding}." if encoding else ""


def _parsed(content: bytes | str) -> tuple[NotebookNode, str]:
    if isinstance(content, str):
        raise UnreadableError(content)
    return parse(content)


def _renamed(file: str, released: Mapping, others: dict[str, NotebookNode]) -> tuple[Mapping, str, str] | None:
    """The notebook under another name that holds most of the answers; it leaves `others`, so that it is used once."""
    known = {name: notebook for name, notebook in others.items() if _recognised(notebook, released)}
    if not known:
        return None
    name = max(known, key=lambda name: (_work(known[name], released), name))
    if not _work(known[name], released):
        return None
    return others.pop(name), "", f"{_plain(name)} was graded in place of {file}."


def _plain(name: str) -> str:
    """A student's file name as it may stand in a page."""
    return re.sub(r"[^\w .,()+-]", "_", name)[:80]


def _recognised(notebook: Mapping, released: Mapping) -> bool:
    ours = {grade_id(cell) for cell in released["cells"] if is_owned(cell)}
    return 2 * len(ours & {grade_id(cell) for cell in notebook["cells"]}) > len(ours)


def _work(notebook: Mapping, released: Mapping) -> int:
    """How many answers differ from their stub."""
    found = match_cells(notebook["cells"], released["cells"])
    answers = [number for number, cell in enumerate(released["cells"]) if is_solution(cell)]
    return sum(
        any(not is_same(notebook["cells"][n], released["cells"][number]) for n in found[number])
        for number in answers
        if number in found
    )


def _readable(files: Mapping[str, bytes | str]) -> dict[str, NotebookNode]:
    notebooks = {}
    for name, content in files.items():
        try:
            notebooks[name] = _parsed(content)[0]
        except UnreadableError:
            continue
    return notebooks
