"""JAX's switches: answers are judged under those of the course, whatever a notebook or its environment has left switched."""

import contextlib
import gc
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

# Switches that decide what an answer gives, or whether it runs: as JAX sets them. Each is a context of `jax` by the same name.
STANDARD: Mapping[str, object] = MappingProxyType(
    {
        "enable_x64": False,
        "disable_jit": False,
        "debug_nans": False,
        "debug_infs": False,
        "numpy_rank_promotion": "allow",
        "numpy_dtype_promotion": "standard",
        "default_matmul_precision": None,
        "default_prng_impl": "threefry2x32",
        "threefry_partitionable": True,
        "check_tracer_leaks": False,
        "debug_key_reuse": False,
        "enable_checks": False,
        "allow_f16_reductions": True,
        "no_tracing": False,
        "no_execution": False,
        "transfer_guard": "allow",
    }
)
_OF_NUMPY = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def switched(course: Mapping[str, object] = MappingProxyType({})) -> dict[str, object]:
    """The switches that stand otherwise than in the course, and how they should stand; course: those that it sets itself."""
    wanted = {**STANDARD, **course}
    return {name: value for name, value in wanted.items() if _now(name) != value}


@contextlib.contextmanager
def as_in(course: Mapping[str, object] = MappingProxyType({})) -> Iterator[list[str]]:
    """All switches as in the course inside a `with`, and then as before.

    What stands as it should is not touched: JAX compiles anew for a switch that was set, even to what it was.

    Yields: the names of those that stood otherwise.
    """
    other = switched(course)
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate(**_OF_NUMPY))
        for name, value in other.items():
            stack.enter_context(getattr(_jax(), name)(value))
        if other.get("check_tracer_leaks"):
            stack.enter_context(_new_objects_alone())
        yield sorted(other)


@contextlib.contextmanager
def _new_objects_alone() -> Iterator[None]:
    """Set aside every object there is: JAX goes through all of them, several times, to say who holds a placeholder."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextlib.contextmanager
def found() -> Iterator[dict[str, object]]:
    """JAX as it comes inside a `with`, and then as before; yields a dict that afterwards holds what was switched inside."""
    inside: dict[str, object] = {}
    before = {name: _now(name) for name in STANDARD}
    try:
        for name, value in STANDARD.items():
            _set(name, value)
        yield inside
    finally:
        inside |= {name: _now(name) for name in STANDARD if _now(name) != STANDARD[name]}
        for name, value in before.items():
            _set(name, value)


def _jax() -> object:
    import jax  # which a process that only knows the names does without

    return jax


def _now(name: str) -> object:
    value = getattr(_jax().config, f"jax_{name}")
    return STANDARD[name] if value is None else getattr(value, "value", value)


def _set(name: str, value: object) -> None:
    if _now(name) != value:
        _jax().config.update(f"jax_{name}", value)
