"""Sanitise: the step that undoes what happened to a notebook's cells on their way, before anything reads or runs them."""

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from ._exporter import SubmissionExporter
from ._restore import restore


class Sanitise(NbGraderPreprocessor):
    """Rebuild a submitted notebook from the released one; stands before OverwriteKernelspec and OverwriteCells.

    Copied, split, retyped, renamed, deleted and edited cells are put right; tags and metadata of a student's own cells disappear.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        exporter = self.parent
        names = resources["nbgrader"]
        released = (
            exporter.released(names["assignment"], names["notebook"])
            if isinstance(exporter, SubmissionExporter)
            else None
        )
        if released is None:
            return without_doubles(nb), resources
        restored = restore(nb.cells, released.cells)
        nb.cells = restored.cells
        nb.nbformat, nb.nbformat_minor = 4, 5
        for note in restored.notes:
            self.log.info("%s: %s", names["student"], note)
        exporter.lost[names["student"], names["assignment"], names["notebook"]] = restored.lost
        return nb, resources


def without_doubles(nb: NotebookNode) -> NotebookNode:
    """Without a released notebook to compare with: the last of several cells with one grade_id keeps it."""
    seen: set[str] = set()
    for cell in reversed(nb.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if "nbgrader" in cell.metadata and (not name or name in seen):
            del cell.metadata["nbgrader"]  # an empty entry would read as an old format and end the whole run
        elif name:
            seen.add(name)
    return nb
