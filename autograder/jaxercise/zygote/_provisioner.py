"""Kernels that are copies of a zygote, chosen by the provisioner's name; fresh processes where that is not possible."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Unicode

from ..sandbox import CORE_ONLY, LAUNCHER, UNPROTECTED, Policy, set_limits
from ._client import ForkedProcess, ZygoteError, zygote

NO_POLLING = (
    "--IPKernelApp.parent_handle=1",
)  # the lease ends it; without a handle it would print how to end it by hand
log = logging.getLogger(__name__)


class ZygoteProvisioner(LocalProvisioner):
    """Launches a kernel as a copy of this process's zygote; `remark` says why one was started anew instead, which one with walls never is."""

    limits = Dict(dict(CORE_ONLY), help="Limits of the kernel, by the resource module's names in lower case.").tag(
        config=True
    )
    policy = Dict(UNPROTECTED.plain(), help="The walls around the kernel, as `Walls.plain` gives them.").tag(
        config=True
    )
    remark = Unicode("", help="Empty, or what staff should know about how this kernel was started.")

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> KernelConnectionInfo:
        """Launch a kernel with a command; only the ipykernel of this Python can be forked."""
        try:
            self.process = await asyncio.to_thread(self._fork, cmd, kwargs)
        except ZygoteError as error:
            if Policy.from_plain(self.policy):
                raise
            return await self._launch_fresh(str(error), cmd, kwargs)
        self.pid, self.pgid, self.cwd = (
            self.process.pid,
            None,
            kwargs.get("cwd"),
        )  # no group: signals go through the process's handle
        return self.connection_info

    def _fork(self, cmd: list[str], kwargs: Mapping) -> ForkedProcess:
        if cmd[0] != sys.executable or cmd[1] != "-m":
            raise ZygoteError(f"{cmd[0]} {cmd[1]} is not a module run by this Python")
        given = [kwargs.get("stdin"), kwargs.get("stdout", 1), kwargs.get("stderr", 2)]
        stdio = [None if fd == subprocess.DEVNULL else fd for fd in given]
        if any(isinstance(fd, int) and fd < 0 for fd in stdio):
            raise ZygoteError("its output was to go through a pipe")
        numbers = [fd if fd is None or isinstance(fd, int) else fd.fileno() for fd in stdio]
        argv = [*cmd, *NO_POLLING] if cmd[2] in ("ipykernel_launcher", LAUNCHER) else cmd
        place = kwargs.get("cwd") or Path.cwd()
        return zygote().fork(argv, kwargs["env"], place, self.limits, numbers, Policy.from_plain(self.policy))

    async def _launch_fresh(self, reason: str, cmd: list[str], kwargs: dict) -> KernelConnectionInfo:
        self.remark = f"kernel started as a fresh process: {reason}"
        log.warning("The %s", self.remark)
        info = await super().launch_kernel(cmd, **kwargs)
        if sys.platform.startswith("linux") and isinstance(self.process, subprocess.Popen):
            set_limits(self.process.pid, self.limits)
        return info
