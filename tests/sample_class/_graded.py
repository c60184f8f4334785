"""The class graded by the demo, for the tests that look at what came of it."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ._record import Student, Submission

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class GradedClass:
    """A run of the demo: its folder, its exit code, what it printed, and its results by student and assignment.

    students: who was graded. changed: files of the instructor's and the students' notebooks that it changed.
    """

    folder: Path
    code: int
    printed: str
    results: dict[tuple[str, str], dict]
    students: tuple[Student, ...]
    changed: list[Path]

    @property
    def handed_in(self) -> list[tuple[Student, Submission]]:
        """Every submission with its student."""
        return [(student, submission) for student in self.students for submission in student.submissions]


def run_demo(folder: Path, students: Iterable[Student], *words: str) -> GradedClass:
    """Run the demo in a new folder with these of the class; `words` are further ones of its command."""
    students, before = tuple(students), digests()
    only = [word for student in students for word in ("--only", student.name)]
    command = [sys.executable, str(ROOT / "scripts" / "demo.py"), "--folder", str(folder), *only, *words]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    file = folder / "results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    by_submission = {(each["student"], each["assignment"]): each for each in results}
    after = digests()
    changed = sorted(path for path in before | after if before.get(path) != after.get(path))
    return GradedClass(folder, done.returncode, done.stdout + done.stderr, by_submission, students, changed)


def digests() -> dict[Path, str]:
    """What stands in the instructor's and the students' notebooks."""
    files = (path for name in ("source", "release") for path in (ROOT / name).rglob("*"))
    kept = (path for path in files if path.is_file() and "__pycache__" not in path.parts)
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}
