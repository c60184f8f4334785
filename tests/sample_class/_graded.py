"""The class graded by the demo, for the tests that look at what came of it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class GradedClass:
    """A run of the demo: its folder, its exit code, what it printed, and its results by student and assignment."""

    folder: Path
    code: int
    printed: str
    results: dict[tuple[str, str], dict]


def run_demo(folder: Path, *options: str) -> GradedClass:
    """Run the demo in a new folder."""
    command = [sys.executable, str(ROOT / "scripts" / "demo.py"), "--folder", str(folder), *options]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    file = folder / "results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    by_submission = {(each["student"], each["assignment"]): each for each in results}
    return GradedClass(folder, done.returncode, done.stdout + done.stderr, by_submission)
