"""The results of grading, in full and for staff only: one JSON file for each run, and what its notebook showed by content."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from .._errors import GradingError
from .._report import Report, from_json, to_json
from ._atomic import write_atomically
from ._secret_key import safe_name


@dataclass(frozen=True)
class StoredRun:
    """One run of grading, with what is needed to replay it.

    key: names the content that was graded; empty for a run that is never taken again. order: see Setting.
    cpu_seconds: processor time of the notebook's own cells and judged calls.
    """

    run_id: str
    student: str
    assignment: str
    reports: Mapping[str, Report]
    key_fingerprint: str
    nonce: str
    level: str
    data_source: str = ""
    created: str = ""  # UTC, ISO 8601; filled in on saving
    events: tuple[str, ...] = ()
    key: str = ""
    order: str = ""
    cpu_seconds: float = 0.0

    @property
    def outcomes(self) -> dict[str, str]:
        """How each exercise ended."""
        return {name: report.outcome for name, report in self.reports.items()}

    @property
    def needs_review(self) -> bool:
        """Whether the machinery failed in some exercise, which another try may mend."""
        return "needs_review" in self.outcomes.values()


@dataclass(frozen=True)
class CellOutputs:
    """What the cells of a graded notebook show, in order: outputs and execution count, or None for text."""

    cells: tuple[tuple[list[dict], int | None] | None, ...]

    @classmethod
    def by(cls, notebook: nbformat.NotebookNode) -> "CellOutputs":
        """What a notebook shows."""
        return cls(tuple((c.outputs, c.execution_count) if c.cell_type == "code" else None for c in notebook.cells))

    def put_into(self, notebook: nbformat.NotebookNode) -> None:
        """Let a notebook of the same cells show it."""
        for cell, shown in zip(notebook.cells, self.cells, strict=True):
            if shown is not None:
                cell.outputs, cell.execution_count = [nbformat.from_dict(output) for output in shown[0]], shown[1]


class ResultStore:
    """The runs of a course below `folder`, readable by their owner only.

    results/<student>/<assignment>/<run_id>.json holds a run, graded/<student>/<assignment>/<key>.json what its notebook showed.
    """

    def __init__(self, folder: Path) -> None:
        self._results, self._graded = folder / "results", folder / "graded"

    def save(self, run: StoredRun) -> Path:
        """Write a run, whole or not at all.

        Raises: OSError, as on a full disk.
        """
        run = replace(run, created=run.created or datetime.now(UTC).isoformat(timespec="seconds"))
        plain = {
            **asdict(replace(run, reports={})),
            "reports": {name: to_json(report) for name, report in run.reports.items()},
        }
        path = _below(self._results, run.student, run.assignment) / f"{safe_name(run.run_id)}.json"
        write_atomically(path, json.dumps(plain, indent=1).encode())
        return path

    def keep(self, run: StoredRun, shown: CellOutputs) -> None:
        """Write a run and, under its key, what its notebook showed; the key last, so that whoever finds it finds both."""
        self.save(run)
        write_atomically(
            self._path(run.student, run.assignment, run.key), json.dumps([run.run_id, shown.cells]).encode()
        )

    def load(self, student: str, assignment: str, key: str) -> tuple[StoredRun, CellOutputs] | None:
        """The run of that content, and what its notebook showed; None if it was never graded, or not all of it is there any more."""
        try:
            run_id, cells = json.loads(self._path(student, assignment, key).read_bytes())
            run = _load(_below(self._results, student, assignment) / f"{safe_name(run_id)}.json")
            return run, CellOutputs(tuple(cells))
        except (OSError, ValueError, TypeError, GradingError):
            return None

    def find(self, run_id: str) -> StoredRun | None:
        """The run of that id, or None.

        Raises: GradingError when its file is damaged.
        """
        name = f"{safe_name(run_id)}.json"
        path = next((path for path in self._results.glob("*/*/*.json") if path.name == name), None)
        return _load(path) if path else None

    def runs(self, student: str = "", assignment: str = "") -> Iterator[StoredRun]:
        """All runs, or those of a student or an assignment.

        Raises: GradingError when a file is damaged.
        """
        names = [safe_name(name) if name else "*" for name in (student, assignment)]
        yield from map(_load, self._results.glob(f"{names[0]}/{names[1]}/*.json"))

    def _path(self, student: str, assignment: str, key: str) -> Path:
        return _below(self._graded, student, assignment) / f"{safe_name(key)}.json"


def _below(folder: Path, student: str, assignment: str) -> Path:
    return folder / safe_name(student) / safe_name(assignment)


def _load(path: Path) -> StoredRun:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        reports = {name: from_json(report) for name, report in plain["reports"].items()}
        return StoredRun(**{**plain, "reports": reports, "events": tuple(plain["events"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GradingError(f"The stored run {path} cannot be read ({error}). Restore it from a backup.") from error
