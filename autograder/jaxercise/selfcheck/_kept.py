"""What is kept of a student's work beside the notebook: each exercise's last report, the cells it judged, the hints taken."""

import contextlib
import json
import os
import tempfile
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from .._assignment import exercises_file
from .._report import Report
from .._view import to_json, view_of
from ._version import is_open

FORMAT = 1  # of the file; described in docs/report.md
SESSION = uuid.uuid4().hex[:12]  # of this process: what a check found in another one was found before a restart


class Kept:
    """The file `<name>.progress.json`, written where a student has the notebook open; elsewhere it is kept in memory.

    In an author's own folder no file is written: it would hold the solutions.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._here: dict[str, dict] = {}

    def entries(self) -> dict[str, dict]:
        """By exercise: `report` as the schema of reports has it, `checked`, `session`, `answer` (its name), `cells` (text by name), `hints`."""
        return self._read()["exercises"] if self._has_file else self._here

    def record(self, report: Report, answer: str, cells: Mapping[str, str]) -> None:
        """Keep a report, with the answer's name and the texts of the cells that it judged."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        view = to_json(view_of(report))
        new = {"report": view, "checked": now, "session": SESSION, "answer": answer, "cells": dict(cells)}
        self._change(report.exercise, new)

    def take_hint(self, exercise: str, most: int) -> int:
        """How many hints to an exercise are taken with one more."""
        taken = min(self.entries().get(exercise, {}).get("hints", 0) + 1, most)
        self._change(exercise, {"hints": taken})
        return taken

    def _change(self, exercise: str, new: dict) -> None:
        self._here[exercise] = {**self._here.get(exercise, {}), **new}
        if self._has_file:
            kept = self._read()
            kept["exercises"][exercise] = {**kept["exercises"].get(exercise, {}), **new}
            with contextlib.suppress(OSError):  # a folder that cannot be written to, or a full disk, stops no check
                _replace(self._path, json.dumps(kept, ensure_ascii=False, indent=1))

    @property
    def _has_file(self) -> bool:
        return is_open(self._folder) and exercises_file(self._folder) is None

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._name}.progress.json"

    def _read(self) -> dict:
        """The file's content, whatever else stands in it, too; of a damaged one nothing."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            kept = {}
        if not isinstance(kept, dict) or kept.get("format") != FORMAT or not isinstance(kept.get("exercises"), dict):
            kept = {"format": FORMAT, "assignment": self._name, "exercises": self._here}
        return {**kept, "exercises": {name: each for name, each in kept["exercises"].items() if _is_entry(each)}}


def _is_entry(entry: object) -> bool:
    """Whether an entry is one that this module could have written, as far as it reads them."""
    kinds = {"hints": int, "report": dict, "cells": dict, "session": str, "answer": str}
    return isinstance(entry, dict) and all(isinstance(entry.get(key, kind()), kind) for key, kind in kinds.items())


def _replace(path: Path, text: str) -> None:
    """Write a file so that whoever reads it meanwhile finds the old one or the new one."""
    number, made = tempfile.mkstemp(dir=path.parent, prefix=".progress-")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(made).chmod(0o644)
        Path(made).replace(path)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
