"""Measure how often a speed is judged wrongly, and what checks of mechanism and speed cost; the last line is JSON."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import nbformat
import numpy as np
from jaxercise._answer import Ask
from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._beside import beside
from jaxercise.program import ProgramAnswer, ProgramRunner
from jaxercise.timing import Clocks, GivenFunctions, TimedAnswer
from nbformat.v4 import new_code_cell, new_notebook

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from jaxercise_testing.speed_course import RIGHT, SLOW, SpeedCourse

WINDOWS = int(os.environ.get("WINDOWS", "20"))  # races of each pair, quiet and beside busy loops
BUSY = 4
BAR = 4.0
CELL = """
import jax
import jax.numpy as jnp
import numpy as np

def loop(W, X):
    return jnp.stack([jnp.tanh(W @ x) for x in X])

def together(W, X):
    return jnp.tanh(X @ W.T)

compiled = jax.jit(together)

def eager_step(W, X):
    return W - 0.1 * jax.grad(lambda W: jnp.mean(jnp.tanh(X @ W.T) ** 2))(W)

step = jax.jit(eager_step)
"""
# The given function, the one that is judged, and whether it is to pass.
PAIRS = (
    ("loop", "loop", False),
    ("loop", "together", True),
    ("loop", "compiled", True),
    ("eager_step", "eager_step", False),
    ("eager_step", "step", True),
    ("together", "loop", False),
    ("step", "eager_step", False),
)


def main() -> None:
    """Race every pair quietly and beside busy loops, then time the checks themselves."""
    with processes(KernelChoice()) as (theirs, given, programs):
        wrong: dict[bool, list[float]] = {True: [], False: []}
        by_the_wall: dict[int, list[float]] = {0: [], BUSY: []}
        seconds: list[float] = []
        for busy in (0, BUSY):
            with loops(busy):
                for pair in PAIRS:
                    share, took = wrongly_judged(theirs, given, Clocks(theirs.clock, given.clock), *pair)
                    wrong[pair[2]].append(share)
                    seconds += took
                    by_the_wall[busy] += [wrongly_judged(theirs, given, Clocks.on_the_wall({}), *pair)[0]]
                    told = f"{share:.3f} wrong, {by_the_wall[busy][-1]:.3f} by the clock on the wall"
                    print(f"{busy} busy loops, {pair[1]} beside {pair[0]}: {told}", flush=True)
        mechanism = milliseconds_of_mechanism(theirs, programs)
    for busy in (0, BUSY):
        with loops(busy):
            for passes, share in in_notebooks().items():
                wrong[passes].append(share)
                print(
                    f"{busy} busy loops, {'compiled' if passes else 'loop'} in a notebook: {share:.3f} wrong",
                    flush=True,
                )
    windows = WINDOWS * (1 + sum(passes for *_, passes in PAIRS)) * 2
    print(json.dumps({
        "false_fail_max": max(wrong[True]), "false_pass_max": max(wrong[False]), "races_of_each_pair": WINDOWS,
        "races_that_are_to_pass": windows, "mechanism_ms": mechanism, "speed_s": round(statistics.median(seconds), 2),
        "speed_s_slowest": round(max(seconds), 2), "false_max_by_the_wall": max(by_the_wall[0]), "false_max_by_the_wall_busy": max(by_the_wall[BUSY]),
    }))  # fmt: skip


@contextmanager
def processes(choice: KernelChoice) -> Iterator[tuple[GivenFunctions, GivenFunctions, ProgramRunner]]:
    """Two processes that know the same functions, and one that runs programs."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        notebook = folder / "given.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(CELL, metadata={"tags": ["setup"]})]), notebook)
        one, other = (held.enter_context(beside(choice, Budget(), notebook)) for _ in range(2))
        yield one.given, other.given, one.programs


@contextmanager
def loops(count: int) -> Iterator[None]:
    """Busy processes beside."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


class Answer:
    """A process of ours in the place of a student's."""

    def __init__(self, process: GivenFunctions) -> None:
        self.ask = process.call


def wrongly_judged(
    theirs: GivenFunctions,
    given: GivenFunctions,
    clocks: Clocks,
    than: str,
    name: str,
    passes: bool,
    windows: int = WINDOWS,
) -> tuple[float, list[float]]:
    """The share of races that are judged wrongly, and how long each took."""
    rng, wrong, seconds = np.random.default_rng(7), 0, []
    answer = TimedAnswer(Answer(theirs), given, clocks)
    for _ in range(windows):
        args = tuple(rng.normal(size=shape).astype(np.float32) for shape in ((9, 7), (96, 7)))
        start = time.perf_counter()
        ran = answer.ask(Ask("race", name, args, {"than": than, "bar": BAR})).value
        seconds.append(time.perf_counter() - start)
        wrong += (ran["times"] >= BAR or not ran["decided"]) != passes
    return wrong / windows, seconds


def in_notebooks() -> dict[bool, float]:
    """The shares of right answers and of slow ones that are judged wrongly in notebooks of students, whose kernels have more to do."""
    with tempfile.TemporaryDirectory() as folder:
        judge = SpeedCourse(Path(folder))
        answers = {True: RIGHT, False: SLOW}
        return {
            passes: sum(judge(answer).passed != passes for _ in range(WINDOWS)) / WINDOWS
            for passes, answer in answers.items()
        }


def milliseconds_of_mechanism(theirs: GivenFunctions, programs: ProgramRunner) -> float:
    """Wall time of one check of a program, compiled anew: nothing is compiled ahead here."""
    answer = ProgramAnswer(Answer(theirs), programs, theirs.clock)
    rng, taken = np.random.default_rng(8), []
    for _ in range(20):
        args = tuple(rng.normal(size=shape).astype(np.float32) for shape in ((9, 7), (96, 7)))
        start = time.perf_counter()
        answer.ask(Ask("program", "step", args))
        taken.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(taken), 1)


if __name__ == "__main__":
    main()
