"""Connects to the agent that serves a notebook's answers, at a path where a student could put another socket."""

import asyncio
import contextlib
import socket
import struct
import time

AGENT_START_SECONDS = 300.0  # after which it counts as hanging
_LOOK_SECONDS = 0.003  # how often an agent that is starting is looked for
_CREDENTIALS = struct.Struct("3i")  # process, user, group


async def connection(path: str, pid: int, serving: asyncio.Task) -> socket.socket:
    """A connection to the agent of the kernel `pid`; an already closed one if there is no agent."""
    until = time.monotonic() + AGENT_START_SECONDS
    while not serving.done() and time.monotonic() < until:
        channel = socket.socket(socket.AF_UNIX)
        channel.setblocking(False)
        with contextlib.suppress(OSError):
            channel.connect(path)
            if _is_at(channel, pid):  # a student may link another's socket there
                return channel
        channel.close()
        await asyncio.wait([serving], timeout=_LOOK_SECONDS)
    nobody, other = socket.socketpair()
    other.close()
    return nobody


def _is_at(channel: socket.socket, pid: int) -> bool:
    """Whether a process listens at the other end of a local connection; True where the system does not tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    credentials = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return _CREDENTIALS.unpack(credentials)[0] == pid
