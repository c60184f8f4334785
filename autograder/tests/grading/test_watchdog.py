"""What fills a folder is found at any depth, and a watch that fails ends the kernel."""

import asyncio
import os
from pathlib import Path

import pytest
from jaxercise._errors import GradingError
from jaxercise.grading import Budget, KernelChoice
from jaxercise.grading._kernel import StudentKernel
from jaxercise.grading._scratch import ScratchFolder
from jaxercise.grading._watchdog import DEEPEST, Watchdog


def looks(folder: Path, **limits: int) -> str:
    """What the looks of a second find."""
    watch = Watchdog(os.getpid(), folder, Budget(memory_bytes=1 << 40, **limits))  # whatever else is tested beside
    return next(filter(None, (watch.look() for _ in range(5))), "")


def test_files_are_added_up_in_closed_folders_too(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(bytes(3 << 20))
    (tmp_path / "a" / "b").chmod(0o300)
    assert looks(tmp_path, disk_bytes=2 << 20) == "disk_full"
    assert looks(tmp_path, disk_bytes=4 << 20) == ""
    assert looks(tmp_path, files=2) == "disk_full"


@pytest.mark.parametrize(("depth", "found"), [(DEEPEST - 10, ""), (DEEPEST + 10, "disk_full"), (1500, "disk_full")])
def test_folders_beyond_what_can_be_measured_are_too_many(depth: int, found: str) -> None:
    with ScratchFolder() as place:
        here = os.open(".", os.O_RDONLY)
        os.chdir(place.work)
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        os.fchdir(here)
        os.close(here)
        assert looks(place.work) == found


def test_a_kernel_that_cannot_be_watched_is_ended_and_that_is_our_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Watchdog) -> str:
        raise RecursionError("as deep as it goes")

    async def run() -> str:
        with ScratchFolder() as place:
            kernel = StudentKernel(place, KernelChoice(), Budget())
            try:
                await kernel.start()
                with pytest.raises(GradingError, match="could not be watched"):
                    await kernel.wait(kernel.send("while True: pass"), 30)
            finally:
                await kernel.close()
            return kernel.lost

    monkeypatch.setattr(Watchdog, "look", fail)
    assert asyncio.run(run()) == "unwatched"
