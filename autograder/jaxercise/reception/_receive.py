"""Reads and restores the notebooks of one submission, whatever was handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from .._cells import grade_id, is_owned, is_same, is_solution
from ._handed_in import UnreadableError, plain_name
from ._match_cells import match_cells
from ._pictures import settle_pictures
from ._read_notebook import parse
from ._restore import restore
from ._show_markdown import show_markdown


def no_file(name: str) -> bytes:
    """What reads a file where none was handed in."""
    raise KeyError(name)


@dataclass(frozen=True)
class Receipt:
    """How one expected notebook of a submission was received.

    outcome: empty if it can be graded, else `not_run` (missing: no points) or `needs_review` (there, but unreadable).
    remark: in words for staff and student. notes: how cells were restored, in words for staff.
    lost: grade_ids of hand-graded answers that were not found. absent: of the others.
    """

    outcome: str = ""
    remark: str = ""
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReceivedNotebook(Receipt):
    """One expected notebook of a submission; content: the file to grade, its cells restored, without outputs."""

    content: bytes = b""


def receive(
    files: Mapping[str, bytes | str],
    released: Mapping[str, Mapping],
    locked: Mapping[str, Mapping[str, str]],
    read_file: Callable[[str], bytes] = no_file,
) -> dict[str, ReceivedNotebook]:
    """Every expected notebook of a submission; never an error.

    files: what `read_notebooks` gives. released: the expected notebooks by name, as students received them. locked: for notebooks by name,
    the text of locked cells by grade_id, as the gradebook has it. read_file: see `settle_pictures`.
    A notebook under another name is recognised by its grade_ids.
    """
    expected = {f"{name}.ipynb" for name in released}
    others = _readable({name: content for name, content in files.items() if name not in expected})
    found = {}
    for name, notebook in released.items():
        try:
            found[name] = _received(name, notebook, files, others, locked.get(name, {}), read_file)
        except Exception:  # a reader or restorer that fails must cost this student's notebook alone
            found[name] = refused(notebook, f"{name}.ipynb could not be read: its cells could not be restored.")
    return found


def refused(released: Mapping, remark: str) -> ReceivedNotebook:
    """A notebook that a person must look at; the released one is in its place."""
    return ReceivedNotebook("needs_review", remark, content=write_notebook(released, released["cells"]))


def write_notebook(notebook: Mapping, cells: list) -> bytes:
    """A notebook file with these cells, without outputs."""
    whole = nbformat.from_dict({**notebook, "nbformat": 4, "nbformat_minor": 5, "cells": cells})
    for cell in whole.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(whole, version=4).encode("utf-8", "replace")


def _received(
    name: str,
    released: Mapping,
    files: Mapping[str, bytes | str],
    others: dict[str, NotebookNode],
    locked: Mapping[str, str],
    read_file: Callable[[str], bytes],
) -> ReceivedNotebook:
    notebook, outcome, remark = _found(f"{name}.ipynb", released, files, others)
    restored = restore(notebook["cells"], released["cells"])
    ours = {cell["source"].strip() for cell in released["cells"]}
    for cell in restored.cells:
        cell["source"] = locked.get(grade_id(cell), cell["source"])
        if cell["cell_type"] != "code" and cell["source"].strip() not in ours:
            _make_harmless(cell, read_file)
    content = write_notebook(notebook, restored.cells)
    lost, absent = (tuple(sorted(names)) for names in (restored.lost, restored.absent))
    return ReceivedNotebook(outcome, remark, tuple(restored.notes), lost, absent, content)


def _make_harmless(cell: NotebookNode, read_file: Callable[[str], bytes]) -> None:
    """Let a text of the student's be safe to show, with its pictures."""
    pictures = cell.pop("attachments", {})
    if cell["cell_type"] == "markdown":
        cell["source"], kept = settle_pictures(cell["source"], pictures, read_file)
        if kept:
            cell["attachments"] = kept
    cell["source"] = show_markdown(cell["source"], cell.get("attachments"))


def _found(
    file: str, released: Mapping, files: Mapping[str, bytes | str], others: dict[str, NotebookNode]
) -> tuple[Mapping, str, str]:
    """The notebook to grade, or the released one in its place; outcome and remark as in Receipt."""
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
    return others.pop(name), "", f"{plain_name(name)} was graded in place of {file}."


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
