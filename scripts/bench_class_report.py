"""Measure the report of a large class, written by the command from stored results; the last line is JSON."""

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake, with_answers
from jaxercise._baked import BakedExercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._report import Report
from jaxercise._resolve import resolve_digits
from jaxercise.grading import ResultStore, StoredResult, state_folder

SOURCE = Path(__file__).resolve().parent.parent / "source" / "04_losses"
STUDENTS = 1000
ROUNDS = 3
GOAL_SECONDS, GOAL_BYTES = 10.0, 5_000_000
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'large'\nc.Grading.state_folder = {state!r}\n"


def main() -> None:
    """Store a class of known answers, right and wrong, and write its report."""
    with tempfile.TemporaryDirectory() as folder:
        course, state = Path(folder) / "course", Path(folder) / "state"
        course.mkdir()
        (course / "nbgrader_config.py").write_text(CONFIG.format(state=str(state)))
        exercises = _store_class(ResultStore(state_folder("large", state)))
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = [_seconds(course) for _ in range(ROUNDS)]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
        sizes = {path.suffix[1:]: path.stat().st_size for path in (course / "reports").iterdir()}
    figures = {
        "students": STUDENTS,
        "exercises": exercises,
        "seconds": round(statistics.median(seconds), 2),
        "seconds_of_each_round": [round(each, 2) for each in seconds],
        "goal_seconds": GOAL_SECONDS,
        "processor_seconds": round(processor / ROUNDS, 2),
        "page_megabytes": round(sizes["html"] / 1e6, 2),
        "goal_megabytes": GOAL_BYTES / 1e6,
        "table_megabytes": round(sizes["csv"] / 1e6, 2),
        "record_megabytes": round(sizes["json"] / 1e6, 2),
    }
    print(json.dumps(figures))


def _store_class(store: ResultStore) -> int:
    """Store a result for each student; returns the number of exercises."""
    assignment, rng = load_assignment(SOURCE), random.Random(0)
    bundle = bake(assignment, "secret")
    known = {baked.name: _reports(assignment, baked) for baked in bundle.exercises}
    for number in range(STUDENTS):
        run_id = f"{number:016x}"
        reports = {name: replace(rng.choice(some), run_id=run_id) for name, some in known.items()}
        store.save(_result(f"student{number:04}", run_id, reports))
    return len(known)


def _reports(assignment: Assignment, baked: BakedExercise) -> list[Report]:
    """What is found of the solution and of every listed mistake; the solution twice for each mistake, as in a class."""
    exercise, ready = assignment.exercise(baked.name), resolve_digits(baked)
    wrong = [
        judge(ready, LocalAnswer(with_answers(assignment.namespace, exercise, answer)))
        for listed in exercise.wrong
        for answer in listed.each()
    ]
    unlisted = [replace(report, misconception="", bank="", cause="", advice="") for report in wrong]
    right = judge(ready, LocalAnswer(assignment.namespace))
    return [right] * max(1, 2 * len(wrong)) + wrong + unlisted


def _result(student: str, run_id: str, reports: Mapping[str, Report]) -> StoredResult:
    return StoredResult(run_id, student, SOURCE.name, reports, "key", "nonce", "full", cpu_seconds=3.0)


def _seconds(course: Path) -> float:
    """How long the command takes, Python's start included."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "jaxercise.cli", "report", SOURCE.name]
    subprocess.run(command, cwd=course, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
