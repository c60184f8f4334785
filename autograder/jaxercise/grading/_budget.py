"""Limits on one notebook while it is graded, and the choice of its kernel."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from ..sandbox import UNPROTECTED, Policy
from ..zygote import variables_of

_COMPILED = "JAX_COMPILATION_CACHE_DIR"
_FILE_BYTES = 64 << 20
_BYTES_PER_CORE = 64 << 20  # stacks of the threads that JAX starts for each
_THREADS_PER_CORE = 32
_TIMES = ("cell_seconds", "ask_seconds", "notebook_seconds", "grace_seconds")
_LEAST_TIME = 4.0  # times what the solutions took: no limit of a student's notebook is less


@dataclass(frozen=True)
class Budget:
    """Limits on one notebook; seconds of wall time, bytes, counts.

    notebook_seconds: of all its runs together. A notebook runs again if a cell or a judged function ended its kernel.
    grace_seconds: for a cell to come back after an interrupt, and for an agent to end.
    memory_bytes: of all its processes together, with files in memory. processes: at the same time. disk_bytes, files: in its folders.
    """

    cell_seconds: float = 60.0
    ask_seconds: float = 60.0
    notebook_seconds: float = 600.0
    grace_seconds: float = 5.0
    cell_output_bytes: int = 4 << 20
    notebook_output_bytes: int = 16 << 20
    memory_bytes: int = 4 << 30
    processes: int = 64
    disk_bytes: int = 512 << 20
    files: int = 10_000

    def __post_init__(self) -> None:
        for each in fields(self):
            value, whole = getattr(self, each.name), type(each.default) is int
            if type(value) not in ((int,) if whole else (int, float)) or not 0 < value < math.inf:
                wanted = "whole number" if whole else "number"
                raise ValueError(f"`{each.name}` is {value!r}; a {wanted} above 0 is wanted")

    def longer(self, factor: float) -> "Budget":
        """The same limits, but so many times as much wall time."""
        return replace(self, **{name: factor * getattr(self, name) for name in _TIMES})

    def fitting(self, step_seconds: float, notebook_seconds: float) -> "Budget":
        """The same limits, or longer ones where the solutions come near them: their longest cell or ask took `step_seconds`, their notebook `notebook_seconds`."""
        step, whole = _LEAST_TIME * step_seconds, _LEAST_TIME * notebook_seconds
        return replace(
            self,
            cell_seconds=max(self.cell_seconds, step),
            ask_seconds=max(self.ask_seconds, step),
            notebook_seconds=max(self.notebook_seconds, whole),
            grace_seconds=self.grace_seconds * max(1.0, step / self.cell_seconds),
        )

    def limits(self) -> dict[str, int]:
        """The operating system's limits on one process, by the resource module's names; wider than the watchdog's, which can say what was exceeded."""
        cores = os.cpu_count() or 1
        return {
            "core": 0,
            "cpu": int(self.notebook_seconds * cores) + 60,
            "data": self.memory_bytes + cores * _BYTES_PER_CORE,
            "fsize": _FILE_BYTES,
            "msgqueue": 0,
            "nofile": 1024,
            "nproc": 4 * self.processes + cores * _THREADS_PER_CORE,
            "rtprio": 0,
        }


@dataclass(frozen=True)
class KernelChoice:
    """How a student's kernel is started.

    provisioner: name of its entry point. environment: added to the scrubbed environment, such as the path of a read-only compilation cache.
    policy: the walls around the process. platform: where JAX is to compute, `cpu` or `gpu`; a GPU is lent for each notebook.
    """

    provisioner: str = "jaxercise-zygote"
    settings: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = UNPROTECTED
    platform: str = "cpu"

    @property
    def level(self) -> str:
        """How well the kernel is contained."""
        return self.policy.level

    @property
    def variables(self) -> dict[str, str]:
        """What is added to the scrubbed environment: the given variables, and those that say where to compute."""
        return variables_of(self.platform) | dict(self.environment)

    def on_cpu(self) -> "KernelChoice":
        """The same choice without a GPU."""
        return replace(self, platform="cpu", policy=replace(self.policy, devices=()))


def kernel_choice(
    level: str, environment: Mapping[str, str], readable: Sequence[Path | str] = (), platform: str = "cpu"
) -> KernelChoice:
    """A kernel behind the walls of a level.

    environment: see KernelChoice; files of the compilation cache that it names can be opened by name, not listed.
    readable: other paths that a student's code may read, such as a folder of data. platform: see KernelChoice.
    """
    compiled = (environment[_COMPILED],) if _COMPILED in environment else ()
    policy = Policy(level, readable=tuple(os.path.realpath(path) for path in readable), by_name=compiled)
    return KernelChoice(environment=environment, policy=policy, platform=platform)
