"""The processes beside one notebook's kernel, behind the same walls: one runs programs, one the functions that the notebook gives."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..program import Place, ProgramRunner
from ..timing import GivenFunctions
from ._budget import Budget, KernelChoice
from ._scratch import ScratchFolder


@dataclass(frozen=True)
class Reference:
    """What is known of the instructor's solutions. notebook: gives functions that speed is compared with.

    least_seconds: what calls need at least, in processor time of this machine, by their identities; usual_seconds: what given
    functions and asking take, in wall time beside a GPU, by race. A run adds those that are missing.
    """

    notebook: Path | None = None
    least_seconds: dict[str, float] = field(default_factory=dict)
    usual_seconds: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """Processes that are started when they are first asked."""

    programs: ProgramRunner
    given: GivenFunctions


@contextmanager
def beside(choice: KernelChoice, budget: Budget, notebook: Path | None = None) -> Iterator[Beside]:
    """The processes beside a kernel, each in a folder of its own from when it is started, ended with the context.

    notebook: the instructor's, which gives functions that speed is compared with.
    """
    with ExitStack() as folders:

        def place() -> Place:
            return _place(folders.enter_context(ScratchFolder()), choice, budget)

        def place_on_cpu() -> Place:
            return _place(folders.enter_context(ScratchFolder()), choice.on_cpu(), budget)

        found = Beside(ProgramRunner(place_on_cpu), GivenFunctions(notebook, place))
        try:
            yield found
        finally:
            found.programs.close()
            found.given.close()


def _place(scratch: ScratchFolder, choice: KernelChoice, budget: Budget) -> Place:
    policy = choice.policy
    if policy:
        policy = replace(policy, folder=str(scratch.folder), disk_bytes=budget.disk_bytes)
    return Place(scratch.work, scratch.environment(choice.variables), budget.limits(), budget.ask_seconds, policy)
