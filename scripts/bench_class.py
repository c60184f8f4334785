"""Grade many small submissions with one command: rate, CPU time, memory over time, and what is left behind; the last line is JSON.

The submissions are tiny, so the figures are of the machinery: kernels, workers, nbgrader's bookkeeping. Give other numbers of submissions to
measure other classes; the picture is of the last class.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import psutil
from _accounting import Account, open_account, possible
from _figures import divided, or_not_measured, positive

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from jaxercise_testing.course_builder import ASSIGNMENT, build_course, nbgrader, released, solved, submit  # noqa: E402

NUMBERS = (300, 1000)
LOOK_SECONDS = 1.0
PICTURE = ROOT / "docs" / "class-memory.png"
NAME, TMP = Path(sys.executable).parent / "nbgrader", Path(tempfile.gettempdir())
CONFIG = """
from pathlib import Path
from jaxercise.nbgrader import configure

c = get_config()
configure(c, Path(__file__).parent, course_id="course", minimum_level="unprotected", compiled=False, state_folder={state!r})
"""


@dataclass
class Seen:
    """One value for every look at a run: megabytes, seconds, counts. Counts are of the whole family of processes."""

    seconds: list[float] = field(default_factory=list)
    grader_mb: list[float] = field(default_factory=list)
    workers_mb: list[float] = field(default_factory=list)
    graded: list[int] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    sockets: list[int] = field(default_factory=list)
    grader_cpu: list[float] = field(default_factory=list)  # seconds used so far


@dataclass(frozen=True)
class Used:
    """Seconds of a whole run: wall; CPU of all its processes; CPU of the grading process and its workers; None for what was not measured."""

    wall: float
    cpu: float | None
    machinery: float | None
    accounting: str


def main() -> None:
    """Measure each class and print the figures."""
    numbers = [int(number) for number in sys.argv[1:]] or NUMBERS
    print(json.dumps({f"class_of_{number}": measure(number) for number in numbers}))


def measure(number: int) -> dict[str, float | int]:
    """Build a class, grade it, draw what was seen; its figures."""
    with tempfile.TemporaryDirectory(prefix="jb") as folder:
        course = build(Path(folder), number)
        left = things_outside()
        with open_account() as account:
            run = account.start(
                [NAME, "autograde", ASSIGNMENT, "--log-level=ERROR"],
                cwd=course,
                env=environment(course),
                stderr=subprocess.DEVNULL,
            )
            start, seen = time.monotonic(), Seen()
            machinery = watch(account, run, course, seen)
            wall, cpu = time.monotonic() - start, account.cpu_seconds()
        if run.returncode:
            raise SystemExit(f"The run ended with {run.returncode}.")
        draw(seen)
        used = Used(wall, possible(cpu, wall), possible(machinery, wall), account.method)
        return figures(seen, number, used) | {"left_behind": things_outside() - left}


def build(folder: Path, number: int) -> Path:
    """A course of one assignment, with submissions that all differ."""
    course = build_course(folder / "course", folder / "state", CONFIG)
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    notebook = released(course)
    for student in range(number):
        factor = 3 if student % 5 == 0 else 2
        submit(
            course, f"s{student:04d}", solved(notebook, double=f"def double(x):\n    return {factor} * x  # {student}")
        )
    return course


def environment(course: Path) -> dict[str, str]:
    """Nothing of this user's own settings."""
    return {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "IPYTHONDIR": str(course / ".ipython"),
        "JAX_PLATFORMS": "cpu",
    }


def watch(account: Account, run: subprocess.Popen, course: Path, seen: Seen) -> float:
    """Look at a run every second until it ends; CPU seconds of it and of the descendants that were waited for, which are its workers."""
    start, grader = time.monotonic(), psutil.Process(run.pid)
    while (used := account.reap(run)) is None:
        try:
            look(seen, grader)
            seen.graded.append(len(list((course / "classroom" / "autograded").glob("*"))))
            seen.seconds.append(time.monotonic() - start)
        except psutil.Error:  # a process ended while it was looked at
            for values in vars(seen).values():
                del values[len(seen.seconds) :]
        time.sleep(LOOK_SECONDS)
    return used


def look(seen: Seen, grader: psutil.Process) -> None:
    """Add one look."""
    family = [grader, *grader.children(recursive=True)]
    workers = [each for each in family if "jaxercise.grading._worker_main" in " ".join(each.cmdline())]
    seen.grader_mb.append(grader.memory_info().rss / 2**20)
    seen.workers_mb.append(sum(each.memory_info().rss for each in workers) / 2**20)
    seen.grader_cpu.append(sum(grader.cpu_times()[:2]))
    seen.processes.append(len(family))
    seen.files.append(sum(each.num_fds() for each in [grader, *workers]))
    seen.sockets.append(sum(len(each.net_connections("unix")) for each in [grader, *workers]))


def things_outside() -> int:
    """How many temporary folders of grading there are, and how many of its processes have lost their parent."""
    orphans = [
        each
        for each in psutil.process_iter(["ppid", "cmdline"])
        if each.info["ppid"] in (1, os.getpid()) and "jaxercise." in " ".join(each.info["cmdline"] or ())
    ]
    return len(orphans) + len(list(TMP.glob("jp????????")))


def figures(seen: Seen, number: int, used: Used) -> dict[str, float | int | str]:
    """Rates over the whole run with its start; growth from its second fifth to its last."""
    fifth = max(1, len(seen.seconds) // 5)

    def growth(values: list) -> float:
        return sum(values[-fifth:]) / fifth - sum(values[fifth : 2 * fifth]) / fifth

    return {
        "per_minute": round(number / used.wall * 60, 1),
        "wall_s": round(used.wall, 1),
        "cpu_s_per_submission": or_not_measured(divided(used.cpu, number), 3),
        "machinery_cpu_s_per_submission": or_not_measured(divided(used.machinery, number), 3),
        "of_it_in_the_grading_process": or_not_measured(divided(positive(seen.grader_cpu[-1]), number), 3),
        "cpu_accounting": used.accounting,
        "rss_mb": round(max(seen.grader_mb)),
        "rss_growth_mb": round(growth(seen.grader_mb), 1),
        "workers_growth_mb": round(growth(seen.workers_mb), 1),
        "processes_growth": round(growth(seen.processes), 1),
        "files_growth": round(growth(seen.files), 1),
        "sockets_growth": round(growth(seen.sockets), 1),
        "load": round(os.getloadavg()[0], 2),
    }


def draw(seen: Seen) -> None:
    """Memory over time, as docs/benchmarks.md shows it."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, memory = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    memory.plot(seen.seconds, seen.grader_mb, label="grading process")
    memory.plot(seen.seconds, seen.workers_mb, label="its workers together")
    memory.set(xlabel="seconds", ylabel="resident memory, MB", ylim=(0, None))
    count = memory.twinx()
    count.plot(seen.seconds, seen.graded, color="grey", linestyle=":", label="submissions graded")
    count.set(ylabel="submissions graded", ylim=(0, None))
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    figure.savefig(PICTURE, dpi=120, metadata={"Software": None})


if __name__ == "__main__":
    main()
