"""Grade one notebook: run its cells, judge each exercise at its place, and write the verdicts into it."""

import asyncio
import copy
import secrets
import time
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from .._baked import BakedExercise
from .._bundle import Bundle
from .._messages import tell
from .._report import CheckResult, Report
from ._budget import Budget, KernelChoice
from ._outputs import clear_outputs, exercise_of, verdict
from ._run import Loss, NotebookRun
from ._scratch import ScratchFolder

RUNS = 2  # a notebook that loses its kernel is run once more, without what ended it
DOUBTS = 1  # and before that once as it was, if nobody knows why the kernel ended
_ANSWER_MESSAGES = {
    "needs_review": "review.machinery",
    "not_run": "grading.rest_not_run",
    "timed_out": "grading.rest_timed_out",
}


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook with its verdicts, the full reports by exercise, and what happened on the way (for staff).

    seconds: wall time of it all. cpu_seconds: processor time of the notebook's own cells and judged calls.
    """

    notebook: nbformat.NotebookNode
    reports: Mapping[str, Report]
    level: str
    run_id: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    events: tuple[str, ...] = ()


def grade_notebook(
    notebook: nbformat.NotebookNode,
    bundle: Bundle,
    files: Sequence[Path] = (),
    budget: Budget | None = None,
    kernel: KernelChoice | None = None,
) -> GradedNotebook:
    """Run a sanitised notebook beside copies of `files` and judge every exercise of the bundle; never raises.

    The result's notebook is a copy; every check cell in it holds a report and one finite float, and nothing that its cell showed before.
    What our machinery cannot do is `needs_review`: nothing becomes 0 in silence.
    """
    start = time.monotonic()
    grading = _NotebookGrader(notebook, bundle, files, budget or Budget(), kernel or KernelChoice())
    _complete(grading.grade())
    return replace(grading.result(), seconds=time.monotonic() - start)


class _NotebookGrader:
    def __init__(
        self,
        notebook: nbformat.NotebookNode,
        bundle: Bundle,
        files: Sequence[Path],
        budget: Budget,
        choice: KernelChoice,
    ) -> None:
        self._given, self._bundle, self._files, self._budget, self._choice = notebook, bundle, files, budget, choice
        self._notebook = copy.deepcopy(notebook)
        self._reports: dict[str, Report] = {}
        self._left_out: dict[int, str] = {}
        self._events: list[str] = []
        self._cpu_seconds = 0.0

    async def grade(self) -> None:
        """Run until every exercise has its report; the last resort is a report that asks for review."""
        try:
            rest = await self._runs()
        except Exception as error:  # ours: the student's doings are losses, not exceptions
            rest = "needs_review"
            self._events.append(f"machinery failed: {type(error).__name__}: {error}")
        for exercise in self._unjudged():
            self._reports[exercise.name] = unjudged(exercise, rest)

    async def _runs(self) -> str:
        """Run, and once more after a loss; returns the outcome of what is not judged then.

        A kernel that merely died may have been killed from outside, so that its first end in a notebook is nobody's fault.
        """
        loss, runs, doubts = None, RUNS, DOUBTS
        while runs:
            loss = await self._run()
            if loss is None or loss.out_of_time:
                break
            doubtful = doubts > 0 and loss.reason == "died"
            if doubtful:
                self._reports.pop(loss.exercise, None)
            if not self._unjudged():
                break
            if not doubtful and not loss.exercise:
                self._left_out[loss.index] = f"left_out_{loss.reason}"
            runs, doubts = runs - (not doubtful), doubts - doubtful
        return "timed_out" if loss and loss.out_of_time else "not_run"

    async def _run(self) -> Loss | None:
        self._notebook = copy.deepcopy(self._given)
        clear_outputs(self._notebook)
        with ScratchFolder(self._files) as place:
            run = NotebookRun(
                self._notebook, self._bundle, place, self._budget, self._choice, self._left_out, self._reports
            )
            try:
                await run.run()
            finally:
                self._reports |= run.gave.reports
                self._events += run.gave.events
                self._cpu_seconds += run.gave.cpu_seconds
        return run.gave.loss

    def _unjudged(self) -> list[BakedExercise]:
        return [exercise for exercise in self._bundle.exercises if exercise.name not in self._reports]

    def result(self) -> GradedNotebook:
        """The notebook with its verdicts."""
        run_id = secrets.token_hex(8)
        reports = {
            exercise.name: replace(self._reports[exercise.name], graded=True, level=self._choice.level, run_id=run_id)
            for exercise in self._bundle.exercises
        }
        for cell in self._notebook.cells:
            name = exercise_of(cell)
            if name in reports:
                reports[name], cell.outputs = self._told(reports[name])
                cell.execution_count = None
        events, cpu_seconds = tuple(self._events), round(self._cpu_seconds, 3)
        return GradedNotebook(
            self._notebook, reports, self._choice.level, run_id, cpu_seconds=cpu_seconds, events=events
        )

    def _told(self, report: Report) -> tuple[Report, list[nbformat.NotebookNode]]:
        """A report and the outputs that tell it; one that cannot be told is for review."""
        try:
            return report, verdict(report)
        except Exception as error:
            self._events.append(f"{report.exercise} cannot be told: {type(error).__name__}: {error}")
            review = replace(
                unjudged(self._bundle.exercise(report.exercise), "needs_review"),
                graded=True,
                level=report.level,
                run_id=report.run_id,
            )
            return review, verdict(review)


def unjudged(exercise: BakedExercise, outcome: str) -> Report:
    """The report of an exercise that nobody could judge: `needs_review`, `not_run` or `timed_out`, no points."""
    message = _ANSWER_MESSAGES[outcome]
    results = tuple(
        CheckResult(check.name, check.says, outcome, check.weight, check.gate, message=message)
        for check in exercise.checks
    )
    return Report(
        exercise.name,
        exercise.points,
        0.0,
        outcome,
        results,
        remark=tell(message).seen,
        data_source=exercise.data_source,
    )


def _complete(task: Coroutine) -> None:
    """Run a coroutine to its end, from a thread of its own where a loop is running already, as in a Jupyter server."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(task)
    else:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, task).result()
