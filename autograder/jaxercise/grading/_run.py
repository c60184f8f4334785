"""Runs a notebook once in a fresh kernel: every cell in order, every exercise judged at its check cell."""

import asyncio
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import nbformat

from .._baked import BakedExercise
from .._bundle import Bundle
from .._cells import exercise_of
from .._errors import GradingError
from .._judge import judge
from .._report import Report
from .._resolve import resolve_digits
from ..channel import RemoteAnswer, start_request
from ..program import ProgramAnswer
from ..timing import Clocks, TimedAnswer
from ._beside import Reference, beside
from ._budget import Budget, KernelChoice
from ._card import computes_on
from ._connection import AGENT_START_SECONDS, connection
from ._failed_cells import with_failed_cells
from ._kernel import StudentKernel
from ._message import Message
from ._outputs import Outputs
from ._processes import cpu_seconds, family_cpu_seconds
from ._scratch import ScratchFolder

PAUSE_SECONDS = 0.3  # after each cell of a careful run: a kernel that was asked to end answers first


@dataclass(frozen=True)
class Loss:
    """Why a run lost its kernel, and at which cell, or while judging which exercise."""

    index: int
    exercise: str
    reason: str
    out_of_time: bool = False


@dataclass
class RunResult:
    """The result of one run: reports in the order of judging, the loss that ended it early, and remarks for staff.

    cpu_seconds: of the kernel's process in cells and judged calls; unknown, and 0, when the process is lost.
    starved: whether something ran out of time, or died, that wanted the processor and had much less of it than its limit.
    step_seconds: wall time of the longest cell or ask.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    loss: Loss | None = None
    events: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0
    starved: bool = False
    step_seconds: float = 0.0


class NotebookRun:
    """Runs a notebook and changes its outputs in place.

    left_out: notices by the index of cells that are not run. done: exercises that are not judged again.
    careful: whether to pause after each cell, so that it is found out which one ended its kernel a moment later.
    reference: what is known of the instructor's solutions.
    """

    def __init__(
        self,
        notebook: nbformat.NotebookNode,
        bundle: Bundle,
        place: ScratchFolder,
        budget: Budget,
        choice: KernelChoice,
        left_out: Mapping[int, str],
        done: Collection[str],
        careful: bool = False,
        reference: Reference | None = None,
    ) -> None:
        self._notebook, self._place, self._budget, self._choice = notebook, place, budget, choice
        self._left_out, self._careful, self.result = left_out, careful, RunResult()
        self._reference = reference or Reference()
        self._names = {exercise.name for exercise in bundle.exercises}
        self._wanted = {exercise.name: exercise for exercise in bundle.exercises if exercise.name not in done}
        self._outputs, self._seen_on = Outputs(notebook, budget), "cpu"

    async def run(self) -> None:
        """Run to the end, or until the kernel is lost; `result` holds what was found so far, even when this raises.

        Raises: any exception of our own code or its libraries; nothing that a student does.
        """
        self._kernel = StudentKernel(self._place, self._choice, self._budget)
        with beside(self._choice, self._budget, self._reference.notebook) as self._beside:
            await self._run_whole()

    async def _run_whole(self) -> None:
        try:
            await self._kernel.start()
            self.result.events += [self._kernel.remark] if self._kernel.remark else []
            await self._rehearse()
            before = cpu_seconds(self._kernel.pid)
            await self._visit_all()
            self.result.cpu_seconds = max(0.0, cpu_seconds(self._kernel.pid) - before)
            self._note_device()
        finally:
            await self._kernel.close()

    async def _visit_all(self) -> None:
        """Visit every cell, and then judge exercises whose cells are missing, until the kernel is lost."""
        for index, cell in enumerate(self._notebook.cells):
            await self._visit(index, cell)
            if self.result.loss:
                return
        for exercise in list(self._wanted.values()):
            await self._judge(len(self._notebook.cells), exercise)
            if self.result.loss:
                return

    async def _rehearse(self) -> None:
        """Check, before any of the student's code runs, that the kernel can serve answers."""
        request = self._kernel.send('__import__("jaxercise.channel")', silent=True)
        ended = await self._kernel.wait(request, AGENT_START_SECONDS)
        if ended or not self._kernel.succeeded(request):
            raise GradingError(
                f"The kernel cannot import jaxercise ({ended or 'error'}). Install it for the Python of {self._choice.provisioner}."
            )

    async def _visit(self, index: int, cell: nbformat.NotebookNode) -> None:
        exercise = self._wanted.get(exercise_of(cell))
        if exercise:
            await self._judge(index, exercise)
        elif index in self._left_out:
            self._outputs.start_cell(index)
            self._outputs.finish_cell(index, self._left_out[index])
        elif cell.cell_type == "code" and cell.source.strip() and exercise_of(cell) not in self._names:
            await self._execute(index, cell.source)

    async def _execute(self, index: int, source: str) -> None:
        self._outputs.start_cell(index)
        request = self._kernel.send(source)
        start = time.monotonic()
        ended = await self._kernel.wait(request, self._budget.cell_seconds, self._outputs.take)
        self._note_step(time.monotonic() - start)
        if ended and not self._kernel.lost:
            await self._stop(request, ended)
        await self._pause()
        self._outputs.finish_cell(index, ended or self._kernel.lost)
        if ended == "timed_out":
            self._note_starved(f"cell {index}", self._budget.cell_seconds)
        if self._kernel.lost:
            self._lose(index, "")
        elif ended:
            self.result.events.append(f"cell {index}: {ended}, stopped")

    async def _stop(self, request: str, reason: str) -> None:
        """Interrupt once; kill the kernel if the cell does not end."""
        if not self._kernel.replied(request):
            await self._kernel.interrupt()
        until = time.monotonic() + self._budget.grace_seconds
        while not self._kernel.replied(request) and not self._kernel.lost and time.monotonic() < until:
            await self._kernel.wait(
                request, until - time.monotonic(), lost_message_seconds=0.5
            )  # once for every message too large
        if not self._kernel.replied(request):
            await self._kernel.kill(reason)
        elif not self._kernel.lost:
            await self._kernel.settle()

    async def _judge(self, index: int, exercise: BakedExercise) -> None:
        del self._wanted[exercise.name]
        start = time.monotonic()
        path = str(self._place.run / f"s{len(self._wanted)}")
        request = self._kernel.send(start_request(path), silent=True)
        serving = asyncio.create_task(
            self._kernel.wait(request, float("inf"), _Meter(self._budget.cell_output_bytes).take)
        )
        try:
            report = with_failed_cells(await self._ask(exercise, path, serving), self._notebook)
        finally:
            await self._end_agent(request, serving)
        await self._pause()
        self.result.reports[exercise.name] = (
            report  # stands only now: our machinery may have failed, which looks like a crash
        )
        self.result.events.append(f"{exercise.name}: {report.outcome} in {time.monotonic() - start:.2f} s")
        if "timed_out" in (report.outcome, *(result.outcome for result in report.results)):
            self._note_starved(exercise.name, self._budget.ask_seconds)
        if self._kernel.lost:
            self._lose(index, exercise.name)

    def _note_device(self) -> None:
        if devices := self._choice.policy.devices:
            has = "has" if self._platform() == "gpu" else "has not"
            self.result.events.append(f"a process of the notebook {has} opened its GPU, {devices[0]}")

    async def _pause(self) -> None:
        if self._careful:
            await self._kernel.stays(PAUSE_SECONDS)

    def _note_starved(self, what: str, seconds: float) -> None:
        if self._kernel.starved(seconds):
            self.result.starved = True
            self.result.events.append(f"{what}: had less of the processor than its limit, beside others")

    async def _ask(self, exercise: BakedExercise, path: str, serving: asyncio.Task) -> Report:
        answer = RemoteAnswer(
            await connection(path, self._kernel.pid, serving),
            self._budget.ask_seconds,
            lambda: self._kernel.lost,
            platform=self._platform,
        )
        judged = TimedAnswer(
            ProgramAnswer(answer, self._beside.programs, self._clock, self._reference.least_seconds),
            self._beside.given,
            self._clocks,
        )
        judging = asyncio.create_task(asyncio.to_thread(lambda: judge(resolve_digits(exercise), judged)))
        try:
            await asyncio.wait([judging, serving], return_when=asyncio.FIRST_COMPLETED)
            if not judging.done():
                await self._agent_ended(serving.result(), answer)
            return await judging
        finally:
            answer.close()
            self._note_step(answer.longest_seconds)

    def _note_step(self, seconds: float) -> None:
        self.result.step_seconds = max(self.result.step_seconds, seconds)

    def _clock(self) -> float:
        return family_cpu_seconds(self._kernel.pid)

    @property
    def _clocks(self) -> Clocks:
        """Those of races: on the wall beside a GPU, which no other notebook uses meanwhile."""
        if self._choice.policy.devices:
            return Clocks.on_the_wall(self._reference.usual_seconds)
        return Clocks(self._clock, self._beside.given.clock)

    def _platform(self) -> str:
        if self._seen_on == "cpu":  # what has opened a card keeps it, and looking takes time
            self._seen_on = computes_on(self._choice, self._kernel.pid)
        return self._seen_on

    async def _agent_ended(self, ended: str, answer: RemoteAnswer) -> None:
        """Hang up after the agent ended while the judge still asks: the process is gone, floods us, or the student ended the agent."""
        if ended and not self._kernel.lost:
            await self._kernel.kill(ended)
        answer.hang_up()

    async def _end_agent(self, request: str, serving: asyncio.Task) -> None:
        """End the agent, so that the notebook can go on; kill the kernel if a judged function does not end."""
        await asyncio.wait([serving], timeout=1.0)
        if not serving.done():
            await self._kernel.interrupt()
            await asyncio.wait([serving], timeout=self._budget.grace_seconds)
        if serving.done() and serving.exception():
            raise serving.exception()
        serving.cancel()
        if not self._kernel.replied(request):
            await self._kernel.kill("timed_out")
        elif not self._kernel.lost and (not serving.done() or serving.result()):
            await self._kernel.settle()

    def _lose(self, index: int, exercise: str) -> None:
        self.result.loss = Loss(index, exercise, self._kernel.lost, self._kernel.out_of_time)
        self.result.events.append(
            f"cell {index}{', judging ' + exercise if exercise else ''}: the kernel is gone, {self._kernel.lost}"
        )
        if self._kernel.lost in ("timed_out", "died"):
            limit = self._budget.notebook_seconds if self._kernel.out_of_time else self._budget.cell_seconds
            self._note_starved(f"cell {index}", limit)


class _Meter:
    """Counts the output of a judged function and drops it."""

    def __init__(self, limit_bytes: int) -> None:
        self._left = limit_bytes

    def take(self, message: Message) -> bool:
        """Count one message; False when the limit is exceeded."""
        self._left -= message.size
        return self._left >= 0
