"""Collects the outputs of a student's cells within limits."""

import nbformat
from nbformat.v4 import new_output

from .._messages import tell
from ._budget import Budget
from ._message import ITEMS, Message, items

OUTPUTS = 500  # of one cell; streams are joined first
NOTEBOOK_ITEMS = 10 * ITEMS
_FIELDS = {
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


class Outputs:
    """Collects a notebook's outputs, without the state of widgets."""

    def __init__(self, notebook: nbformat.NotebookNode, budget: Budget) -> None:
        self._notebook, self._budget = notebook, budget
        self._shown: dict[str, list[dict]] = {}  # outputs by display id
        self._total_bytes = self._items = 0

    def start_cell(self, index: int) -> None:
        """Clear a cell and collect into it from now on."""
        self._cell = self._notebook.cells[index]
        self._cell.outputs, self._cell.execution_count = [], None
        self._outputs: list[dict] = []
        self._cell_bytes = self._left_out = self._displays = 0
        self._clear_first = False

    def take(self, message: Message) -> bool:
        """Add one message to the current cell; False when the cell exceeds its limit."""
        if not self._charge(message.size):
            return False
        if self._total_bytes > self._budget.notebook_output_bytes:
            return True
        if message.kind == "clear_output":
            self._clear(message.content())
        elif message.kind == "execute_input":
            self._cell.execution_count = message.content().get("execution_count")
        elif message.kind == "update_display_data":
            return self._update(message)
        elif message.kind in _FIELDS:
            self._add(message)
        return True

    def finish_cell(self, index: int, notice: str = "") -> None:
        """Join streams, drop invalid outputs, and append the notice of a cell that was stopped."""
        cell = self._notebook.cells[index]
        kept = [nbformat.from_dict(output) for output in _joined(self._outputs)]
        self._left_out += max(0, len(kept) - OUTPUTS)
        cell.outputs = [output for output in kept[:OUTPUTS] if _valid(output)]
        if self._left_out:
            text = tell("grading.outputs_left_out", {"count": self._left_out}).seen
            cell.outputs.append(new_output("stream", name="stderr", text=text + "\n"))
        if type(cell.execution_count) is not int:
            cell.execution_count = None
        if notice:
            cell.outputs.append(stopped(notice))

    def _charge(self, size: int) -> bool:
        self._cell_bytes += size
        self._total_bytes += size
        return self._cell_bytes <= self._budget.cell_output_bytes

    def _clear(self, content: dict) -> None:
        if content.get("wait"):
            self._clear_first = True
        else:
            self._outputs.clear()

    def _add(self, message: Message) -> None:
        """Add one output, unless there are too many, or its content cannot be read within bounds."""
        if self._clear_first:
            self._outputs.clear()
            self._clear_first = False
        output, names = self._read(message), _FIELDS[message.kind]
        self._displays += message.kind != "stream"
        if self._displays > OUTPUTS or not all(name in output for name in names):
            self._left_out += 1
            return
        found = {"output_type": message.kind} | {name: output[name] for name in names}
        self._outputs.append(found)
        if display := _display_id(output):
            self._shown.setdefault(display, []).append(found)

    def _update(self, message: Message) -> bool:
        """Change every output with a display id; each counts as if it had been sent."""
        content = self._read(message)
        shown = self._shown.get(_display_id(content), [])
        if not self._charge(message.size * max(0, len(shown) - 1)):
            return False
        for output in shown if "data" in content and "metadata" in content else ():
            output["data"], output["metadata"] = content["data"], content["metadata"]
        return True

    def _read(self, message: Message) -> dict:
        """The content of a message; empty where that, or the notebook so far, has too many items."""
        self._items += items(message.raw)
        return message.content() if self._items <= NOTEBOOK_ITEMS else {}


def clear_outputs(notebook: nbformat.NotebookNode) -> None:
    """Remove every output from a notebook."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def stopped(notice: str) -> nbformat.NotebookNode:
    """The error output of a cell that was stopped or not run; `notice` names the reason in the catalogue."""
    text = tell(f"grading.{notice}").seen
    return new_output("error", ename="Stopped", evalue=text, traceback=[text])


def _display_id(content: dict) -> str:
    transient = content.get("transient")
    found = transient.get("display_id") if type(transient) is dict else ""
    return found if type(found) is str else ""


def _joined(outputs: list[dict]) -> list[dict]:
    """The outputs, with neighbours of one stream as one."""
    joined: list[dict] = []
    pieces: list[str] = []
    for output in outputs:
        if output["output_type"] != "stream" or type(output["text"]) is not str:
            joined.append(output)
        elif joined and joined[-1].get("pieces") is pieces and joined[-1]["name"] == output["name"]:
            pieces.append(output["text"])
        else:
            pieces = [output["text"]]
            joined.append({"output_type": "stream", "name": output["name"], "pieces": pieces})
    return [
        {"output_type": "stream", "name": each["name"], "text": "".join(each["pieces"])} if "pieces" in each else each
        for each in joined
    ]


def _valid(output: nbformat.NotebookNode) -> bool:
    try:
        nbformat.validate(output, ref="output", version=4)
        str(output).encode()
    except Exception:
        return False
    return True
