"""Load an assignment and see that its solutions only define: no printing, no plotting, no long computing."""

import contextlib
import io
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .._assignment import Assignment, load_assignment
from .._problem import Problem

DEFINING_SECONDS = 5.0  # on a machine that adds up so many numbers in a hundredth of that, or less
_NUMBERS = 2_000_000
_LONGEST_TRIAL = 30.0


@dataclass(frozen=True)
class Loading:
    """An assignment as loaded, and what its cells did besides defining."""

    assignment: Assignment
    printed: str
    figures: int
    seconds: float


def load(folder: Path) -> Loading:
    """Load an assignment, watching it.

    Raises: DefinitionError when it cannot be loaded.
    """
    _warm_up()
    before, printed, start = _figures(), io.StringIO(), _seconds()
    with contextlib.redirect_stdout(printed):
        assignment = load_assignment(folder)
    return Loading(assignment, printed.getvalue(), _figures() - before, _seconds() - start)


def _warm_up() -> None:
    """Import JAX and start it, so that neither counts as the solutions' time, and let it keep what it compiles for the next lint."""
    import jax
    from platformdirs import user_cache_path

    jax.config.update("jax_compilation_cache_dir", str(user_cache_path("jaxercise") / "compiled"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    jax.block_until_ready(jax.numpy.zeros(1))
    os.environ.setdefault("JAXERCISE_MNIST", "embedded")  # the digits that grading uses unless a course says otherwise


def check_loading(where: str, loading: Loading) -> Iterator[Problem]:
    """What the solution and setup cells did that they should not."""
    todo = "Solution and setup cells must only define; move the rest to a cell of its own."
    if loading.printed.strip():
        yield Problem(where, f"The solutions print: {loading.printed.strip().splitlines()[0][:60]!r}.", todo)
    if loading.figures > 0:
        yield Problem(where, f"The solutions open {loading.figures} plot(s).", todo)
    allowed = _allowed_seconds(loading.seconds)
    if loading.seconds > allowed:
        yield Problem(where, f"The solutions take {loading.seconds:.0f} s; {allowed:.0f} s are allowed.", todo)


def _allowed_seconds(taken: float) -> float:
    """What defining may take: more on a slow machine, which is found out where it matters, over a time like the one in question."""
    if taken <= DEFINING_SECONDS:
        return DEFINING_SECONDS
    start, times, spent = _seconds(), 0, 0.0
    while spent < min(taken, _LONGEST_TRIAL):
        sum(range(_NUMBERS))
        times, spent = times + 1, _seconds() - start
    return max(DEFINING_SECONDS, 100 * spent / times)


def _figures() -> int:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return len(pyplot.get_fignums()) if pyplot else 0


def _seconds() -> float:
    # The processor's time: a busy machine is no fault of the solutions.
    return time.process_time()
