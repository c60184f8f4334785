"""Makes the manager that starts a student's kernel: with a fixed command, behind the walls of its policy."""

import sys
from dataclasses import replace

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from ..sandbox import LAUNCHER
from ._budget import Budget, KernelChoice
from ._scratch import ScratchFolder


def manager_of(choice: KernelChoice, budget: Budget, place: ScratchFolder) -> AsyncKernelManager:
    """The manager of a kernel that is not started yet."""
    return _Manager(
        _spec(choice, budget, place),
        transport="ipc",
        ip=str(place.run / "k"),
        connection_file=str(place.run / "kernel.json"),
    )


class _Manager(AsyncKernelManager):
    """A kernel manager with a fixed kernelspec, whichever others are installed or named in the notebook."""

    def __init__(self, spec: KernelSpec, **settings: object) -> None:
        self._given = spec
        super().__init__(**settings)

    @property
    def kernel_spec(self) -> KernelSpec:
        return self._given


def _spec(choice: KernelChoice, budget: Budget, place: ScratchFolder) -> KernelSpec:
    argv = [sys.executable, "-m", LAUNCHER, "-f", "{connection_file}", "--HistoryManager.hist_file=:memory:"]
    provisioner = {
        "provisioner_name": choice.provisioner,
        "config": _walled(choice, budget, place) | dict(choice.settings),
    }
    return KernelSpec(
        argv=argv, display_name="Python 3", language="python", metadata={"kernel_provisioner": provisioner}
    )


def _walled(choice: KernelChoice, budget: Budget, place: ScratchFolder) -> dict:
    """The walls, as configuration of the provisioner; empty without walls."""
    if not choice.policy:
        return {}
    policy = replace(choice.policy, folder=str(place.folder), disk_bytes=budget.disk_bytes)
    return {"policy": policy.plain(), "limits": budget.limits()}
