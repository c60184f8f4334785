"""Collects the outputs of a student's cells within limits."""

import contextlib

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_output

from .._messages import tell
from ._budget import Budget


class Outputs:
    """Collects a notebook's outputs, without the state of widgets."""

    def __init__(self, notebook: nbformat.NotebookNode, budget: Budget) -> None:
        self._notebook, self._budget = notebook, budget
        self._collector = NotebookClient(notebook)
        self._total_bytes = 0

    def start_cell(self, index: int) -> None:
        """Clear a cell and collect into it from now on."""
        cell = self._notebook.cells[index]
        cell.outputs, cell.execution_count = [], None
        self._collector.clear_before_next_output = False
        self._index, self._cell_bytes = index, 0

    def take(self, message: dict, size: int) -> bool:
        """Add one message to the current cell; False when the cell exceeds its limit."""
        self._cell_bytes += size
        self._total_bytes += size
        if self._cell_bytes > self._budget.cell_output_bytes:
            return False
        if self._total_bytes <= self._budget.notebook_output_bytes and not message["msg_type"].startswith("comm"):
            with contextlib.suppress(Exception):  # a malformed message is the student's
                self._collector.process_message(message, self._notebook.cells[self._index], self._index)
        return True

    def finish_cell(self, index: int, notice: str = "") -> None:
        """Join streams, drop invalid outputs, and append the notice of a cell that was stopped."""
        cell = self._notebook.cells[index]
        cell.outputs = [output for output in _joined(cell.outputs) if _valid(output)]
        if type(cell.execution_count) is not int:
            cell.execution_count = None
        if notice:
            cell.outputs.append(stopped(notice))


def clear_outputs(notebook: nbformat.NotebookNode) -> None:
    """Remove every output from a notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def stopped(notice: str) -> nbformat.NotebookNode:
    """The error output of a cell that was stopped or not run; `notice` names the reason in the catalogue."""
    text = tell(f"grading.{notice}").seen
    return new_output("error", ename="Stopped", evalue=text, traceback=[text])


def _joined(outputs: list) -> list:
    joined: list = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last is not None and last.output_type == output.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _valid(output: nbformat.NotebookNode) -> bool:
    try:
        nbformat.validate(output, ref="output", version=4)
        str(output).encode()
    except Exception:
        return False
    return True
