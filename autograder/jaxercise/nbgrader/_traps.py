"""Traps in tests of nbgrader's own kind: what gives or takes points by accident, seen by running a notebook as nbgrader grades it."""

import ast
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import determine_grade, is_grade, is_solution

from .._cells import grade_id, is_owned, marks
from .._problem import Problem

CELL_SECONDS = 60
_LETTERS = 80  # of what a cell showed
_NUMBER = re.compile(r"(?:np\.\w+|Array|array)\((?:[-+\d.e]+|nan|inf)\b")  # a NumPy or JAX number, as it shows itself


def traps(path: Path, fix: bool = False) -> tuple[list[Problem], int]:
    """What is wrong with the tests of a notebook without exercises, and how many tests there are.

    It runs twice in copies of its folder: with its solutions, and with the stubs that students get. fix: a last line which nbgrader cannot
    read becomes a number or an assert first.
    Raises: OSError or ValueError when it cannot be read.
    """
    notebook = nbformat.read(path, as_version=4)
    tests = [number for number, cell in enumerate(notebook.cells) if _is_test(cell)]
    problems = list(_names(path.name, notebook))
    if not tests:
        return problems, 0
    try:
        solved = _run(notebook, path.parent)
        if fix and _mend(notebook, solved, tests):
            nbformat.write(notebook, path)
            return traps(path)
        given = _run(_handed_out(notebook), path.parent)
    except (NoSuchKernel, DeadKernelError, RuntimeError) as error:
        fact = f"It cannot be tried: {type(error).__name__}: {error}."
        return [*problems, Problem(path.name, fact, "Correct it, or see what `nbgrader validate` says.")], len(tests)
    for number in tests:
        where, points = f"{path.name}, cell {number + 1}", float(marks(notebook.cells[number]).get("points") or 0)
        problems += _of_solution(where, solved.cells[number], points)
        problems += _of_stub(where, given.cells[number], points)
    return problems, len(tests)


def _is_test(cell: NotebookNode) -> bool:
    """Whether nbgrader reads points from the outputs of a cell."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def _names(name: str, notebook: NotebookNode) -> Iterator[Problem]:
    given = [grade_id(cell) for cell in notebook.cells if is_owned(cell)]
    for repeated in sorted({each for each in given if given.count(each) > 1}):
        fact = f"{given.count(repeated)} cells have the grade_id {repeated!r}, at which `nbgrader generate_assignment` stops."
        yield Problem(name, fact, "Rename the others.")


def _run(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """A copy of a notebook with the outputs of a run beside copies of its folder's files; errors are outputs.

    Raises: NoSuchKernel, DeadKernelError.
    """
    ran = deepcopy(notebook)
    with TemporaryDirectory() as place:
        work = Path(place) / "work"
        shutil.copytree(folder, work, ignore=shutil.ignore_patterns("*.ipynb"))
        NotebookClient(
            ran,
            timeout=CELL_SECONDS,
            interrupt_on_timeout=True,
            allow_errors=True,
            resources={"metadata": {"path": str(work)}},
        ).execute()
    return ran


def _handed_out(notebook: NotebookNode) -> NotebookNode:
    """The notebook with stubs in place of solutions, and its tests whole, as when a student who wrote nothing is graded.

    Raises: RuntimeError where the marks of a solution do not fit.
    """
    return ClearSolutions().preprocess(deepcopy(notebook), {})[0]


def _of_solution(where: str, cell: NotebookNode, points: float) -> Iterator[Problem]:
    """What the solution does not get, or anybody gets, for what nbgrader reads first in a test's outputs."""
    for output in cell.outputs:
        if output.output_type == "error":
            fact = f"With the solution it raises {output.ename}: {output.evalue[:_LETTERS]}, for no points."
            yield Problem(where, fact, "Correct the test or the solution.")
            return
        if output.output_type == "stream" and output.name == "stderr":
            fact = f"With the solution something writes to stderr ({_first_line(output.text)}), for which nbgrader gives no points."
            yield Problem(
                where, fact, "Import and load in a cell without points, or silence the warning or progress bar."
            )
            return
        if output.output_type == "execute_result":
            yield from _of_value(where, _shown(output), points)
            return


def _of_value(where: str, shown: str, points: float) -> Iterator[Problem]:
    try:
        number = float(shown)
    except ValueError:
        fact = f"It ends with a value, `{_first_line(shown)}`, that nbgrader cannot read as points: it gives all of them, whatever the value."
        advice = (
            "Write `assert` before it"
            if shown in ("True", "False")
            else "End it with `float(...)` of the points, or an assert"
        )
        yield Problem(where, fact, f"{advice}: `--fix` does it for numbers and truth values.")
        return
    if number > points:
        yield Problem(
            where, f"It ends with {shown}, more than its {points:g} points: grading stops there.", "Scale it."
        )
    elif not number >= 0:
        yield Problem(where, f"It ends with {shown}, for which nbgrader gives all points.", "Return 0 or more.")
    elif number < points:
        fact = (
            f"The solution gets {number:g} of {points:g} points, because the value of its last line is read as points."
        )
        yield Problem(where, fact, "Let it come to all of them, or assign the value to a name.")


def _of_stub(where: str, cell: NotebookNode, points: float) -> Iterator[Problem]:
    try:
        earned, _ = determine_grade(cell)
    except (KeyError, ValueError):  # told of the solution
        return
    if earned:
        fact = f"It gives {earned:g} of {points:g} points before a student has written anything."
        yield Problem(where, fact, "Test what the stub does not do, or give the cell no points.")


def _mend(notebook: NotebookNode, solved: NotebookNode, tests: list[int]) -> bool:
    """Let the last lines of tests be read as points; whether any was changed."""
    changed = False
    for number in tests:
        results = [output for output in solved.cells[number].outputs if output.output_type == "execute_result"]
        source = _readable(notebook.cells[number].source, _shown(results[0])) if results else ""
        if source:
            notebook.cells[number].source, changed = source, True
    return changed


def _readable(source: str, shown: str) -> str:
    """A test whose last line shows a truth value or a number of NumPy or JAX, as one that nbgrader reads; empty for any other."""
    form = "assert {}" if shown in ("True", "False") else "float({})" if _NUMBER.match(shown) else ""
    try:
        last = ast.parse(source).body[-1]
    except (SyntaxError, ValueError, IndexError):
        return ""
    if not form or not isinstance(last, ast.Expr):
        return ""
    value, lines = ast.get_source_segment(source, last), source.splitlines(keepends=True)
    start = len("".join(lines[: last.lineno - 1])) + len(lines[last.lineno - 1].encode()[: last.col_offset].decode())
    return source[:start] + form.format(value) + source[start + len(value) :]


def _shown(output: NotebookNode) -> str:
    return str(output.data.get("text/plain", ""))


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")[:_LETTERS]
