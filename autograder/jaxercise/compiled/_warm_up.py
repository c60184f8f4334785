"""Runs everything of an assignment once, so that JAX stores what it compiles in the folder that the environment names."""

import contextlib
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from .._assignment import Assignment, load_assignment
from .._bake import bake_exercise, with_answers
from .._cells import is_graded, is_solution
from .._exercise import Exercise
from .._judge import judge
from .._local_answer import LocalAnswer
from .._resolve import resolve_digits

# Draws hidden cases too, but no course's secret ones.
KEY = "compiled programs"


def main() -> None:
    """Run a share of an assignment. The last three arguments: its folder, the number of the share, how many shares there are."""
    folder, (number, shares) = Path(sys.argv[-3]), map(int, sys.argv[-2:])
    sys.dont_write_bytecode = True
    with contextlib.redirect_stdout(io.StringIO()):
        for run in list(_everything(load_assignment(folder)))[number::shares]:
            run()


def _everything(assignment: Assignment) -> Iterator[Callable[[], object]]:
    """Everything that compiles: the notebook, then every exercise baked and judged with the solution and every variant."""
    yield lambda: _run_notebook(assignment.cells)
    for exercise in assignment.exercises:
        yield partial(bake_exercise, assignment, exercise, KEY)
        others = (with_answers(assignment.namespace, exercise, variant) for variant in exercise.right)
        for namespace in (assignment.namespace, *others):
            yield partial(_judge, assignment, exercise, namespace)


def _judge(assignment: Assignment, exercise: Exercise, namespace: Mapping[str, object]) -> None:
    baked = bake_exercise(assignment, replace(exercise, wrong=()), KEY)
    judge(resolve_digits(baked), LocalAnswer(namespace))


def _run_notebook(cells: list[dict]) -> None:
    """Run the cells that students run as well. Kernels compile for themselves what a failing cell leaves out."""
    namespace: dict[str, object] = {"__name__": "__main__", "check": _nothing, "hint": _nothing, "reveal": _nothing}
    for cell in cells:
        if cell["cell_type"] == "code" and (is_solution(cell) or not is_graded(cell)):
            with contextlib.suppress(Exception, SystemExit):
                exec(compile(cell["source"], "<notebook>", "exec"), namespace)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _nothing(*_: object) -> None:
    """Stands in for `check`, `hint` and `reveal`."""
