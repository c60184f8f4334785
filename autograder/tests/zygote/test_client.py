"""A zygote is started when it is needed, and again when it vanished; it ends with its client and knows nothing it was not told."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jaxercise.zygote import Zygote, ZygoteError
from jaxercise_testing.forked import BASE, SAY, fork, gone, heard


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
    copy, *pids = (int(pid) for pid in heard(pipe).split())
    try:
        assert not any(gone(pid, 0.01) for pid in pids)
        client.kill()
        client.wait()
        assert [gone(pid) for pid in pids] == [True] * 3
    finally:
        os.kill(copy, signal.SIGKILL)


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
            process.wait()
        with pytest.raises(ZygoteError, match="vanished"):
            process.poll()
        with caplog.at_level(logging.WARNING):
            assert fork(zygote, "pass").wait() == 0
        assert "started again" in caplog.text
        assert zygote.pid not in (0, first)
    finally:
        zygote.close()


def test_importing_the_zygote_package_imports_no_jax_and_starts_nothing() -> None:
    code = "import sys, jaxercise.zygote as s; assert 'jax' not in sys.modules and s.zygote().pid == 0"
    subprocess.run([sys.executable, "-c", code], check=True)
