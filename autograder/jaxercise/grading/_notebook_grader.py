"""Grades one notebook: runs its cells, judges each exercise at its check cell, writes the verdicts into it."""

import asyncio
import copy
import secrets
import time
from collections.abc import Collection, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from .._baked import BakedExercise
from .._bundle import Bundle
from .._cells import exercise_of
from .._report import Report
from ._beside import Reference
from ._budget import Budget, KernelChoice
from ._outputs import clear_outputs
from ._run import Loss, NotebookRun
from ._scratch import ScratchFolder
from ._verdicts import unjudged, write_verdict

RUNS = 2  # a notebook that loses its kernel runs once more, without the cell that ended it
DOUBTS = 1  # and before that once unchanged, if the kernel died for an unknown reason


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook with its verdicts, and the full reports by exercise.

    seconds: wall time of the whole grading. step_seconds: of the longest cell or ask. cpu_seconds: of the notebook's own cells and judged calls. events: a log, for staff.
    starved: whether something ran out of time, or died, that wanted the processor and had much less of it than its limit: worth another try.
    """

    notebook: nbformat.NotebookNode
    reports: Mapping[str, Report]
    level: str
    run_id: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    events: tuple[str, ...] = ()
    starved: bool = False
    step_seconds: float = 0.0


def grade_notebook(
    notebook: nbformat.NotebookNode,
    bundle: Bundle,
    files: Mapping[str, Path] | None = None,
    budget: Budget | None = None,
    kernel: KernelChoice | None = None,
    reference: Reference | None = None,
    only: Collection[str] = (),
) -> GradedNotebook:
    """Run a restored notebook beside copies of `files`, by name, and judge every exercise of the bundle; never raises.

    reference: what is known of the instructor's solutions. only: the exercises that are judged; all of them if it is empty.
    The result's notebook is a copy in which every check cell holds a report and one finite float as its only outputs.
    An exercise that our own code fails to judge is `needs_review`, never 0.
    """
    start = time.monotonic()
    grading = _NotebookGrader(
        notebook, bundle, files, budget or Budget(), kernel or KernelChoice(), reference or Reference(), only
    )
    _complete(grading.grade())
    return replace(grading.result(), seconds=time.monotonic() - start)


class _NotebookGrader:
    def __init__(
        self,
        notebook: nbformat.NotebookNode,
        bundle: Bundle,
        files: Mapping[str, Path] | None,
        budget: Budget,
        choice: KernelChoice,
        reference: Reference,
        only: Collection[str],
    ) -> None:
        self._reference = reference
        self._exercises = [each for each in bundle.exercises if not only or each.name in only]
        self._given, self._bundle, self._files, self._budget, self._choice = notebook, bundle, files, budget, choice
        self._notebook = copy.deepcopy(notebook)
        self._reports: dict[str, Report] = {}
        self._left_out: dict[int, str] = {}
        self._events: list[str] = []
        self._cpu_seconds, self._step_seconds, self._starved = 0.0, 0.0, False
        self._deaths: list[tuple[int, str]] = []  # where the kernel died for no known reason

    async def grade(self) -> None:
        """Run until every exercise has a report; exercises that are left get one without points."""
        try:
            rest = await self._runs()
        except Exception as error:  # our own failure: a student's code causes losses, not exceptions
            rest = "needs_review"
            self._events.append(f"machinery failed: {type(error).__name__}: {error}")
        for exercise in self._unjudged():
            self._reports[exercise.name] = unjudged(exercise, rest)

    async def _runs(self) -> str:
        """Run, and run again after a loss; returns the outcome of exercises that are not judged by then.

        A kernel that died without a known reason may have been killed from outside, so the first such death is not held against anybody, and the
        next run pauses after each cell. If it dies at another place then, no cell can be named: a person decides about what is not judged.
        """
        loss, runs, doubts = None, RUNS, DOUBTS
        end = time.monotonic() + self._budget.notebook_seconds
        while runs:
            left = end - time.monotonic()
            if left <= 0:
                return "timed_out"
            loss = await self._run(replace(self._budget, notebook_seconds=left))
            if loss is None or loss.out_of_time:
                break
            died = loss.reason == "died"
            doubtful = doubts > 0 and died
            self._deaths += [(loss.index, loss.exercise)] if died else []
            if doubtful:
                self._reports.pop(loss.exercise, None)
            elif died and loss.exercise and self._unnamed():
                self._reports[loss.exercise] = unjudged(self._bundle.exercise(loss.exercise), "needs_review")
            if not self._unjudged():
                break
            if not doubtful and not loss.exercise:
                self._left_out[loss.index] = f"left_out_{loss.reason}"
            runs, doubts = runs - (not doubtful), doubts - doubtful
        if loss and loss.out_of_time:
            return "timed_out"
        return "needs_review" if self._unnamed() else "not_run"

    def _unnamed(self) -> bool:
        """Whether the kernel died twice, and not at the same place."""
        return len(self._deaths) > 1 and self._deaths[0] != self._deaths[1]

    async def _run(self, budget: Budget) -> Loss | None:
        self._notebook = copy.deepcopy(self._given)
        clear_outputs(self._notebook)
        with ScratchFolder(self._files) as place:
            run = NotebookRun(
                self._notebook,
                self._bundle,
                place,
                budget,
                self._choice,
                self._left_out,
                self._not_judged(),
                careful=bool(self._deaths),
                reference=self._reference,
            )
            try:
                await run.run()
            finally:
                self._reports |= run.result.reports
                self._events += run.result.events
                self._cpu_seconds += run.result.cpu_seconds
                self._step_seconds = max(self._step_seconds, run.result.step_seconds)
                self._starved |= run.result.starved
        return run.result.loss

    def _unjudged(self) -> list[BakedExercise]:
        return [exercise for exercise in self._exercises if exercise.name not in self._reports]

    def _not_judged(self) -> set[str]:
        """The exercises that a further run does not judge, because they are judged or left out."""
        return {exercise.name for exercise in self._bundle.exercises} - {each.name for each in self._unjudged()}

    def result(self) -> GradedNotebook:
        """The notebook with its verdicts."""
        run_id = secrets.token_hex(8)
        reports = {
            exercise.name: replace(self._reports[exercise.name], graded=True, level=self._choice.level, run_id=run_id)
            for exercise in self._exercises
        }
        for cell in self._notebook.cells:
            name = exercise_of(cell)
            if name in reports:
                reports[name] = self._write(cell, reports[name])
        events, cpu_seconds = tuple(self._events), round(self._cpu_seconds, 3)
        return GradedNotebook(
            self._notebook,
            reports,
            self._choice.level,
            run_id,
            cpu_seconds=cpu_seconds,
            events=events,
            starved=self._starved,
            step_seconds=self._step_seconds,
        )

    def _write(self, cell: nbformat.NotebookNode, report: Report) -> Report:
        """Write a report's verdict into its cell; a report that cannot be rendered becomes one that asks for review.

        Returns: the report that was written.
        """
        try:
            write_verdict(cell, report, report.points)
            return report
        except Exception as error:
            self._events.append(f"{report.exercise} cannot be told: {type(error).__name__}: {error}")
        review = unjudged(self._bundle.exercise(report.exercise), "needs_review")
        review = replace(review, graded=True, level=report.level, run_id=report.run_id)
        write_verdict(cell, review, review.points)
        return review


def _complete(task: Coroutine) -> None:
    """Run a coroutine to its end, from a thread of its own where a loop is running already, as in a Jupyter server."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(task)
    else:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, task).result()
