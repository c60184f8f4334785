"""The outputs of a student's cells, kept within limits, and what the grader writes between them."""

import contextlib

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_output

from .._messages import tell
from .._render import mime_bundle
from .._report import Report, for_student
from ._budget import Budget


class Outputs:
    """Collects a notebook's outputs; widgets' state is not kept, because nothing of it is shown to a grader."""

    def __init__(self, notebook: nbformat.NotebookNode, budget: Budget) -> None:
        self._notebook, self._budget = notebook, budget
        self._collector = NotebookClient(notebook)
        self._total_bytes = 0

    def start_cell(self, index: int) -> None:
        """Forget what a cell showed before."""
        cell = self._notebook.cells[index]
        cell.outputs, cell.execution_count = [], None
        self._collector.clear_before_next_output = False
        self._index, self._cell_bytes = index, 0

    def take(self, message: dict, size: int) -> bool:
        """Add one message to the current cell; False when the cell has had its share."""
        self._cell_bytes += size
        self._total_bytes += size
        if self._cell_bytes > self._budget.cell_output_bytes:
            return False
        if self._total_bytes <= self._budget.notebook_output_bytes and not message["msg_type"].startswith("comm"):
            with contextlib.suppress(Exception):  # a message that is none is the student's affair
                self._collector.process_message(message, self._notebook.cells[self._index], self._index)
        return True

    def finish_cell(self, index: int, notice: str = "") -> None:
        """Join what was printed in pieces, drop what no notebook can hold, and add a notice for a cell that was stopped."""
        cell = self._notebook.cells[index]
        cell.outputs = [output for output in _joined(cell.outputs) if _valid(output)]
        if type(cell.execution_count) is not int:
            cell.execution_count = None
        if notice:
            cell.outputs.append(stopped(notice))


def clear_outputs(notebook: nbformat.NotebookNode) -> None:
    """Take every output out of a notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def stopped(notice: str) -> nbformat.NotebookNode:
    """The error output of a cell that was stopped or not run; `notice` names the reason in the catalogue."""
    text = tell(f"grading.{notice}").seen
    return new_output("error", ename="Stopped", evalue=text, traceback=[text])


def verdict(report: Report) -> list[nbformat.NotebookNode]:
    """What a check cell shows: the student's version of the report, then the score as one finite Python float."""
    data = mime_bundle(for_student(report))
    return [
        new_output("display_data", data=data),
        new_output("execute_result", data={"text/plain": repr(round(float(report.score), 2))}),
    ]


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
