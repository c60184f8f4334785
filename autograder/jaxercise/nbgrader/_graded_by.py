"""Remembers by which exercises each submission was graded, so that grades of older ones can be named."""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class GradedBy:
    """A file with a line for each grading of an assignment: the student, and a hash of what judged."""

    def __init__(self, path: Path, now: str) -> None:
        self._path, self._now = path, now

    def note(self, student: str) -> None:
        """Remember that a submission was graded by the exercises as they are now."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([student, self._now]) + "\n")

    def stale(self, students: Iterable[str]) -> list[str]:
        """Those of some students who were graded last by other exercises; nothing is known of who was never noted."""
        last: dict[str, str] = {}
        with suppress(OSError):
            for line in self._path.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError):  # the last line of a run that was killed
                    student, content = json.loads(line)
                    last[student] = content
        return sorted(student for student in students if last.get(student, self._now) != self._now)
