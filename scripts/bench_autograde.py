"""Grade one honest class with stock nbgrader and with jaxercise, in interleaved pairs; the last line is JSON, of medians and spreads.

All submissions differ. A pair is a cold run of ours, a run of stock and a warm run of ours. Ours grades the whole class in each; stock, whose time
grows evenly with the number, grades a group of the class, another in each pair. Gradebook, results and secret cases are removed before each run;
a warm run has a zygote and compiled programs, and a cold run has neither and starts its process as well.
With the class of 20, three pairs and three submissions of stock's in each, this takes under 20 minutes on two idle cores.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from _accounting import Account, open_account, possible
from _figures import FEWEST, divided, over_runs, positive
from _machine import Memory, machine_cpu
from _two_courses import EVERYBODY, WARM_UP, TwoCourses

from tests.sample_class import DESCENT, LOSSES

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
    """Some submissions graded: wall and CPU seconds in all, memory in MiB; None for what was not measured.

    `cpu` is of every process of the run; `grader_cpu` of the grading process, `workers_cpu` of the workers it waited for.
    `own_cpu` is of one submission's own cells and judged calls. `others` is how many cores other programs kept busy meanwhile.
    """

    submissions: int
    wall: float
    cpu: float | None
    grader_cpu: float | None
    workers_cpu: float | None
    own_cpu: float | None
    others: float | None
    grader_mib: float
    machine_mib: float | None

    @property
    def rate(self) -> float:
        """Submissions a minute."""
        return 60 * self.submissions / self.wall

    def each(self, name: str) -> float | None:
        """A figure of the run, divided by the number of submissions."""
        return divided(getattr(self, name), self.submissions)

    def rest(self, *parts: str) -> float | None:
        """CPU seconds a submission without its own and without some parts; None where that cannot be."""
        known = [self.each("cpu"), self.own_cpu, *map(self.each, parts)]
        return None if None in known else positive(known[0] - sum(known[1:]))


@dataclass(frozen=True)
class Pair:
    """One run of each way of grading, right after one another."""

    cold: Run
    stock: Run
    warm: Run


def main() -> None:
    """Grade in pairs, print every run, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20, help="how many ours grades in each run")
    parser.add_argument("--stock", type=int, default=3, help="how many stock nbgrader grades in each run")
    parser.add_argument("--pairs", type=int, default=FEWEST)
    parser.add_argument("--assignments", nargs="+", default=[LOSSES, DESCENT], choices=[LOSSES, DESCENT])
    given = parser.parse_args()
    if given.pairs < FEWEST or given.stock < 1 or given.students < given.stock * given.pairs:
        parser.error(f"At least {FEWEST} pairs are needed, and --students must be at least --stock times --pairs.")
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="jxbench") as folder:
        bench = Bench(Path(folder), given.students, given.stock, given.assignments)
        for assignment in given.assignments:
            print_heading(assignment)
            found |= figures(assignment, [bench.pair(assignment, number) for number in range(given.pairs)])
    about = {"students": given.students, "pairs": given.pairs, "stock_submissions_in_each_pair": given.stock}
    print(json.dumps(found | about | {"cpu_accounting": bench.method, "load": round(os.getloadavg()[0], 2)}))


class Bench:
    """Grades two courses with the same class, each run accounted for by itself."""

    def __init__(self, folder: Path, students: int, stock: int, assignments: Sequence[str]) -> None:
        self._folder, self._courses = folder, TwoCourses(folder, students, stock, assignments)
        self.method = ""

    def pair(self, assignment: str, number: int) -> Pair:
        """The runs of one pair; stock grades the group of this number."""
        cold = self._run("ours", assignment, EVERYBODY, warm=False)
        stock = self._run("stock", assignment, self._courses.group(number), warm=True)
        return Pair(cold, stock, self._run("ours", assignment, EVERYBODY, warm=True))

    def _run(self, name: str, assignment: str, students: str, warm: bool) -> Run:
        self._courses.forget(name, cold=not warm)
        with open_account() as account:
            self.method = account.method
            run = self._grade(account, name, assignment, students, warm)
        graded = self._courses.graded(name, students, assignment)
        if graded != run.submissions:
            raise SystemExit(f"{name} graded {graded} of {run.submissions} submissions of {assignment}.")
        print_run(f"{name}, {'warm' if warm else 'cold'}", run)
        return run

    def _grade(self, account: Account, name: str, assignment: str, students: str, warm: bool) -> Run:
        """The clock starts when the process is ready to grade, or for a cold run before it is started."""
        clock = Clock(account)
        with self._log(name).open("wb") as log, self._start(account, name, assignment, warm, log) as grader:
            self._expect(grader, "ready", name)
            if warm:
                clock = Clock(account)
            memory = Memory(grader.pid)
            grader.stdin.write(f"{students}\n")
            grader.stdin.flush()
            grader_cpu, workers_cpu = map(float, self._expect(grader, "took", name))
            wall, cpu, others = clock.stop()
            grader_mib, machine_mib = memory.end()
            grader.stdin.close()
            account.wait(grader)
        own_cpu = self._courses.own_cpu(assignment) if name == "ours" else None
        count = self._courses.submissions(name, students, assignment)
        parts = possible(grader_cpu, wall), possible(workers_cpu, wall)
        return Run(count, wall, cpu, *parts, own_cpu, others, grader_mib, positive(machine_mib))

    def _start(self, account: Account, name: str, assignment: str, warm: bool, log: object) -> subprocess.Popen:
        return account.start(
            [sys.executable, "-c", GRADE, assignment, WARM_UP if warm else "", str(self._courses.state)],
            cwd=self._courses.root(name),
            env=self._courses.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def _expect(self, grader: subprocess.Popen, word: str, name: str) -> list[str]:
        for line in grader.stdout:
            if line.startswith(word):
                return line.split()[1:]
        raise SystemExit(self._log(name).read_text()[-3000:])

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


class Clock:
    """Wall seconds, CPU seconds of an account, and how many cores other programs kept busy."""

    def __init__(self, account: Account) -> None:
        self._account, self._cpu = account, account.cpu_seconds()
        self._wall, self._machine = time.monotonic(), machine_cpu()

    def stop(self) -> tuple[float, float | None, float | None]:
        """All three since the clock was made; CPU time that cannot be is None."""
        wall, now, machine = time.monotonic() - self._wall, self._account.cpu_seconds(), machine_cpu() - self._machine
        cpu = None if None in (now, self._cpu) else possible(now - self._cpu, wall)
        return wall, cpu, None if cpu is None else max(0.0, machine - cpu) / wall


def print_heading(assignment: str) -> None:
    """The heading of an assignment's runs."""
    print(
        f"{assignment:<20} {'a minute':>9} {'wall s':>8} {'CPU s':>8} {'others':>7} {'grader MiB':>11}   seconds of each submission",
        flush=True,
    )


def print_run(name: str, run: Run) -> None:
    """One line for a run."""
    cpu, others = ("-" if value is None else f"{value:.2f}" for value in (run.each("cpu"), run.others))
    print(
        f"{name:<20} {run.rate:>9.1f} {run.wall / run.submissions:>8.2f} {cpu:>8} {others:>7} {run.grader_mib:>11.0f}",
        flush=True,
    )


def figures(assignment: str, pairs: Sequence[Pair]) -> dict[str, object]:
    """What goes onto the page; those of 04 have the names by which they are known."""
    warm = [pair.warm for pair in pairs]
    found = {
        "wall_ratio_warm": [pair.warm.rate / pair.stock.rate for pair in pairs],
        "wall_ratio_cold": [pair.cold.rate / pair.stock.rate for pair in pairs],
        "cpu_s_ours": [run.each("cpu") for run in warm],
        "cpu_s_stock": [pair.stock.each("cpu") for pair in pairs],
        "overhead_cpu_s": [run.rest() for run in warm],
        "of_it_the_grading_process": [run.each("grader_cpu") for run in warm],
        "of_it_the_workers": [run.each("workers_cpu") for run in warm],
        "of_it_kernels_and_baking": [run.rest("grader_cpu", "workers_cpu") for run in warm],
        "own_compute_share": [divided(run.own_cpu, run.each("cpu")) for run in warm],
        "a_minute_ours": [run.rate for run in warm],
        "a_minute_stock": [pair.stock.rate for pair in pairs],
        "rss_mb": [run.grader_mib for run in warm],
        "rss_mb_stock": [pair.stock.grader_mib for pair in pairs],
        "machine_mb": [run.machine_mib for run in warm],
        "cores_of_other_programs": [run.others for pair in pairs for run in (pair.cold, pair.stock, pair.warm)],
    }
    ending = "" if assignment == LOSSES else f"_{assignment[:2]}"
    return {
        title: figure for name, values in found.items() for title, figure in over_runs(name + ending, values).items()
    }


if __name__ == "__main__":
    main()
