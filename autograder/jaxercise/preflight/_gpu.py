"""Finds out whether JAX can use this machine's GPU behind the walls, before anything is graded there."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..sandbox import Policy, lent_card
from ..zygote import ZygoteError, variables_of
from ._workplace import run_confined, workplace

GPU_SECONDS = 300.0  # for the first program of a process, after which it counts as hanging
_CODE = """
import jax, jax.numpy as jnp
device = jax.devices("gpu")[0]
with jax.default_device(device):
    jax.block_until_ready(jnp.ones((64, 64)) @ jnp.ones((64, 64)))
print(device.device_kind)
"""
_WORDS = 300


@dataclass(frozen=True)
class Gpu:
    """A GPU as JAX names it behind the walls; `reason` says why it cannot be used there, and is empty if it can, or if all are in use."""

    kind: str = ""
    reason: str = ""


def try_gpu(level: str, limits: Mapping[str, int]) -> Gpu:
    """Multiply two matrices on a GPU of this machine, behind the walls of a level and within limits of the system; a process does this once.

    Never raises. While notebooks use all cards it tries none.
    """
    return _try_gpu(level, tuple(limits.items()))


@cache
def _try_gpu(level: str, limits: tuple[tuple[str, int], ...]) -> Gpu:
    try:
        with lent_card(_leave) as devices, workplace() as folder:
            return _tried(Policy(level, str(folder), devices=devices), dict(limits))
    except _InUseError:
        return Gpu(kind="in use by another grading")
    except (OSError, ValueError, ZygoteError) as error:
        return Gpu(reason=str(error))
    except subprocess.TimeoutExpired:
        return Gpu(reason=f"no answer within {GPU_SECONDS:g} s")


class _InUseError(Exception):
    """Raised when every card is lent."""


def _leave() -> None:
    raise _InUseError


def _tried(policy: Policy, limits: Mapping[str, int]) -> Gpu:
    printed, said, ended = run_confined(_CODE, (), policy, limits, variables_of("gpu"), GPU_SECONDS)
    if ended:
        return Gpu(reason=(said.strip().splitlines() or [f"the process ended with {ended}"])[-1][:_WORDS])
    return Gpu(kind=printed.strip())
