"""Two courses with the same class: one for stock nbgrader, one for jaxercise."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sample_class import any_class, read_handouts, write_class  # noqa: E402

WARM_UP, EVERYBODY = "warmup", "s*"
_BIN = Path(sys.executable).parent
_CONFIGURATION = {
    "stock": """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
for step in ("submitted", "autograded"):
    c.CourseDirectory[step + "_directory"] = "classroom/" + step
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/classroom/gradebook.db"
c.ExecutePreprocessor.timeout = 300
""",
    "ours": """\
from jaxercise.nbgrader import configure
configure(c, {root!r}, course_id="bench", state_folder={state!r})
""",
}


class TwoCourses:
    """The courses `stock` and `ours` in a folder, with `students` submissions of each assignment and one more to warm up."""

    def __init__(self, folder: Path, students: int, group_size: int, assignments: Sequence[str]) -> None:
        self._folder, self._students, self._group_size = folder, students, group_size
        self.state, self._cache = folder / "state", folder / "cache"
        for name in _CONFIGURATION:
            self._make(name, assignments)
        self._hand_in()

    def root(self, name: str) -> Path:
        """The folder of one course."""
        return self._folder / name

    def group(self, number: int) -> str:
        """nbgrader's pattern for a group of students: the first `group_size` are group 0, the next are group 1."""
        return f"s{number}-*"

    def submissions(self, name: str, students: str, assignment: str) -> int:
        """How many submissions a pattern of students names."""
        return len(list(self._submitted(name).glob(f"{students}/{assignment}")))

    def graded(self, name: str, students: str, assignment: str) -> int:
        """How many of them are graded."""
        return len(list((self.root(name) / "classroom" / "autograded").glob(f"{students}/{assignment}/*.ipynb")))

    def forget(self, name: str, cold: bool) -> None:
        """Remove gradebook, results and secret cases of an earlier run; before a cold run, the compiled programs as well."""
        classroom = self.root(name) / "classroom"
        shutil.rmtree(classroom / "autograded", ignore_errors=True)
        shutil.copy(self.root(name) / "empty.db", classroom / "gradebook.db")
        shutil.rmtree(self.state, ignore_errors=True)
        if cold:
            subprocess.run(["chmod", "-Rf", "u+w", self._cache], check=False)
            shutil.rmtree(self._cache, ignore_errors=True)

    def own_cpu(self, assignment: str) -> float | None:
        """CPU seconds of a submission's own cells and judged calls, as the last run of ours recorded them; the mean."""
        stored = [
            json.loads(path.read_text()) for path in self.state.glob(f"*/results/{EVERYBODY}/{assignment}/*.json")
        ]
        return sum(run["cpu_seconds"] for run in stored) / len(stored) if stored else None

    def environment(self) -> dict[str, str]:
        """Caches of these courses' own, and a place where stock nbgrader finds the programs it calls by name."""
        own = {"XDG_CACHE_HOME": str(self._cache), "JAXERCISE_MNIST": "embedded"}
        return os.environ | own | {"PATH": os.pathsep.join([str(_BIN), os.environ["PATH"]])}

    def _make(self, name: str, assignments: Sequence[str]) -> None:
        """One course with the student copies generated; the empty gradebook is kept aside."""
        root = self.root(name)
        (root / "classroom").mkdir(parents=True)
        text = _CONFIGURATION[name].format(root=str(root), state=str(self.state))
        (root / "nbgrader_config.py").write_text(text)
        for assignment in assignments:
            shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
        for assignment in assignments:
            command = [_BIN / "nbgrader", "generate_assignment", assignment]
            subprocess.run(command, cwd=root, env=self.environment(), check=True, capture_output=True)
            if name == "stock":  # the notebooks are the same, but only ours bakes the public cases
                checks = ROOT / "release" / assignment / f"{assignment}.checks"
                shutil.copy(checks, root / "source" / assignment)
                shutil.copy(checks, root / "release" / assignment)
        shutil.copy(root / "classroom" / "gradebook.db", root / "empty.db")

    def _hand_in(self) -> None:
        """The same class in both courses; the name of a student says the group."""
        handouts = read_handouts(self.root("ours"))
        present = [
            replace(
                student,
                name=WARM_UP if number == self._students else f"s{number // self._group_size}-{number:04d}",
                submissions=tuple(each for each in student.submissions if each.assignment in handouts),
            )
            for number, student in enumerate(any_class(self._students + 1))
        ]
        for name in _CONFIGURATION:
            write_class(present, handouts, self._submitted(name))
            for notebook in self._submitted(name).glob("*/*/*.ipynb"):
                shutil.copy(self.root("ours") / "release" / notebook.stem / f"{notebook.stem}.checks", notebook.parent)

    def _submitted(self, name: str) -> Path:
        return self.root(name) / "classroom" / "submitted"
