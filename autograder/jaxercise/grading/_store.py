"""Full results of grading, for staff only: one JSON file for each result, and its notebook's outputs under the key of their job."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from .._atomic import write_atomically
from .._errors import GradingError
from .._records import from_plain, to_plain
from .._report import Report, from_json, to_json
from ._secret_key import safe_name


@dataclass(frozen=True)
class StoredResult:
    """The result of grading one notebook, with what is needed to replay it.

    key: of its job; empty if the result must not be reused. regrade_id: see Setting.
    judged_by: of each exercise the digest of what judged it; see jaxercise._bundle. regrade_of: the run id of the result that this one renews.
    cpu_seconds: processor time of the notebook's own cells and judged calls. starved: see GradedNotebook.
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
    regrade_id: str = ""
    cpu_seconds: float = 0.0
    starved: bool = False
    judged_by: Mapping[str, str] = field(default_factory=dict)
    regrade_of: str = ""

    @property
    def outcomes(self) -> dict[str, str]:
        """How each exercise ended."""
        return {name: report.outcome for name, report in self.reports.items()}

    @property
    def judged(self) -> bool:
        """Whether a worker judged the notebook; one that could not be read has a result without a draw of cases."""
        return bool(self.nonce)

    @property
    def suspect(self) -> bool:
        """Whether another try, with no other beside it, may end differently: this one failed, or ran out of time without having had the processor."""
        return "needs_review" in self.outcomes.values() or self.starved


@dataclass(frozen=True)
class CellOutputs:
    """Of each cell of a graded notebook, in order: outputs and execution count, or None for text."""

    cells: tuple[tuple[list[dict], int | None] | None, ...]

    @classmethod
    def of(cls, notebook: nbformat.NotebookNode) -> "CellOutputs":
        """The outputs in a notebook."""
        return cls(tuple((c.outputs, c.execution_count) if c.cell_type == "code" else None for c in notebook.cells))

    def put_into(self, notebook: nbformat.NotebookNode) -> None:
        """Write the outputs into a notebook of the same cells."""
        for cell, shown in zip(notebook.cells, self.cells, strict=True):
            if shown is not None:
                cell.outputs, cell.execution_count = [nbformat.from_dict(output) for output in shown[0]], shown[1]


class ResultStore:
    """The results of a course below `folder`, readable by their owner only.

    results/<student>/<assignment>/<run_id>.json holds a result, graded/<student>/<assignment>/<key>.json its notebook's outputs, and
    shown/<student>/<assignment> the run id of the one that stands in nbgrader.
    """

    def __init__(self, folder: Path) -> None:
        self._results, self._graded, self._shown = folder / "results", folder / "graded", folder / "shown"

    def save(self, result: StoredResult) -> Path:
        """Write a result, whole or not at all.

        Raises: OSError, as on a full disk.
        """
        result = replace(result, created=result.created or datetime.now(UTC).isoformat(timespec="seconds"))
        plain = to_plain(result) | {"reports": {name: to_json(report) for name, report in result.reports.items()}}
        path = _below(self._results, result.student, result.assignment) / f"{safe_name(result.run_id)}.json"
        write_atomically(path, json.dumps(plain, indent=1).encode())
        return path

    def save_with_outputs(self, result: StoredResult, outputs: CellOutputs) -> None:
        """Write a result and then, under its key, its notebook's outputs: `load` finds both or neither.

        Raises: OSError, as on a full disk.
        """
        self.save(result)
        path = self._path(result.student, result.assignment, result.key)
        write_atomically(path, json.dumps([result.run_id, outputs.cells]).encode())

    def show(self, result: StoredResult) -> None:
        """Note that a result is the one that stands in nbgrader: it may be older than others, where what was handed in came back.

        Raises: OSError, as on a full disk.
        """
        path = _below(self._shown, result.student, result.assignment)
        write_atomically(path, safe_name(result.run_id).encode())

    def save_shown(self, result: StoredResult) -> None:
        """Write a result and then note that it stands. Raises: OSError, as on a full disk."""
        self.save(result)
        self.show(result)

    def shown(self, student: str = "", assignment: str = "") -> Iterator[StoredResult]:
        """Of each student and assignment the result that stands in nbgrader; the newest where none was noted.

        Raises: GradingError when a file is damaged.
        """
        names = [safe_name(name) if name else "*" for name in (student, assignment)]
        for folder in self._results.glob(f"{names[0]}/{names[1]}"):
            noted = self._shown / folder.relative_to(self._results)
            path = folder / f"{noted.read_text(encoding='utf-8')}.json" if noted.is_file() else noted
            found = [path] if path.is_file() else list(folder.glob("*.json"))
            if found:
                yield max(map(_load, found), key=lambda result: (result.created, result.run_id))

    def load(self, student: str, assignment: str, key: str) -> tuple[StoredResult, CellOutputs] | None:
        """The result under a key and its notebook's outputs; None if there is none, or one of its two files is missing or damaged."""
        try:
            run_id, cells = json.loads(self._path(student, assignment, key).read_bytes())
            result = _load(_below(self._results, student, assignment) / f"{safe_name(run_id)}.json")
            return result, CellOutputs(tuple(cells))
        except (OSError, ValueError, TypeError, GradingError):
            return None

    def reusable_keys(self, student: str, assignment: str, regrade_id: str = "") -> tuple[str, ...]:
        """The keys of a student's results that need not be made again; see `reusable`."""
        keys = sorted(path.stem for path in _below(self._graded, student, assignment).glob("*.json"))
        return tuple(key for key in keys if reusable(self, assignment, student, key, regrade_id))

    def pack(self, student: str, assignment: str, key: str) -> bytes:
        """The result under a key and its notebook's outputs, as bytes that `unpack` of another store takes.

        Raises: OSError, ValueError.
        """
        outputs = self._path(student, assignment, key).read_bytes()
        result = _below(self._results, student, assignment) / f"{safe_name(json.loads(outputs)[0])}.json"
        return json.dumps([result.read_text(encoding="utf-8"), outputs.decode()]).encode()

    def unpack(self, packed: bytes, student: str, assignment: str, key: str) -> None:
        """Store what `pack` of another store gave, if it is of that student, assignment and key.

        Raises: OSError, as on a full disk; ValueError when it is of another or damaged.
        """
        try:
            text, outputs = json.loads(packed)
            result, (run_id, cells) = _read(text), json.loads(outputs)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is damaged: {error}") from error
        if (result.student, result.assignment, result.key, result.run_id) != (student, assignment, key, run_id):
            raise ValueError(f"a result of {result.student!r} for {result.assignment!r} is in its place")
        self.save_with_outputs(result, CellOutputs(tuple(cells)))

    def forget(self, student: str, assignment: str, key: str) -> None:
        """Remove the result under a key and its notebook's outputs. Raises: OSError, ValueError."""
        outputs = self._path(student, assignment, key)
        run_id = json.loads(outputs.read_bytes())[0]
        outputs.unlink()
        (_below(self._results, student, assignment) / f"{safe_name(run_id)}.json").unlink()

    def find(self, run_id: str) -> StoredResult | None:
        """The result of that run id, or None.

        Raises: GradingError when its file is damaged.
        """
        name = f"{safe_name(run_id)}.json"
        path = next((path for path in self._results.glob("*/*/*.json") if path.name == name), None)
        return _load(path) if path else None

    def results(self, student: str = "", assignment: str = "") -> Iterator[StoredResult]:
        """All results, or those of a student or an assignment.

        Raises: GradingError when a file is damaged.
        """
        names = [safe_name(name) if name else "*" for name in (student, assignment)]
        yield from map(_load, self._results.glob(f"{names[0]}/{names[1]}/*.json"))

    def _path(self, student: str, assignment: str, key: str) -> Path:
        return _below(self._graded, student, assignment) / f"{safe_name(key)}.json"


def reusable(store: ResultStore, assignment: str, student: str, key: str, regrade_id: str = "") -> bool:
    """Whether a store holds the full result of a job; for a `--force` run only one that this run made itself."""
    found = store.load(student, assignment, key)
    return found is not None and not found[0].suspect and regrade_id in ("", found[0].regrade_id)


def _below(folder: Path, student: str, assignment: str) -> Path:
    return folder / safe_name(student) / safe_name(assignment)


_LATER = {"judged_by": {}, "regrade_of": ""}  # of results that were stored before these fields were


def _load(path: Path) -> StoredResult:
    try:
        return _read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(f"The stored run {path} cannot be read ({error}). Restore it from a backup.") from error


def _read(text: str) -> StoredResult:
    result = from_plain(StoredResult, {**_LATER, **json.loads(text)})
    return replace(result, reports={name: from_json(report) for name, report in result.reports.items()})
