"""A keeper signals its process, ends all its descendants, and leaves nothing behind."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from jaxercise.zygote import Zygote
from jaxercise_testing.forked import SAY, fork, gone, heard


def test_a_loop_is_interrupted_by_its_signal(zygote: Zygote, pipe: tuple[int, int]) -> None:
    process = fork(
        zygote,
        "import os\ntry:\n    os.write(1, b'.')\n    while True: sum(range(1000))\nexcept KeyboardInterrupt:\n    raise SystemExit(7)",
        pipe[1],
    )
    heard(pipe)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 7
    process.send_signal(signal.SIGKILL)  # too late, and no error


def test_the_whole_group_is_signalled(zygote: Zygote, pipe: tuple[int, int]) -> None:
    code = "import os; os.system('trap \\'echo heard\\' INT; echo ready; while :; do sleep 0.1; done')"
    process = fork(zygote, code, pipe[1])
    assert heard(pipe) == b"ready\n"
    process.send_signal(signal.SIGINT)
    assert heard(pipe) == b"heard\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL


def test_what_left_its_session_and_its_folder_is_dead_before_the_end_is_told(
    zygote: Zygote, pipe: tuple[int, int]
) -> None:
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid(); os.chdir('/')\n"
        "    if os.fork() == 0:\n"
        "        os.environ.clear(); os.write(1, str(os.getpid()).encode()); time.sleep(300)\n"
        "    os._exit(0)\n"
        "time.sleep(300)"
    )
    process = fork(zygote, code, pipe[1])
    stray = int(heard(pipe))
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert gone(stray, 0.01)


def test_thirty_processes_leave_no_zombie_and_no_open_file(zygote: Zygote) -> None:
    def files(pid: int) -> int:
        return len(os.listdir(f"/proc/{pid}/fd"))

    fork(zygote, "pass").wait()
    before = files(os.getpid()), files(zygote.pid)
    for _ in range(30):
        fork(zygote, "pass").wait()
    assert (files(os.getpid()), files(zygote.pid)) == before
    children = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children")
    while children.read_text():  # the last keeper is on its way out
        time.sleep(0.02)


def test_dropping_a_process_ends_it(zygote: Zygote, pipe: tuple[int, int]) -> None:
    process = fork(zygote, SAY + "time.sleep(300)", pipe[1])
    heard(pipe)
    pid = process.pid
    del process
    assert gone(pid)
