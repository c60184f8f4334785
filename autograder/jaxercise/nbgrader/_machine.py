"""What the machine that grades can do: how well it contains a student's code, and whether that can use its GPU."""

import logging
from collections.abc import Mapping

from .._errors import GradingError
from ..preflight import Preflight, try_gpu
from ..sandbox import at_least, cards

Log = logging.Logger | logging.LoggerAdapter


def refuse_low_level(found: Preflight, minimum: str, allow_unsandboxed: bool, log: Log) -> None:
    """Refuse to grade below the lowest level that the course allows. Raises: GradingError."""
    if at_least(found.level, minimum):
        return
    if not allow_unsandboxed:
        raise GradingError(
            f"Student code would run {found.level} here, but this course wants at least {minimum!r}.\n{found.missing()}\n"
            "`jaxercise doctor` tells all. To grade people you trust as it is, give `allow_unsandboxed=True` to `configure(c)` in "
            "nbgrader_config.py; every result will say so."
        )
    log.warning("Student code runs %s, below this course's minimum. %s", found.level, found.missing())


def platform_here(level: str, limits: Mapping[str, int]) -> str:
    """Where a course that wants a GPU computes here: on the CPU where there is none.

    limits: of the system, on a student's process. Raises: GradingError where there is one that JAX cannot use behind the walls.
    """
    if not cards():
        return "cpu"
    if reason := try_gpu(level, limits).reason:
        raise GradingError(
            f"This course grades on a GPU, and JAX cannot use the one of this machine at level {level}: {reason}\n"
            "Install JAX with CUDA for this Python, and look at `jaxercise doctor`. Without `gpu=True` in nbgrader_config.py "
            "answers compute on the CPU."
        )
    return "gpu"
