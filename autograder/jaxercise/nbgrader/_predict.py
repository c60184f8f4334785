"""What nbgrader's sanitising steps will make of a submission, known before they run."""

from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from ..grading import clear_outputs
from ._match_cells import grade_id
from ._restore import restore


def predicted(path: Path, released: NotebookNode, locked: Mapping[str, str]) -> NotebookNode:
    """The notebook that TrustedExecute will be given.

    locked: the texts, by grade_id, that OverwriteCells takes from the gradebook. A wrong guess costs time and nothing else.
    """
    submitted = nbformat.read(path, as_version=4)
    notebook = new_notebook(cells=restore(submitted.cells, released.cells).cells)
    for cell in notebook.cells:
        cell.source = locked.get(grade_id(cell), cell.source)
    clear_outputs(notebook)
    return notebook
