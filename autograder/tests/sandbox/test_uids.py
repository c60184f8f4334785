"""Every kernel has a uid that no other has, and no process of an earlier one; what is watched from outside ends a kernel with its reason."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jaxercise._messages import tell
from jaxercise.grading import Budget, kernel_choice
from jaxercise.grading._kernel import StudentKernel
from jaxercise.grading._scratch import ScratchFolder
from jaxercise.sandbox import Policy
from jaxercise.sandbox._uids import UIDS, are_mapped, kill_all_of, lease_uid
from jaxercise.zygote import zygote

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0 or not are_mapped(), reason="uids are leased by root only")


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> None:
    yield
    zygote().close()


def test_root_of_a_container_with_one_user_can_become_no_other(tmp_path: Path) -> None:
    table = tmp_path / "uid_map"
    for text, mapped in (
        ("         0          0 4294967295\n", True),
        ("         0       1000          1\n", False),
        ("         0       1000          1\n         1     100000      65536\n", True),
    ):
        table.write_text(text)
        assert are_mapped(table=table) == mapped


@ROOT_ONLY
def test_two_graders_never_lease_the_same_uid(tmp_path: Path) -> None:
    folder, users = tmp_path / "slots", range(60706, 60708)
    (first, held), (second, _) = lease_uid(folder, users), lease_uid(folder, users)
    assert {first, second} == set(users)
    with pytest.raises(OSError, match="in use"):
        lease_uid(folder, users)
    os.close(held)
    assert lease_uid(folder, users)[0] == first


@ROOT_ONLY
def test_a_folder_that_others_can_change_leases_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(OSError, match="root's alone"):
        lease_uid(tmp_path)


@ROOT_ONLY
def test_ending_a_uid_ends_its_processes_and_no_others() -> None:
    user = UIDS[-1]
    theirs = subprocess.Popen(["/usr/bin/sleep", "60"], user=user, group=user, extra_groups=[])
    ours = subprocess.Popen(["/usr/bin/sleep", "60"])
    try:
        kill_all_of(user)
        assert theirs.wait() == -9
        assert ours.poll() is None and os.getresuid() == (0, 0, 0)
        with pytest.raises(PermissionError):
            kill_all_of(12345)
        assert ours.poll() is None
    finally:
        ours.kill()
        ours.wait()


@ROOT_ONLY
def test_kernels_side_by_side_are_different_users() -> None:
    code = "import os, sys, time; print(os.getuid(), flush=True); time.sleep(600)"
    with ScratchFolder() as one, ScratchFolder() as other:
        started = []
        for place in (one, other):
            heard, said = os.pipe()
            policy = Policy("contained", str(place.folder))
            process = zygote().fork(
                [sys.executable, "-c", code], place.environment({}), place.work, stdio=(None, said, said), policy=policy
            )
            os.close(said)
            with open(heard, encoding="utf-8") as words:
                started.append((process, int(words.readline())))
        for process, _ in started:
            process.kill()
            process.wait()
    users = {user for _, user in started}
    assert len(users) == 2 and users <= set(UIDS)


GREEDY = {
    "too_many_processes": "import os, time\nfor _ in range(20):\n    if not os.fork():\n        time.sleep(900); os._exit(0)\ntime.sleep(900)",
    "out_of_memory": "import mmap, time\nshared = mmap.mmap(-1, 600 << 20)\nfor n in range(0, 600 << 20, 4096): shared[n] = 1\ntime.sleep(900)",
    "disk_full": "import time\nfor n in range(200): open(f'f{n}', 'w').close()\ntime.sleep(900)",
}
SMALL = Budget(processes=12, memory_bytes=512 << 20, files=100)


@pytest.mark.parametrize("reason", GREEDY)
def test_what_no_limit_sees_is_watched_and_has_its_reason_and_its_words(reason: str) -> None:
    ended = asyncio.run(run(GREEDY[reason]))
    assert ended == reason
    assert all(tell(f"{place}.{reason}").seen for place in ("answer", "grading"))
    assert tell(f"grading.left_out_{reason}").seen


def test_files_that_nobody_can_find_any_more_are_counted() -> None:
    source = "import os, time\nheld = []\nfor n in range(4):\n    held.append(open('f', 'wb')); held[-1].write(b'x' * (50 << 20)); held[-1].flush(); os.unlink('f')\ntime.sleep(900)"
    assert asyncio.run(run(source, Budget(disk_bytes=100 << 20))) == "disk_full"


async def run(source: str, budget: Budget = SMALL) -> str:
    """How a cell behind the walls of level contained ended."""
    with ScratchFolder() as place:
        kernel = StudentKernel(place, kernel_choice("contained", {}), budget)
        try:
            await kernel.start()
            ended = await kernel.wait(kernel.send(source), 900)
            return ended
        finally:
            await kernel.close()
