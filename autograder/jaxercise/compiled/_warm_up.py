"""Run everything of an assignment once, so that what it compiles is kept; runs in a process of its own, told by its environment where.

A compiled program of a solution can be loaded and run without the solution's source, by whoever knows the name of its entry, which is a hash of
the program before it was compiled. So the folder `sealed`, which holds every program, is only for processes that cannot list it; the folder
`library` holds those of JAX's own functions, such as one addition or one draw of random numbers, which are the same in every notebook.
"""

import ast
import contextlib
import io
import os
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from jax.extend.core import Primitive

from .._assignment import Assignment, is_solution, load_assignment
from .._bake import bake_exercise, with_answers
from .._exercise import Exercise
from .._judge import judge
from .._local_answer import LocalAnswer

SEED_KEY = "compiled programs"  # draws hidden cases too, but none of any course's secret ones
# Modules whose functions compute with numbers and not with other functions; operations are JAX's own wherever they are found.
NUMERIC = (
    "jax._src.numpy",
    "jax._src.nn",
    "jax._src.random",
    "jax._src.prng",
    "jax._src.scipy",
    "jax._src.lax",
    "jax._src.image",
)
_SHOWN = ("jax.numpy", "jax.nn", "jax.random", "jax.scipy", "jax.lax")  # as which some of them present themselves
# What takes a function all the same, so that its program holds the code of one.
TAKE_FUNCTIONS = {
    "apply_along_axis",
    "apply_over_axes",
    "associative_scan",
    "call",
    "checkpoint",
    "closed_call",
    "cond",
    "core_call",
    "custom_jvp_call",
    "custom_linear_solve",
    "custom_root",
    "custom_vjp_call",
    "fori_loop",
    "fromfunction",
    "io_callback",
    "jit",
    "linear_solve",
    "map",
    "minimize",
    "ode",
    "odeint",
    "piecewise",
    "pjit",
    "pmap",
    "pure_callback",
    "reduce",
    "reduce_window",
    "remat",
    "remat2",
    "root",
    "run_state",
    "scan",
    "shard_map",
    "switch",
    "vectorize",
    "while",
    "while_loop",
    "wrapped",
    "wrapper",
    "xla_call",
}
_ENTRY = re.compile(r"jit_(?P<name>.+)-[0-9a-f]{64}(-atime|-cache)?")


def main() -> None:
    """Run a share of the assignment in the folder named first, and link what every process may read from the second folder into the third.

    The share is a number and how many there are, each run by a process of its own: `0 2` and `1 2`.
    """
    folder, sealed, library = map(Path, sys.argv[-5:-2])
    number, shares = map(int, sys.argv[-2:])
    sys.dont_write_bytecode = True
    with contextlib.redirect_stdout(io.StringIO()):
        assignment = load_assignment(folder)
        for run in list(_everything(assignment))[number::shares]:
            run()
    ours = [
        path.read_text(encoding="utf-8")
        for place in (folder, Path(__file__).parent.parent)
        for path in place.rglob("*.py")
    ]
    cells = [cell["source"] for cell in assignment.cells if cell["cell_type"] == "code"]
    link_library_programs(sealed, library, written_names([*cells, *ours]))


def _everything(assignment: Assignment) -> Iterator[Callable[[], object]]:
    """The notebook, and every exercise as it is baked and judged: known wrong answers, the solution, and every variant."""
    yield lambda: _run_notebook(assignment.cells)
    for exercise in assignment.exercises:
        yield partial(bake_exercise, assignment, exercise, SEED_KEY)
        others = (with_answers(assignment.namespace, exercise, variant) for variant in exercise.variants)
        for namespace in (assignment.namespace, *others):
            yield partial(_judge, assignment, exercise, namespace)


def _judge(assignment: Assignment, exercise: Exercise, namespace: Mapping[str, object]) -> None:
    judge(bake_exercise(assignment, replace(exercise, misconceptions=()), SEED_KEY), LocalAnswer(namespace))


def link_library_programs(sealed: Path, library: Path, written: set[str]) -> None:
    """Link every entry that is known to be a program of a library's own function.

    written: names of functions that are not a library's; such a name is not the library's even if that has it as well.
    """
    known = library_names() - written - TAKE_FUNCTIONS
    for path in list(sealed.iterdir()):
        entry = _ENTRY.fullmatch(path.name)
        if entry and entry["name"] in known:
            with contextlib.suppress(FileExistsError):  # linked by another share
                os.link(path, library / path.name)


def library_names() -> set[str]:
    """The names of JAX's operations and of its functions on numbers."""
    found: set[str] = set()
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "jax" and isinstance(module, types.ModuleType):
            numeric = name.startswith(NUMERIC)
            found.update(
                value.name if isinstance(value, Primitive) else value.__name__
                for value in vars(module).values()
                if isinstance(value, Primitive) or (numeric and _written_in(value))
            )
    return found


def _written_in(value: object) -> bool:
    """Whether a value is a function written in one of the numeric modules."""
    return (
        callable(value)
        and isinstance(getattr(value, "__name__", None), str)
        and str(getattr(value, "__module__", "")).startswith((*NUMERIC, *_SHOWN))
    )


def written_names(sources: list[str]) -> set[str]:
    """The name of every function that sources define, however deep."""
    found: set[str] = set()
    for source in sources:
        with contextlib.suppress(SyntaxError):  # a cell with magic
            found.update(node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return found


def _run_notebook(cells: list[dict]) -> None:
    """Run the code that students run as well; a cell that fails here is compiled in their kernels."""
    namespace: dict[str, object] = {"__name__": "__main__", "check": _nothing, "hint": _nothing, "reveal": _nothing}
    for cell in cells:
        if cell["cell_type"] == "code" and (
            is_solution(cell) or not cell.get("metadata", {}).get("nbgrader", {}).get("grade")
        ):
            with contextlib.suppress(Exception, SystemExit):
                exec(compile(cell["source"], "<notebook>", "exec"), namespace)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _nothing(*_: object) -> None:
    """In place of what a student calls to see a report."""
