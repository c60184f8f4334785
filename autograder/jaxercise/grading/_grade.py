"""Grade one notebook: run its cells, judge each exercise at its place, and write the verdicts into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from .._bundle import Bundle
from .._report import Report
from ._budget import Budget, KernelChoice


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook with its verdicts, the full reports by exercise, and what happened on the way (for staff)."""

    notebook: nbformat.NotebookNode
    reports: Mapping[str, Report]
    level: str
    seconds: float = 0.0
    events: tuple[str, ...] = field(default=())


def grade_notebook(
    notebook: nbformat.NotebookNode, bundle: Bundle, files: Sequence[Path] = (), budget: Budget | None = None, kernel: KernelChoice | None = None,
) -> GradedNotebook:
    """Run a sanitised notebook beside copies of `files` and judge every exercise of the bundle; never raises."""
    raise NotImplementedError


def is_check_cell(cell: Mapping, bundle: Bundle) -> bool:
    """Whether a cell is the place of an exercise's verdict."""
    raise NotImplementedError
