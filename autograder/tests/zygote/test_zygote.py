"""Forked processes behave like started ones, end when they should, and know nothing they were not told."""

import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.zygote import ForkedProcess, Zygote, ZygoteError

JAX = "import jax, jax.numpy as jnp; assert float(jax.jit(lambda x: (x @ x.T).sum())(jnp.ones((3, 4)))) == 36"
SAY = "import os, time; os.write(1, b'.'); "
BASE = {"PATH": os.environ["PATH"], "JAX_PLATFORMS": "cpu"}


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    one = Zygote()
    yield one
    one.close()
    assert one.pid == 0


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for fd in ends:
        os.close(fd)


def fork(zygote: Zygote, code: str, out: int | None = None, **given: object) -> ForkedProcess:
    """Fork a process that runs code, its output going to a file."""
    settings = {"env": BASE, "cwd": "/", "stdio": (None, out, out)} | given
    return zygote.fork([sys.executable, "-c", code], **settings)


def said(zygote: Zygote, code: str, pipe: tuple[int, int], **given: object) -> str:
    """What code prints when it is forked."""
    assert fork(zygote, code, pipe[1], **given).wait(60) == 0
    return os.read(pipe[0], 1 << 16).decode()


def heard(pipe: tuple[int, int], seconds: float = 60.0) -> bytes:
    """The first words through a pipe."""
    assert select.select([pipe[0]], [], [], seconds)[0], "nothing was said"
    return os.read(pipe[0], 1 << 16)


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def run_many(zygote: Zygote, count: int, at_once: int = 5) -> list[int]:
    """The exit codes of processes that compute with JAX."""
    codes = []
    for first in range(0, count, at_once):
        batch = [fork(zygote, JAX) for _ in range(min(at_once, count - first))]
        codes += [process.wait(120) for process in batch]
    return codes


def test_fifty_forked_processes_compute_with_jax_and_none_hangs(zygote: Zygote) -> None:
    assert run_many(zygote, 50) == [0] * 50


@pytest.mark.soak
def test_two_hundred_forked_processes_compute_with_jax_and_none_hangs(zygote: Zygote) -> None:
    assert run_many(zygote, 200) == [0] * 200


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("pass", 0),
        ("import os; os._exit(3)", 3),
        ("raise SystemExit(5)", 5),
        ("1 / 0", 1),
        ("import sys; sys.exit('a reason')", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    ],
)
def test_the_exit_code_is_that_of_a_started_process(zygote: Zygote, code: str, ended: int) -> None:
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
    process = fork(zygote, code)
    assert process.wait(60) == ended == started
    assert process.poll() == ended
    assert process.used["peak_bytes"] > 0


def test_an_uncaught_error_is_told_on_stderr(zygote: Zygote, pipe: tuple[int, int]) -> None:
    assert fork(zygote, "def f():\n    1 / 0\nf()", pipe[1]).wait(60) == 1
    assert b"ZeroDivisionError" in heard(pipe)


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
    assert process.wait(30) == 7
    process.send_signal(signal.SIGKILL)  # too late, and no error


def test_the_whole_group_is_signalled(zygote: Zygote, pipe: tuple[int, int]) -> None:
    code = "import os; os.system('trap \\'echo heard\\' INT; echo ready; while :; do sleep 0.1; done')"
    process = fork(zygote, code, pipe[1])
    assert heard(pipe) == b"ready\n"
    process.send_signal(signal.SIGINT)
    assert heard(pipe) == b"heard\n"
    process.kill()
    assert process.wait(30) == -signal.SIGKILL


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
    assert process.wait(30) == -signal.SIGKILL
    assert gone(stray, 0.01)


def test_it_has_the_environment_folder_and_files_that_it_was_given_and_no_others(
    zygote: Zygote, pipe: tuple[int, int], tmp_path: Path
) -> None:
    code = (
        "import os, sys, threading, tempfile\n"
        "print(sorted(os.environ), os.getcwd(), len(os.listdir('/proc/self/task')), sorted(os.listdir('/proc/self/fd'))[:-1],"
        " os.getsid(0) == os.getpid(), sys.argv, tempfile.gettempdir())"
    )
    env = {"TMPDIR": str(tmp_path), "JPY_PARENT_PID": "1"}
    assert (
        said(zygote, code, pipe, env=env, cwd=tmp_path).strip()
        == f"['TMPDIR'] {tmp_path} 1 ['0', '1', '2'] True ['-c'] {tmp_path}"
    )


def test_settings_that_libraries_read_on_import_hold(zygote: Zygote, pipe: tuple[int, int]) -> None:
    flags = {
        "JAX_ENABLE_X64": "1",
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "1e9",
        "JAX_NUMPY_RANK_PROMOTION": "raise",
        "JAX_NUM_CPU_DEVICES": "3",
    }
    code = (
        "import jax, matplotlib; c = jax.config\n"
        "print(c.jax_enable_x64, c.jax_persistent_cache_min_compile_time_secs, c.jax_numpy_rank_promotion, jax.device_count(), matplotlib.get_backend())"
    )
    assert said(zygote, code, pipe, env=BASE | flags | {"MPLBACKEND": "agg"}).split() == [
        "True",
        "1000000000.0",
        "raise",
        "3",
        "agg",
    ]
    assert said(zygote, code, pipe, env=BASE | {"MPLBACKEND": "svg"}).split()[0::4] == ["False", "svg"]


def test_two_copies_draw_different_random_numbers(zygote: Zygote, pipe: tuple[int, int]) -> None:
    code = "import random, numpy as np; print(random.random(), np.random.rand())"
    first, second = said(zygote, code, pipe).split(), said(zygote, code, pipe).split()
    assert first[0] != second[0] and first[1] != second[1]


def test_limits_hold_and_one_that_cannot_be_set_ends_the_process(
    zygote: Zygote, pipe: tuple[int, int], tmp_path: Path
) -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_FSIZE))"
    assert said(zygote, code, pipe, limits={"core": 0, "fsize": 1 << 20}).strip() == "(0, 0) (1048576, 1048576)"
    with pytest.raises(ZygoteError, match="no limit 'cors'"):
        fork(zygote, f"open({str(tmp_path / 'ran')!r}, 'w')", limits={"cors": 0})
    assert not (tmp_path / "ran").exists()


def test_thirty_processes_leave_no_zombie_and_no_open_file(zygote: Zygote) -> None:
    def files(pid: int) -> int:
        return len(os.listdir(f"/proc/{pid}/fd"))

    fork(zygote, "pass").wait(60)
    before = files(os.getpid()), files(zygote.pid)
    for _ in range(30):
        fork(zygote, "pass").wait(60)
    assert (files(os.getpid()), files(zygote.pid)) == before
    children = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children")
    deadline = time.monotonic() + 10
    while children.read_text() and time.monotonic() < deadline:  # the last keeper is on its way out
        time.sleep(0.02)
    assert children.read_text() == ""


def test_the_zygote_and_its_copies_hold_nothing_of_the_parents_memory_or_environment(
    monkeypatch: pytest.MonkeyPatch, pipe: tuple[int, int]
) -> None:
    secret = "-".join(("kept", "by", "the", "grader", str(os.getpid())))
    monkeypatch.setenv("GRADEBOOK_TOKEN", secret)
    zygote = Zygote()
    try:
        process = fork(zygote, SAY + "time.sleep(300)", pipe[1])
        heard(pipe)
        for pid in (zygote.pid, process.pid):
            assert secret.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
            assert not holds(pid, secret.encode())
        told = fork(zygote, SAY + "time.sleep(300)", pipe[1], env=BASE | {"TOLD": secret})
        heard(pipe)
        assert holds(told.pid, secret.encode())  # so that the search is known to find
        assert not holds(zygote.pid, b"TOLD-" + secret.encode())
    finally:
        zygote.close()
    assert gone(process.pid) and gone(told.pid)


def holds(pid: int, text: bytes) -> bool:
    """Whether the writable memory of a process holds a text."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            low, high = (int(end, 16) for end in span.split("-"))
            if rights.startswith("rw"):
                memory.seek(low)
                if text in memory.read(high - low):
                    return True
    return False


def test_when_the_client_is_killed_its_processes_and_its_zygote_end(pipe: tuple[int, int]) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(300)"
    code = (
        "import os, sys, time\n"
        "from jaxercise.zygote import zygote\n"
        f"forked = [zygote().fork([sys.executable, '-c', {deaf!r}], {{}}, '/') for _ in range(2)]\n"
        "copy = os.fork()  # it holds every file of its parent's, and outlives it\n"
        "if copy: os.write(1, b' '.join(b'%d' % pid for pid in (copy, zygote().pid, forked[0].pid, forked[1].pid)))\n"
        "time.sleep(300)"
    )
    client = subprocess.Popen([sys.executable, "-c", code], stdout=pipe[1])
    copy, *pids = (int(pid) for pid in heard(pipe, 120).split())
    try:
        assert not any(gone(pid, 0.01) for pid in pids)
        client.kill()
        client.wait()
        assert [gone(pid) for pid in pids] == [True] * 3
    finally:
        os.kill(copy, signal.SIGKILL)


def test_dropping_a_process_ends_it(zygote: Zygote, pipe: tuple[int, int]) -> None:
    process = fork(zygote, SAY + "time.sleep(300)", pipe[1])
    heard(pipe)
    pid = process.pid
    del process
    assert gone(pid)


def test_a_zygote_that_vanished_takes_its_processes_along_says_so_and_is_started_again(
    caplog: pytest.LogCaptureFixture, pipe: tuple[int, int]
) -> None:
    zygote = Zygote()
    try:
        process = fork(zygote, SAY + "time.sleep(300)", pipe[1])
        heard(pipe)
        first = zygote.pid
        os.kill(first, signal.SIGKILL)
        assert gone(process.pid)
        with pytest.raises(ZygoteError, match="vanished"):
            process.wait(30)
        with pytest.raises(ZygoteError, match="vanished"):
            process.poll()
        with caplog.at_level(logging.WARNING):
            assert fork(zygote, "pass").wait(60) == 0
        assert "started again" in caplog.text
        assert zygote.pid not in (0, first)
    finally:
        zygote.close()


def test_a_request_that_is_none_is_refused_and_the_zygote_goes_on(zygote: Zygote) -> None:
    before = zygote.pid
    with pytest.raises(ZygoteError, match=r"-m or -c"):
        zygote.fork([sys.executable, "script.py", ""], {}, "/")
    assert fork(zygote, "pass").wait(60) == 0
    assert zygote.pid == before


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import threading, time; threading.Thread(target=time.sleep, args=(9,), daemon=True).start()", "2 threads"),
        ("import jax; jax.devices(); import os; os.listdir = lambda path: ['one']", "backend"),
    ],
)
def test_a_process_with_a_thread_or_a_backend_refuses_to_be_forked(
    zygote: Zygote, pipe: tuple[int, int], code: str, reason: str
) -> None:
    check = "\nfrom jaxercise.zygote._server import NotForkable, require_forkable\ntry:\n    require_forkable()\nexcept NotForkable as error:\n    print(error)"
    assert reason in said(zygote, code + check, pipe)


def test_importing_the_zygote_package_imports_no_jax_and_starts_nothing() -> None:
    code = "import sys, jaxercise.zygote as s; assert 'jax' not in sys.modules and s.zygote().pid == 0"
    subprocess.run([sys.executable, "-c", code], check=True)
