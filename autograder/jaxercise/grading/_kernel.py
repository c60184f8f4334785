"""Starts a student's kernel, sends it code, reads its output within limits, and ends it."""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Callable

from .._errors import GradingError
from ..grading import _processes as processes
from ._budget import Budget, KernelChoice
from ._kernel_manager import manager_of
from ._message import Message, read
from ._scratch import ScratchFolder
from ._watchdog import Watchdog
from ._zmtp import Peer

STARTUP_SECONDS = 600.0  # after which it counts as hanging
# After a reply without the end of its output: a kernel drops messages that nobody takes in time.
LOST_MESSAGE_SECONDS = 5.0
LOOK_SECONDS = 0.2  # between two looks at process and memory
LOST_REPLY_SECONDS = 1.0  # after the end of its output: an interrupt at a request's very end takes its reply
KNOCK_SECONDS = 0.003  # between two tries to connect to a kernel that is starting
END_SECONDS = 3.0  # for a process to end that has closed its sockets
MESSAGE_BYTES = 8 << 20  # the kernel's library joins prints, so that one message may hold hundreds of megabytes
REPLY_BYTES = 4 << 20  # of one reply
STRAY_BYTES = 64 << 20  # of messages that belong to no request, as a thread left behind may send, while one cell runs

Take = Callable[[Message], bool]  # takes a message; returns False when a limit is exceeded


class StudentKernel:
    """One kernel; `lost` says why it is gone: `died`, `timed_out`, `too_much_output`, or what `Watchdog.look` returns."""

    def __init__(self, place: ScratchFolder, choice: KernelChoice, budget: Budget) -> None:
        self._place, self._choice, self._budget = place, choice, budget
        self._shell: Peer | None = None
        self._iopub: Peer | None = None
        self._pid = 0
        self._replied: dict[str, bool] = {}
        self._right: set[str] = set()
        self._failure: Exception | None = None
        self.lost = ""
        self.out_of_time = False  # whether it is the whole notebook's time that was over

    async def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises: any exception of our own code or its libraries; no student's code has run yet.
        """
        self._manager = manager_of(self._choice, self._budget, self._place)
        # Behind walls it shares no file with us, not even a terminal; its keeper reports why it could not start.
        files = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if self._choice.policy else {}
        await self._manager.start_kernel(
            env=self._place.environment(self._choice.variables), cwd=str(self._place.work), **files
        )
        self._pid = getattr(self._manager.provisioner, "pid", 0) or 0
        await asyncio.wait_for(self._connect(), STARTUP_SECONDS)
        self._deadline = time.monotonic() + self._budget.notebook_seconds
        self._watchdog = Watchdog(self._pid, self._place.folder, self._budget)
        self._guard = asyncio.create_task(self._watch())

    @property
    def pid(self) -> int:
        """The process id of the kernel."""
        return self._pid

    @property
    def remark(self) -> str:
        """A note for staff on how the kernel was started; usually empty."""
        return getattr(self._manager.provisioner, "remark", "")

    def send(self, code: str, silent: bool = False) -> str:
        """Ask the kernel to execute code; returns the request's id."""
        how = {"silent": silent, "store_history": not silent, "allow_stdin": False, "stop_on_error": False}
        return self._request("execute_request", {"code": code, "user_expressions": {}, **how})

    async def wait(
        self, request: str, seconds: float, take: Take | None = None, lost_message_seconds: float = LOST_MESSAGE_SECONDS
    ) -> str:
        """Wait until a request ends, and pass every message about it to `take`.

        Returns: empty, or why the wait ended early; the kernel may still be executing then, unless it is `lost` or has `replied`.
        Raises: GradingError when the kernel could not be watched.
        """
        listening = asyncio.create_task(self._listen(request, take))
        replying = asyncio.create_task(self._reply(request))
        try:
            ended = await self._wait_for(request, listening, replying, time.monotonic() + seconds, lost_message_seconds)
        finally:
            listening.cancel()
            replying.cancel()
        if self._failure:
            raise GradingError("The kernel could not be watched and was ended.") from self._failure
        return ended

    def replied(self, request: str) -> bool:
        """Whether the kernel has finished a request, even if some of its output was lost."""
        return self._replied[request]

    def succeeded(self, request: str) -> bool:
        """Whether the kernel says that a request raised nothing."""
        return request in self._right

    def starved(self, seconds: float) -> bool:
        """Whether the kernel, in the last `seconds`, wanted the processor and had much less of it than that."""
        return self._watchdog.starved(seconds)

    async def stays(self, seconds: float) -> None:
        """Wait a moment for the end of a kernel that is about to end."""
        until = time.monotonic() + seconds
        while await self._alive() and time.monotonic() < until:
            await asyncio.sleep(KNOCK_SECONDS)

    async def settle(self) -> None:
        """Wait until output arrives again, after too much of it."""
        for _ in range(20):
            if not await self.wait(self.send("", silent=True), 2.0, lost_message_seconds=0.3) or self.lost:
                return

    async def interrupt(self) -> None:
        """Interrupt the kernel as Ctrl-C does."""
        with contextlib.suppress(Exception):
            await self._manager.interrupt_kernel()

    async def kill(self, reason: str) -> None:
        """Kill the kernel and all processes that it started; `lost` keeps the first reason."""
        self.lost = self.lost or reason
        with contextlib.suppress(Exception):
            await self._manager.provisioner.kill()
        await asyncio.to_thread(processes.end, self._pid, str(self._place.folder))

    async def close(self) -> None:
        """Kill the kernel and close every connection to it."""
        if getattr(self, "_guard", None):
            self._guard.cancel()
        if self._pid:
            await self.kill("closed")
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._manager.provisioner.wait(), 5)
        with contextlib.suppress(Exception):
            await self._manager.cleanup_resources()
        for peer in (self._shell, self._iopub):
            if peer:
                peer.close()

    async def _connect(self) -> None:
        """Connect as soon as the kernel listens, and ask until it answers and its output arrives."""
        self._iopub = await self._peer("SUB", self._manager.iopub_port, MESSAGE_BYTES)
        self._shell = await self._peer("DEALER", self._manager.shell_port, REPLY_BYTES)
        while await self.wait(self._request("kernel_info_request", {}), STARTUP_SECONDS, lost_message_seconds=0.2):
            if self.lost:
                raise GradingError("The kernel ended before it answered.")

    async def _peer(self, kind: str, port: int, limit_bytes: int) -> Peer:
        while True:
            with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                peer = Peer(f"{self._manager.ip}-{port}", kind, limit_bytes)
                try:
                    await peer.greet()
                except BaseException:
                    peer.close()
                    raise
                return peer
            if not await self._alive():
                raise GradingError("The kernel ended before it listened.")
            await asyncio.sleep(KNOCK_SECONDS)

    def _request(self, kind: str, content: dict) -> str:
        message = self._manager.session.msg(kind, content)
        self._replied[message["msg_id"]] = False
        self._shell.send(self._manager.session.serialize(message))
        return message["msg_id"]

    async def _wait_for(
        self,
        request: str,
        listening: asyncio.Task,
        replying: asyncio.Task,
        deadline: float,
        lost_message_seconds: float,
    ) -> str:
        idle_at = replied_at = float("inf")
        while not (listening.done() and replying.done()):
            await asyncio.wait(
                [task for task in (listening, replying) if not task.done()],
                timeout=LOOK_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            now = time.monotonic()
            idle_at, replied_at = (
                min(at, now) if task.done() else at for task, at in ((listening, idle_at), (replying, replied_at))
            )
            if not await self._alive():
                return self.lost
            for task in (listening, replying):
                if task.done() and task.result():
                    return task.result()
            if now > replied_at + lost_message_seconds:
                return "too_much_output"
            if now > idle_at + LOST_REPLY_SECONDS:
                self._replied[request] = True
                return ""
            if now > deadline and not replying.done():
                return "timed_out"
        return listening.result() or replying.result()

    async def _alive(self) -> bool:
        if not self.lost and not await self._manager.is_alive():
            await self.kill("died")
        return not self.lost

    async def _listen(self, request: str, take: Take | None) -> str:
        """Read output until the request's end. Returns: empty, or why it ended early."""
        stray_bytes = 0
        while stray_bytes <= STRAY_BYTES:
            try:
                parts = await self._iopub.receive()
            except EOFError:
                return await self._hung_up()
            message = read(parts)
            if not parts.parts:
                return "too_much_output"
            if message.request != request:
                stray_bytes += message.size if take else 0
            elif message.kind == "status":
                if message.content().get("execution_state") == "idle":
                    return ""
            elif take and not take(message):
                return "too_much_output"
        return "too_much_output"

    async def _reply(self, request: str) -> str:
        """Read replies until the request's. Returns: empty, or why the kernel was ended: none sends so many that nobody asked for."""
        stray_bytes = 0
        while not self._replied[request]:
            try:
                parts = await self._shell.receive()
            except EOFError:
                return await self._hung_up()
            message = read(parts)
            if message.request in self._replied and message.kind.endswith("_reply"):
                self._replied[message.request] = True
                self._right |= {message.request} if message.content().get("status") == "ok" else set()
            stray_bytes += message.size
            if message.request != request and stray_bytes > STRAY_BYTES:
                await self.kill("too_much_output")
                return self.lost
        return ""

    async def _hung_up(self) -> str:
        """Why the kernel's process closed a socket: it is ending, or else it is ended here."""
        await self.stays(END_SECONDS)
        await self.kill("died")
        return self.lost

    async def _watch(self) -> None:
        """Kill the kernel when it exceeds a limit, when the notebook's time is over, or when it cannot be watched."""
        while not self.lost:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                reason = await asyncio.to_thread(self._watchdog.look)
            except Exception as error:
                self._failure = error
                reason = "unwatched"
            if reason:
                await self.kill(reason)
            elif time.monotonic() > self._deadline:
                self.out_of_time = True
                await self.kill("timed_out")
