"""Grade one honest class with stock nbgrader and with jaxercise, in turns on this machine; the last line is JSON, of ratios.

All submissions differ in content. Before each run gradebook, results and secret cases are gone; a warm run has a zygote and compiled
programs, a cold one starts its process, too. CPU is that of the whole machine, less what it used when idle: every process counts.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from _machine import Memory, idle_cpu, machine_cpu  # noqa: E402

from tests.sample_class import DESCENT, LOSSES, any_class, read_handouts, write_class  # noqa: E402

WARM_UP, BIN = "warmup", Path(sys.executable).parent
CONFIGURATION = {
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
# What `nbgrader autograde` does, after its imports, and when warm after somebody else was graded in the same process.
GRADE = """
import os, shutil, sys, time
from nbgrader.apps import AutogradeApp
def grade(student):
    AutogradeApp.clear_instance()
    app = AutogradeApp.instance()
    app.initialize([assignment, "--student", student, "--log-level=ERROR"])
    app.start()
assignment, warm, state = sys.argv[1:]
if warm:
    grade(warm)
    shutil.rmtree(state, ignore_errors=True)
print("ready", flush=True)
students = sys.stdin.readline().strip()
before = os.times()
grade(students)
own, system, child, child_system = (now - then for now, then in zip(os.times()[:4], before))
print("took", own + system, child + child_system, flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True)
class Run:
    """Some submissions graded: wall and CPU seconds in all; MiB of the grading process at its largest, and of the whole machine.

    Of the CPU seconds, `grader_cpu` are the grading process's own, and `workers_cpu` those of its workers. The rest is of what the zygote forks.
    """

    submissions: int
    wall: float
    cpu: float
    grader_cpu: float
    workers_cpu: float
    grader_mib: float
    machine_mib: float

    def __add__(self, other: "Run") -> "Run":
        sums = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        largest = {name: max(getattr(self, name), getattr(other, name)) for name in ("grader_mib", "machine_mib")}
        return Run(**sums | largest)

    @property
    def rate(self) -> float:
        """Submissions a minute."""
        return 60 * self.submissions / self.wall


def main() -> None:
    """Grade in turns, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--assignments", nargs="+", default=[LOSSES, DESCENT], choices=[LOSSES, DESCENT])
    given = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="jxbench") as folder:
        bench = Bench(Path(folder), given.students, given.assignments)
        for assignment in given.assignments:
            figures |= bench.measure(assignment)
    print(json.dumps(figures | {"students": given.students, "load": round(os.getloadavg()[0], 2)}))


class Bench:
    """Two courses with the same class: one graded by stock nbgrader, one by jaxercise."""

    def __init__(self, folder: Path, students: int, assignments: Sequence[str]) -> None:
        self._folder, self._students = folder, students
        self._state, self._cache = folder / "state", folder / "cache"
        for name in CONFIGURATION:
            self._found(name, assignments)
        self._hand_in()
        self._idle_cpu = idle_cpu()

    def measure(self, assignment: str) -> dict[str, object]:
        """Stock in two halves, between ours cold and ours warm."""
        half = self._students // 2
        cold = self._run("ours", assignment, "s*", warm=False)
        stock = self._run("stock", assignment, group(0, half), warm=True)
        warm = self._run("ours", assignment, "s*", warm=True)
        own_cpu = self._own_cpu(assignment)
        stock += self._run("stock", assignment, group(half, self._students), warm=True)
        runs = {"stock": stock, "ours, cold": cold, "ours, warm": warm}
        print_table(assignment, runs)
        return figures(assignment, runs, own_cpu)

    def _run(self, name: str, assignment: str, students: str, warm: bool) -> Run:
        """One run; the clock starts when the process is ready to grade, or for a cold run before it is started."""
        self._forget(name, cold=not warm)
        count = len(list(self._submitted(name).glob(f"{students}/{assignment}")))
        command = [sys.executable, "-c", GRADE, assignment, WARM_UP if warm else "", str(self._state)]
        start, before = time.monotonic(), machine_cpu()
        with (
            (self._folder / f"{name}.log").open("wb") as log,
            subprocess.Popen(
                command,
                cwd=self._root(name),
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as grader,
        ):
            self._expect(grader, "ready", name)
            if warm:
                start, before = time.monotonic(), machine_cpu()
            memory = Memory(grader.pid)
            grader.stdin.write(f"{students}\n")
            grader.stdin.flush()
            grader_cpu, workers_cpu = map(float, self._expect(grader, "took", name))
            wall, cpu = time.monotonic() - start, machine_cpu() - before
            grader_mib, machine_mib = memory.end()
            grader.stdin.close()
        self._check(name, assignment, students, count)
        return Run(count, wall, cpu - wall * self._idle_cpu, grader_cpu, workers_cpu, grader_mib, machine_mib)

    def _expect(self, grader: subprocess.Popen, word: str, name: str) -> list[str]:
        for line in grader.stdout:
            if line.startswith(word):
                return line.split()[1:]
        raise SystemExit((self._folder / f"{name}.log").read_text()[-3000:])

    def _check(self, name: str, assignment: str, students: str, count: int) -> None:
        graded = list((self._root(name) / "classroom" / "autograded").glob(f"{students}/{assignment}/*.ipynb"))
        if len(graded) != count:
            raise SystemExit(f"{name} graded {len(graded)} of {count} submissions of {assignment}.")

    def _found(self, name: str, assignments: Sequence[str]) -> None:
        """A course with the student copies generated; the empty gradebook is kept aside."""
        root = self._root(name)
        (root / "classroom").mkdir(parents=True)
        for assignment in assignments:
            shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
        text = CONFIGURATION[name].format(root=str(root), state=str(self._state))
        (root / "nbgrader_config.py").write_text(text)
        for assignment in assignments:
            if name == "stock":  # the notebooks are the same; the public cases come from where they are kept
                shutil.copytree(ROOT / "release" / assignment, self._folder / "checks" / assignment)
            command = [BIN / "nbgrader", "generate_assignment", assignment]
            subprocess.run(command, cwd=root, env=self._environment(), check=True, capture_output=True)
            if name == "stock":
                checks = self._folder / "checks" / assignment / f"{assignment}.checks"
                shutil.copy(checks, root / "source" / assignment)
                shutil.copy(checks, root / "release" / assignment)
        shutil.copy(root / "classroom" / "gradebook.db", root / "empty.db")

    def _hand_in(self) -> None:
        students = list(any_class(self._students + 1))
        students[-1] = replace(students[-1], name=WARM_UP)
        handouts = read_handouts(self._root("ours"))
        present = [
            replace(student, submissions=tuple(s for s in student.submissions if s.assignment in handouts))
            for student in students
        ]
        for name in CONFIGURATION:
            write_class(present, handouts, self._submitted(name))
            for notebook in self._submitted(name).glob("*/*/*.ipynb"):
                shutil.copy(self._root("ours") / "release" / notebook.stem / f"{notebook.stem}.checks", notebook.parent)

    def _forget(self, name: str, cold: bool) -> None:
        """Everything that an earlier run left, and for a cold one the compiled programs, too."""
        classroom = self._root(name) / "classroom"
        shutil.rmtree(classroom / "autograded", ignore_errors=True)
        shutil.copy(self._root(name) / "empty.db", classroom / "gradebook.db")
        shutil.rmtree(self._state, ignore_errors=True)
        if cold:
            subprocess.run(["chmod", "-Rf", "u+w", self._cache], check=False)
            shutil.rmtree(self._cache, ignore_errors=True)

    def _own_cpu(self, assignment: str) -> float:
        """CPU seconds that a submission's own cells and judged calls took, as the last run recorded them; the mean."""
        stored = [json.loads(path.read_text()) for path in self._state.glob(f"*/results/s*/{assignment}/*.json")]
        return sum(run["cpu_seconds"] for run in stored) / len(stored)

    def _environment(self) -> dict[str, str]:
        """Caches of this benchmark's own, and a place where stock nbgrader finds the programs it calls by name."""
        own = {"XDG_CACHE_HOME": str(self._cache), "JAXERCISE_MNIST": "embedded"}
        return os.environ | own | {"PATH": os.pathsep.join([str(BIN), os.environ["PATH"]])}

    def _root(self, name: str) -> Path:
        return self._folder / name

    def _submitted(self, name: str) -> Path:
        return self._root(name) / "classroom" / "submitted"


def group(first: int, behind: int) -> str:
    """The students of a range of numbers as a pattern; nbgrader knows `*`, `?` and `[...]` only, so the range is one of tens."""
    if first % 10 or behind % 10 or behind > 100:
        raise SystemExit(
            "--students must be a multiple of 20 up to 100, so that stock nbgrader can be given half of them."
        )
    return f"s00[{''.join(str(ten) for ten in range(first // 10, behind // 10))}]?"


def print_table(assignment: str, runs: dict[str, Run]) -> None:
    """A line for each way of grading."""
    print(
        f"{assignment:<20} {'a minute':>9} {'wall s':>8} {'CPU s':>8} {'grader MiB':>11} {'machine MiB':>12}   each submission"
    )
    for name, run in runs.items():
        each = (run.rate, run.wall / run.submissions, run.cpu / run.submissions)
        print(
            f"{name:<20} {each[0]:>9.1f} {each[1]:>8.2f} {each[2]:>8.2f} {run.grader_mib:>11.0f} {run.machine_mib:>12.0f}",
            flush=True,
        )


def figures(assignment: str, runs: dict[str, Run], own_cpu: float) -> dict[str, object]:
    """What goes onto the page; those of 04 have the names by which they are known."""
    stock, cold, warm = runs.values()
    cpu = {name: run.cpu / run.submissions for name, run in runs.items()}
    found = {
        "wall_ratio_warm": warm.rate / stock.rate,
        "wall_ratio_cold": cold.rate / stock.rate,
        "cpu_s_ours": cpu["ours, warm"],
        "cpu_s_stock": cpu["stock"],
        "overhead_cpu_s": cpu["ours, warm"] - own_cpu,
        "of_it_the_grading_process": warm.grader_cpu / warm.submissions,
        "of_it_the_workers": warm.workers_cpu / warm.submissions,
        "of_it_kernels_and_baking": (warm.cpu - warm.grader_cpu - warm.workers_cpu) / warm.submissions - own_cpu,
        "own_compute_share": own_cpu / cpu["ours, warm"],
        "a_minute_ours": warm.rate,
        "a_minute_stock": stock.rate,
        "rss_mb": warm.grader_mib,
        "rss_mb_stock": stock.grader_mib,
        "machine_mb": warm.machine_mib,
    }
    ending = "" if assignment == LOSSES else f"_{assignment[:2]}"
    return {name + ending: round(value, 2) for name, value in found.items()}


if __name__ == "__main__":
    main()
