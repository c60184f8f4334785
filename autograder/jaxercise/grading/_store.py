"""The results of grading, in full and for staff only: one JSON file for each run."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from .._errors import GradingError
from .._report import Report, from_json, to_json
from ._key import safe_name


@dataclass(frozen=True)
class StoredRun:
    """One run of grading, with what is needed to replay it."""

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


class ResultStore:
    """The runs of a course below `folder`: results/<student>/<assignment>/<run_id>.json, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._results = folder / "results"

    def save(self, run: StoredRun) -> Path:
        """Write a run, whole or not at all."""
        run = replace(run, created=run.created or datetime.now(UTC).isoformat(timespec="seconds"))
        folder = self._results / safe_name(run.student) / safe_name(run.assignment)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{safe_name(run.run_id)}.json"
        plain = {
            **asdict(replace(run, reports={})),
            "reports": {name: to_json(report) for name, report in run.reports.items()},
        }
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".run-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(plain, file, indent=1)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
        return path

    def find(self, run_id: str) -> StoredRun | None:
        """The run of that id, or None.

        Raises: GradingError when its file is damaged.
        """
        name = f"{safe_name(run_id)}.json"
        path = next((path for path in self._results.glob("*/*/*.json") if path.name == name), None)
        return _load(path) if path else None


def _load(path: Path) -> StoredRun:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        reports = {name: from_json(report) for name, report in plain["reports"].items()}
        return StoredRun(**{**plain, "reports": reports, "events": tuple(plain["events"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GradingError(f"The stored run {path} cannot be read ({error}). Restore it from a backup.") from error
