"""A Dask scheduler of this machine's, and machines that grade for it: processes, each in an empty folder of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Cluster:
    """A scheduler and its machines."""

    folder: Path
    processes: list[subprocess.Popen] = field(default_factory=list)
    machines: list[subprocess.Popen] = field(default_factory=list)
    address: str = ""

    def start(self, *words: str) -> None:
        """Start the scheduler."""
        file = self.folder / "scheduler.json"
        words = ("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file), *words)
        process = self.run("dask", *words)
        while not file.exists() or not file.read_text():
            assert process.poll() is None, f"the scheduler ended with {process.poll()}"
            time.sleep(0.1)
        self.address = json.loads(file.read_text())["address"]

    def add(self, *words: str, level: str = "contained") -> subprocess.Popen:
        """Add a machine with one slot, and wait until it grades."""
        words = ("jaxercise.cli", "worker", self.address, "--slots", "1", "--level", level, *words)
        machine = self.run(*words, stdout=subprocess.PIPE)
        self.machines.append(machine)
        said = machine.stdout.readline()
        assert "grades for" in said, said
        return machine

    def run(self, module: str, *words: str, path: str = os.environ["PATH"], **options: object) -> subprocess.Popen:
        """Start a process in an empty folder of its own."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=folder,
            env=os.environ | {"TMPDIR": str(folder), "PATH": path},
            text=True,
            stdin=subprocess.DEVNULL,
            **{"stdout": subprocess.DEVNULL, **options},
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        """End all."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@contextmanager
def running(machines: int) -> Iterator[Cluster]:
    """A scheduler with so many machines, ended with the context."""
    with ExitStack() as last:
        cluster = Cluster(Path(last.enter_context(tempfile.TemporaryDirectory(prefix="jc", dir="/tmp"))))
        last.callback(cluster.close)
        cluster.start("--host", "127.0.0.1")
        for _ in range(machines):
            cluster.add()
        yield cluster
