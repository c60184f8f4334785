"""A student's kernel seen from outside: started in a workplace, given code, listened to with limits, and ended."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from ..grading import _processes as processes
from ..sandbox import LAUNCHER
from ._budget import Budget, KernelChoice
from ._scratch import ScratchFolder
from ._watchdog import Watchdog

STARTUP_SECONDS = 90.0
LOST_MESSAGE_SECONDS = 5.0  # a reply came but not the end of its output: a message too large to be taken is dropped
LOOK_SECONDS = 0.2  # how often process and memory are looked at
MESSAGE_BYTES = 8 << 20  # the kernel's library joins prints, so that one message may hold hundreds of megabytes
STRAY_BYTES = 64 << 20  # of messages that belong to no cell, as a thread left behind may send them, while one cell runs
SMALL_BYTES = 4 << 10  # messages that are still read after a flood, for the word that the cell has ended

Take = Callable[[dict, int], bool]  # a message and its size in bytes; False when it was one too many


class StudentKernel:
    """One kernel; `lost` says why it is gone: `died`, `timed_out`, `too_much_output`, or what `Watch.look` says."""

    def __init__(self, place: ScratchFolder, choice: KernelChoice, budget: Budget) -> None:
        self._place, self._choice, self._budget = place, choice, budget
        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)
        self._client = None
        self._pid = 0
        self._replied: dict[str, str] = {}
        self.lost = ""
        self.out_of_time = False  # whether it is the whole notebook's time that was over

    async def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises: whatever the machinery raises; no student's code has run yet.
        """
        self._manager = _Manager(
            _spec(self._choice, self._budget, self._place),
            transport="ipc",
            ip=str(self._place.run / "k"),
            connection_file=str(self._place.run / "kernel.json"),
        )
        # Behind walls it shares no file with us, not even a terminal; what keeps it from starting is told by its keeper.
        files = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if self._choice.policy else {}
        await self._manager.start_kernel(
            env=self._place.environment(self._choice.environment), cwd=str(self._place.work), **files
        )
        self._pid = getattr(self._manager.provisioner, "pid", 0) or 0
        self._client = self._manager.client(context=self._context)
        self._client.start_channels(stdin=False, hb=False, control=False)
        await self._client.wait_for_ready(timeout=STARTUP_SECONDS)
        self._iopub = self._client.iopub_channel.socket
        self._cuts = self._iopub.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._deadline = time.monotonic() + self._budget.notebook_seconds
        self._guard = asyncio.create_task(self._watch())

    @property
    def pid(self) -> int:
        """The kernel's process."""
        return self._pid

    @property
    def remark(self) -> str:
        """Empty, or what staff should know about how the kernel was started."""
        return getattr(self._manager.provisioner, "remark", "")

    def send(self, code: str, silent: bool = False) -> str:
        """Ask the kernel to execute code; returns the request's id."""
        request = self._client.execute(
            code, silent=silent, store_history=not silent, allow_stdin=False, stop_on_error=False
        )
        self._replied[request] = ""
        return request

    async def wait(
        self, request: str, seconds: float, take: Take | None = None, lost_message_seconds: float = LOST_MESSAGE_SECONDS
    ) -> str:
        """Wait for a request's end, giving every message about it to `take`, if that is given.

        Returns: empty, or why it did not end well; the kernel may still be at it then, unless it is `lost` or has `replied`.
        """
        listening = asyncio.create_task(self._listen(request, take))
        replying = asyncio.create_task(self._reply(request))
        try:
            return await self._wait_for(listening, replying, time.monotonic() + seconds, lost_message_seconds)
        finally:
            listening.cancel()
            replying.cancel()

    def replied(self, request: str) -> str:
        """`ok` or `error` once the kernel is through with a request, even if some of its output was lost."""
        return self._replied[request]

    async def settle(self) -> None:
        """After too much output, or a connection made anew: wait until output comes through again."""
        for _ in range(20):
            if not await self.wait(self.send("", silent=True), 2.0, lost_message_seconds=0.3) or self.lost:
                return

    async def interrupt(self) -> None:
        """What Ctrl-C does."""
        with contextlib.suppress(Exception):
            await self._manager.interrupt_kernel()

    async def kill(self, reason: str) -> None:
        """End the process and all it started; the first reason given stays."""
        self.lost = self.lost or reason
        with contextlib.suppress(Exception):
            await self._manager.provisioner.kill()
        await asyncio.to_thread(processes.end, self._pid, str(self._place.folder))

    async def close(self) -> None:
        """Leave nothing behind."""
        if getattr(self, "_guard", None):
            self._guard.cancel()
        if self._pid:
            await self.kill("closed")
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._manager.provisioner.wait(), 5)
        with contextlib.suppress(Exception):
            await self._manager.cleanup_resources()
        if self._client is not None:
            self._client.stop_channels()
        self._context.destroy(linger=0)

    async def _wait_for(
        self, listening: asyncio.Task, replying: asyncio.Task, deadline: float, lost_message_seconds: float
    ) -> str:
        replied_at = float("inf")
        while not (listening.done() and replying.done()):
            await asyncio.wait(
                [task for task in (listening, replying) if not task.done()],
                timeout=LOOK_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            now = time.monotonic()
            replied_at = min(replied_at, now) if replying.done() else replied_at
            if listening.done() and not listening.result():
                return "too_much_output"
            if not await self._alive():
                return self.lost
            if now > replied_at + lost_message_seconds or await self._cut():
                return "too_much_output"
            if now > deadline and not replying.done():
                return "timed_out"
        return "" if listening.result() else "too_much_output"

    async def _cut(self) -> bool:
        """Whether a message too large to be taken has cut the connection, which then is made anew."""
        if not await self._cuts.poll(0) or not await self._alive():
            return False
        self._iopub.disable_monitor()
        self._iopub.close(linger=0)
        self._iopub = self._client.connect_iopub()
        self._cuts = self._iopub.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        return True

    async def _alive(self) -> bool:
        if not self.lost and not await self._manager.is_alive():
            await self.kill("died")
        return not self.lost

    async def _listen(self, request: str, take: Take | None) -> bool:
        """Read output until the request's end (True), or until there is too much of it (False)."""
        stray_bytes = 0
        while stray_bytes <= STRAY_BYTES:
            frames = await self._iopub.recv_multipart()
            size = sum(map(len, frames))
            message = self._message(frames) if take or size <= SMALL_BYTES else {}
            if message.get("parent_header", {}).get("msg_id") != request:
                stray_bytes += size if take else 0
            elif message["msg_type"] == "status":
                if message["content"].get("execution_state") == "idle":
                    return True
            elif take and not take(message, size):
                return False
        return False

    async def _reply(self, request: str) -> None:
        while not self._replied[request]:
            message = self._message(await self._client.shell_channel.socket.recv_multipart())
            if message and message["parent_header"].get("msg_id") == request:
                self._replied[request] = "ok" if message["content"].get("status") == "ok" else "error"

    def _message(self, frames: list[bytes]) -> dict:
        """A message as a dict; empty when it is none: the student's process may send what it likes."""
        try:
            message = self._client.session.deserialize(self._client.session.feed_identities(frames)[1])
            parts = [message["parent_header"], message["content"], message["header"]]
            return message if all(type(part) is dict for part in parts) and type(message["msg_type"]) is str else {}
        except Exception:
            return {}

    async def _watch(self) -> None:
        """End the kernel when it takes more than it may have, or when the notebook's time is over."""
        watch = Watchdog(self._pid, self._place.folder, self._budget)
        while not self.lost:
            await asyncio.sleep(LOOK_SECONDS)
            if reason := await asyncio.to_thread(watch.look):
                await self.kill(reason)
            elif time.monotonic() > self._deadline:
                self.out_of_time = True
                await self.kill("timed_out")


class _Manager(AsyncKernelManager):
    """A kernel manager whose kernel is the one given, whatever kernelspecs are installed or named in the notebook."""

    def __init__(self, spec: KernelSpec, **settings: object) -> None:
        self._given = spec
        super().__init__(**settings)

    @property
    def kernel_spec(self) -> KernelSpec:
        return self._given


def _spec(choice: KernelChoice, budget: Budget, place: ScratchFolder) -> KernelSpec:
    module = LAUNCHER if choice.policy else "ipykernel_launcher"
    argv = [sys.executable, "-m", module, "-f", "{connection_file}", "--HistoryManager.hist_file=:memory:"]
    provisioner = {
        "provisioner_name": choice.provisioner,
        "config": _walled(choice, budget, place) | dict(choice.settings),
    }
    return KernelSpec(
        argv=argv, display_name="Python 3", language="python", metadata={"kernel_provisioner": provisioner}
    )


def _walled(choice: KernelChoice, budget: Budget, place: ScratchFolder) -> dict:
    """What a provisioner is told about walls; one that cannot raise any is told nothing."""
    if not choice.policy:
        return {}
    policy = replace(choice.policy, folder=str(place.folder), disk_bytes=budget.disk_bytes)
    return {"policy": policy.plain(), "limits": budget.limits()}
