"""The process that runs the programs of one notebook, behind the same walls as its kernel and in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..program import ProgramRunner
from ._budget import Budget, KernelChoice
from ._scratch import ScratchFolder


@contextmanager
def runner_of(choice: KernelChoice, budget: Budget) -> Iterator[ProgramRunner]:
    """A runner that is started at its first program, and ended here."""
    with ScratchFolder() as place:
        policy = choice.policy
        if policy:
            policy = replace(policy, folder=str(place.folder), disk_bytes=budget.disk_bytes)
        environment = place.environment(choice.environment)
        runner = ProgramRunner(policy, environment, place.work, budget.limits(), budget.ask_seconds)
        try:
            yield runner
        finally:
            runner.close()
