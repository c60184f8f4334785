"""A machine joins the cluster: its walls are tried, and then a Dask worker offers as many slots as it has."""

import asyncio
import logging
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from .._errors import GradingError
from ..sandbox import at_least
from ._connection import CONNECT_SECONDS, Certificates, check_address, dask, resources_of, security
from ._node import Node, become


def serve(address: str, certificates: Certificates, slots: int, minimum: str, say: Callable[[str], None]) -> None:
    """Grade for whoever uses the scheduler, until it ends or this process is asked to.

    minimum: the level of containment that this machine must reach. say: is told in a sentence what was found.
    Raises: GradingError.
    """
    check_address(address, certificates)
    logging.getLogger(dask().__name__).setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="jxnode") as folder:
        node = Node(Path(folder), slots)
        try:
            level = node.level()
            if not at_least(level, minimum):
                raise GradingError(
                    f"Student code would run {level} here, and at least {minimum!r} is wanted. `jaxercise doctor` says what is missing."
                )
            become(node)
            asyncio.run(_work(address, certificates, node, level, say))
        finally:
            become(None)
            node.close()


async def _work(address: str, certificates: Certificates, node: Node, level: str, say: Callable[[str], None]) -> None:
    try:
        worker = await dask().Worker(
            address,
            nthreads=node.slots,
            resources=resources_of(level, node.slots),
            security=security(certificates),
            memory_limit=0,  # workers and notebooks have limits of their own
            local_directory=str(node.folder),
            dashboard=False,
            death_timeout=CONNECT_SECONDS,
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise GradingError(f"No Dask scheduler answers at {address} ({error}). Start one: `dask scheduler`.") from error
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: asyncio.ensure_future(worker.close()))
    say(f"This machine grades for {address}: {node.slots} at the same time, {level}.")
    await worker.finished()
    say("The work is over, or the scheduler has ended.")
