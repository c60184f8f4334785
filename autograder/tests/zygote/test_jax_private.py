"""Small programs are compiled quickly, programs are lowered in shared contexts, and both stay the programs they were."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
from jaxercise._jax_private import (
    LARGEST,
    LOWERINGS,
    MOST_OPERATIONS,
    SMALL_PROGRAMS_VARIABLE,
    _shared,
    is_small,
)
from jaxercise.zygote import run_python, zygote

COMPUTED = """
import sys, jax, jax.numpy as jnp
from jax._src.interpreters import pxla
x = jnp.linspace(-2, 2, 35).reshape(7, 5)
loss = lambda x: jnp.mean(jax.nn.logsumexp(x * x, axis=1) - jnp.tanh(x).max(1))
numbers = [*loss(x)[None], *jax.grad(loss)(x).ravel(), *jax.jit(jax.vmap(jax.grad(lambda x: jnp.sum(jax.nn.softmax(x) ** 2))))(x).ravel()]
sys.stderr.write(" ".join(f"{number:.9g}" for number in numbers))
sys.stderr.write(f" {pxla.create_compile_options.__module__}")
"""
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


def lowered(function: Callable, *args: jax.Array) -> object:
    return jax.jit(function).lower(*args).compiler_ir()


def test_a_program_is_small_without_loops_large_arrays_and_many_operations() -> None:
    assert is_small(lowered(lambda x: jax.nn.log_softmax(x).sum(), jnp.ones((7, 5))))
    assert is_small(lowered(jnp.sin, jnp.ones(LARGEST)))
    assert not is_small(lowered(jnp.sin, jnp.ones(LARGEST + 1)))
    assert not is_small(lowered(lambda x: jnp.outer(x, x).sum(), jnp.ones(LARGEST // 2)))
    assert not is_small(lowered(lambda x: jax.lax.fori_loop(0, 9, lambda _, x: x * x, x), jnp.ones(2)))

    def long(x: jax.Array) -> jax.Array:
        for _ in range(MOST_OPERATIONS):
            x = jnp.sin(x)
        return x

    assert not is_small(lowered(long, jnp.ones(2)))


def test_a_copy_of_the_zygote_that_is_told_so_computes_the_same_as_a_fresh_process(tmp_path: Path) -> None:
    forked, code = run_python(COMPUTED, [], {SMALL_PROGRAMS_VARIABLE: "quick"}, tmp_path, 120)
    fresh = subprocess.run([sys.executable, "-c", COMPUTED], capture_output=True, text=True, check=True).stderr
    assert code == 0
    *quick, how = forked.split()
    *usual, as_ever = fresh.split()
    assert how.endswith("_jax_private") and not as_ever.endswith("_jax_private")
    assert [float(number) for number in quick] == pytest.approx([float(number) for number in usual], rel=2e-6, abs=1e-7)


def test_a_copy_that_is_told_nothing_compiles_as_ever(tmp_path: Path) -> None:
    said, code = run_python(COMPUTED, [], {}, tmp_path, 120)
    assert code == 0 and not said.endswith("_jax_private")


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
