"""Copies of the zygote compute with JAX and do not hang; what cannot be forked or asked is refused."""

import sys

import pytest
from jaxercise.zygote import Zygote, ZygoteError
from jaxercise_testing.forked import fork, said

JAX = "import jax, jax.numpy as jnp; assert float(jax.jit(lambda x: (x @ x.T).sum())(jnp.ones((3, 4)))) == 36"


def run_many(zygote: Zygote, count: int, at_once: int = 5) -> list[int]:
    """The exit codes of processes that compute with JAX."""
    codes = []
    for first in range(0, count, at_once):
        batch = [fork(zygote, JAX) for _ in range(min(at_once, count - first))]
        codes += [process.wait() for process in batch]
    return codes


def test_fifty_forked_processes_compute_with_jax_and_none_hangs(zygote: Zygote) -> None:
    assert run_many(zygote, 50) == [0] * 50


@pytest.mark.soak
def test_two_hundred_forked_processes_compute_with_jax_and_none_hangs(zygote: Zygote) -> None:
    assert run_many(zygote, 200) == [0] * 200


def test_a_request_that_is_none_is_refused_and_the_zygote_goes_on(zygote: Zygote) -> None:
    before = zygote.pid
    with pytest.raises(ZygoteError, match=r"-m or -c"):
        zygote.fork([sys.executable, "script.py", ""], {}, "/")
    assert fork(zygote, "pass").wait() == 0
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
