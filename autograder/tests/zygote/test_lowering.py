"""Programs lowered in a shared context are the same programs, and no context lives for ever."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.zygote import run_python, zygote
from jaxercise.zygote._jax_private import LOWERINGS, _shared

LOWERED = """
import sys, zlib, jax, jax.numpy as jnp
from jax._src.interpreters import mlir
def bend(x): return jnp.where(x > 0, x, jnp.exp(x)) ** 2
functions = (bend, jnp.sort, jax.grad(lambda x: bend(x).sum()), lambda x: jax.lax.scan(lambda c, y: (c + y, c), 0.0, x))
texts = [jax.jit(function).lower(jnp.ones(n)).as_text() for n in (2, 3) for function in functions]
contexts = [mlir.make_ir_context() for _ in range(3)]
sys.stderr.write(f"{len(set(map(id, contexts)))} {zlib.crc32(''.join(texts).encode())}")
"""


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> Iterator[None]:
    yield
    zygote().close()


def test_a_copy_of_the_zygote_lowers_the_same_programs_as_a_fresh_process_in_one_context(tmp_path: Path) -> None:
    forked, code = run_python(LOWERED, [], {}, tmp_path, 120)
    fresh = subprocess.run([sys.executable, "-c", LOWERED], capture_output=True, text=True, check=True).stderr
    assert code == 0
    assert forked.split()[0] == "1"
    assert fresh.split()[0] == "3"
    assert forked.split()[1] == fresh.split()[1]


def test_a_context_is_renewed_before_it_holds_too_much() -> None:
    make = _shared(object)
    assert len({id(context) for context in [make() for _ in range(3 * LOWERINGS)]}) == 3


def test_other_threads_have_contexts_of_their_own() -> None:
    make, theirs = _shared(object), []
    mine = make()
    other = threading.Thread(target=lambda: theirs.extend((make(), make())))
    other.start()
    other.join()
    assert len({id(context) for context in (mine, make(), *theirs)}) == 3
