"""What of an assignment arrived in a submission's folder: each expected notebook found, renamed, missing or unreadable."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from ._match_cells import grade_id, is_answer, is_owned, is_same, match_cells
from ._read_notebook import UnreadableError, read_notebook


@dataclass(frozen=True)
class ReceivedNotebook:
    """How one expected notebook arrived.

    outcome: empty if it can be graded, else `not_run` (missing: no points) or `needs_review` (there, but unreadable). remark: what staff
    and student are told.
    """

    notebook: NotebookNode
    outcome: str = ""
    remark: str = ""


def received_notebooks(folder: Path, expected: Mapping[str, NotebookNode]) -> dict[str, ReceivedNotebook]:
    """Find every expected notebook in a submission's folder; a link in place of the folder is not followed.

    expected: the released notebooks by name. A notebook under another name is recognised by its grade_ids.
    """
    here = folder.is_dir() and not folder.is_symlink() and not folder.parent.is_symlink()
    names = sorted(entry.name for entry in os.scandir(folder)) if here else []
    others = _readable(
        folder, [name for name in names if name.lower().endswith(".ipynb") and name[:-6] not in expected]
    )
    return {name: _arrival(folder, name, released, others, names) for name, released in expected.items()}


def _arrival(
    folder: Path, name: str, released: NotebookNode, others: dict[str, NotebookNode], names: list[str]
) -> ReceivedNotebook:
    file = f"{name}.ipynb"
    if file not in names:
        return _renamed(file, released, others) or ReceivedNotebook(released, "not_run", f"{file} was not handed in.")
    try:
        notebook, encoding = read_notebook(folder / file)
    except UnreadableError as error:
        return _renamed(file, released, others) or ReceivedNotebook(
            released, "needs_review", f"{file} could not be read: {error}."
        )
    if not _work(notebook, released):
        return _renamed(file, released, others) or ReceivedNotebook(notebook)
    return ReceivedNotebook(notebook, remark=f"{file} was not UTF-8; it was read as {encoding}." if encoding else "")


def _renamed(file: str, released: NotebookNode, others: dict[str, NotebookNode]) -> ReceivedNotebook | None:
    """The notebook under another name that holds most of the answers; it leaves `others`, so that it is taken once."""
    known = {name: notebook for name, notebook in others.items() if _recognised(notebook, released)}
    if not known:
        return None
    name = max(known, key=lambda name: (_work(known[name], released), name))
    if not _work(known[name], released):
        return None
    return ReceivedNotebook(others.pop(name), remark=f"{_plain(name)} was graded in place of {file}.")


def _plain(name: str) -> str:
    """A student's file name as it may stand in a page."""
    return re.sub(r"[^\w .,()+-]", "_", name)[:80]


def _recognised(notebook: NotebookNode, released: NotebookNode) -> bool:
    ours = {grade_id(cell) for cell in released.cells if is_owned(cell)}
    return 2 * len(ours & {grade_id(cell) for cell in notebook.cells}) > len(ours)


def _work(notebook: NotebookNode, released: NotebookNode) -> int:
    """How many answers differ from their stub."""
    found = match_cells(notebook.cells, released.cells)
    answers = [number for number, cell in enumerate(released.cells) if is_answer(cell)]
    return sum(
        any(not is_same(notebook.cells[n], released.cells[number]) for n in found[number])
        for number in answers
        if number in found
    )


def _readable(folder: Path, names: list[str]) -> dict[str, NotebookNode]:
    notebooks = {}
    for name in names:
        try:
            notebooks[name] = read_notebook(folder / name)[0]
        except UnreadableError:
            continue
    return notebooks
