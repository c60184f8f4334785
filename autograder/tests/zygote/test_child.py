"""A forked process is like a started one: exit code, output, environment, files, settings and limits."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jaxercise.zygote import Zygote, ZygoteError
from jaxercise_testing.forked import BASE, fork, heard, said


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
    assert process.wait() == ended == started
    assert process.poll() == ended
    assert process.used["peak_bytes"] > 0


def test_an_uncaught_error_is_told_on_stderr(zygote: Zygote, pipe: tuple[int, int]) -> None:
    assert fork(zygote, "def f():\n    1 / 0\nf()", pipe[1]).wait() == 1
    assert b"ZeroDivisionError" in heard(pipe)


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
