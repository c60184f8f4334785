"""The results of grading, in full and for staff only: one JSON file for each run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .._report import Report


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
    created: str = ""                   # UTC, ISO 8601
    events: tuple[str, ...] = ()


class ResultStore:
    """The runs of a course below `folder`: results/<student>/<assignment>/<run_id>.json."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, run: StoredRun) -> Path:
        """Write a run, whole or not at all."""
        raise NotImplementedError

    def find(self, run_id: str) -> StoredRun | None:
        """The run of that id."""
        raise NotImplementedError
