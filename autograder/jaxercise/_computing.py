"""How an answer computes: its traced program, whether later calls compile anything again, and how fast it is beside another function."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import jaxprs_in_params

from ._race import UNEQUAL, Race, outcome_of, race


def structure(answer: Callable, args: tuple, options: dict) -> dict[str, int]:
    """Facts about the traced program: its equations, in all and outside any jitted part, those that differentiate, the largest matrix product.

    With the option `if_traceable`, an answer that cannot be traced has no equations instead of raising.
    """
    try:
        program = _program(answer, args, tuple(options.get("static", ())))
    except jax.errors.JAXTypeError:
        if not options.get("if_traceable"):
            raise
        return dict.fromkeys(("equations", "outside_jit", "jitted_parts", "differentiating", "largest_product"), 0)
    inner = list(_equations(program))
    outside = sum(equation.primitive.name not in ("jit", "pjit") for equation in program.eqns)
    products = [equation.outvars[0].aval.size for equation in inner if equation.primitive.name == "dot_general"]
    return {
        "equations": len(inner),
        "outside_jit": outside,
        "jitted_parts": len(program.eqns) - outside,
        "differentiating": sum("jvp" in str(equation.source_info.name_stack) for equation in inner),
        "largest_product": max(products, default=0),
    }


def _program(answer: Callable, args: tuple, static: tuple[int, ...]) -> object:
    """The traced program of a call; a module among the arguments may hold functions, which are no part of it."""
    traced = [arg for place, arg in enumerate(args) if place not in static]
    if not any(map(callable, jax.tree.leaves(traced))):
        return jax.make_jaxpr(answer, static_argnums=static)(*args).jaxpr
    import equinox as eqx

    return eqx.filter_make_jaxpr(answer)(*args)[0].jaxpr


def _equations(program: object) -> Iterator[object]:
    for equation in program.eqns:
        yield equation
        for inner in jaxprs_in_params(equation.params):
            yield from _equations(inner)


def compilations(answer: Callable, args: tuple, options: dict) -> int:
    """Count how often later calls with the same shapes compile something again; `args` are repeated `calls` times.

    With the option `varied`, Python floats differ from call to call.
    """
    count = 0

    def listen(event: str, *_: object, **__: object) -> None:
        nonlocal count
        count += event == "/jax/core/compile/backend_compile_duration"

    calls = [_again(args) for _ in range(options.get("calls", 10))]  # an answer may use its arguments up
    if options.get("varied"):
        calls = [_with_other_floats(same, 1 + number / 16) for number, same in enumerate(calls, 1)]
    jax.block_until_ready(answer(*args))
    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        for same in calls:
            answer(*same)
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
    return count


def race_here(answers: tuple[Callable, Callable], args: tuple, options: dict) -> dict[str, object]:
    """How many times as fast as the second function the first one is, by the processor time of this process; the results are compared at first.

    Where a GPU computes, it is wall time, and the least of each counts.
    """
    mine, given = answers
    on_gpu = jax.default_backend() == "gpu"
    clock = time.perf_counter if on_gpu else time.process_time
    if not _agree(mine(*args), given(*args)):
        return dict(UNEQUAL)

    def timed(function: Callable, number: int) -> float:
        given_to_it = tuple(jax.tree.map(partial(_larger, number=number), arg) for arg in args)
        before = clock()
        jax.block_until_ready(function(*given_to_it))
        return clock() - before

    def run(number: int, first: bool) -> tuple[float, float, float]:
        order = (mine, given) if first else (given, mine)
        seconds = {function: timed(function, number) for function in order}
        return seconds[mine], seconds[given], 0.0

    return outcome_of(race(run, Race(options["bar"], min if on_gpu else median)))


def _larger(leaf: object, number: int) -> object:
    """A real array a little larger, in memory of its own; as `fresh` changes the arrays of a round."""
    real = _is_plain_array(leaf) and jnp.issubdtype(leaf.dtype, jnp.floating)
    return jnp.asarray(np.asarray(leaf) * np.asarray(1 + number / 4096, leaf.dtype)) if real else leaf


def _agree(mine: object, theirs: object) -> bool:
    mine, theirs = jax.tree.leaves(mine), jax.tree.leaves(theirs)
    pairs = [(np.asarray(a), np.asarray(b)) for a, b in zip(mine, theirs, strict=False)]
    return len(mine) == len(theirs) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-3, atol=1e-4) for a, b in pairs
    )


def _again(args: tuple) -> tuple:
    """The arguments once more, their arrays in memory of their own; made without compiling anything."""
    return jax.tree.map(lambda leaf: jnp.asarray(np.array(leaf)) if _is_plain_array(leaf) else leaf, args)


def _with_other_floats(args: tuple, factor: float) -> tuple:
    return tuple(arg * factor if type(arg) is float else arg for arg in args)


def _is_plain_array(leaf: object) -> bool:
    return isinstance(leaf, jax.Array) and not jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
