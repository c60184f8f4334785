"""ShortenCode: cuts very long code in graded notebooks, whose pages would take minutes to colour it."""

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from ..reception import MAX_CODE, cut


class ShortenCode(NbGraderPreprocessor):
    """Cuts code after it was run; what was handed in stays whole in the folder of submissions."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if cell.cell_type == "code":
            cell.source = cut(cell.source, MAX_CODE)
        return cell, resources
