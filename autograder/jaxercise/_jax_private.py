"""Holds every private name of JAX that this package uses: it replaces two functions in forked processes and reads one registry.

Small programs are compiled at XLA's lowest optimisation level, because optimising one takes several times as long as all its runs together. Whether a
program is small depends on the program alone, so that the process that compiles ahead and the kernel that looks it up agree.
Lowerings share an MLIR context, because making one takes several times as long as lowering a small program. A context keeps everything it interned,
constants too, so a new one is made every `LOWERINGS` programs.
"""

import importlib
import sys
import threading
from collections.abc import Callable
from math import prod

from ._mlir import operations

# Set to `quick` in processes that compile programs ahead and in those that look them up.
SMALL_PROGRAMS_VARIABLE = "JAXERCISE_SMALL_PROGRAMS"
QUICK_OPTIONS = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}
LARGEST = 1 << 14  # elements of an array
MOST_OPERATIONS = 400
_LOOP = "stablehlo.while"
LOWERINGS = 64  # in one context


def has_backend() -> bool:
    """Whether JAX has made a backend in this process, after which it must not fork."""
    return bool(getattr(sys.modules.get("jax._src.xla_bridge"), "_backends", None))


def quick_options_for_small_programs() -> bool:
    """Compile small programs at XLA optimisation level 0 from now on; returns False, and changes nothing, if JAX is not as expected."""
    return _replace("jax._src.interpreters.pxla", "create_compile_options", _quick)


def _quick(make: Callable[..., object]) -> Callable[..., object]:
    """`make`, except that options of small programs ask for little effort."""

    def create_compile_options(computation: object, *given: object) -> object:
        *rest, options = given
        if rest[-2].platform == "cpu" and is_small(computation):
            options = QUICK_OPTIONS | options
        return make(computation, *rest, options)

    return create_compile_options


def is_small(module: object) -> bool:
    """Whether a lowered program has no loop, few operations, and no array of more than `LARGEST` elements."""
    for count, operation in enumerate(operations(module.operation)):
        if count > MOST_OPERATIONS or operation.name == _LOOP:
            return False
        if any(_elements(result.type) > LARGEST for result in operation.results):
            return False
    return True


def _elements(kind: object) -> int:
    return prod(kind.shape) if hasattr(kind, "shape") else 1


def share_mlir_context() -> bool:
    """Let the main thread's lowerings share contexts from now on; returns False, and changes nothing, if JAX is not as expected."""
    return _replace("jax._src.interpreters.mlir", "make_ir_context", _shared)


def _shared(make: Callable[[], object]) -> Callable[[], object]:
    """`make`, except that most calls of the main thread return the context of the call before."""
    context, left = None, 0

    def make_ir_context() -> object:
        nonlocal context, left
        if threading.current_thread() is not threading.main_thread():
            return make()
        if left == 0:
            context, left = make(), LOWERINGS
        left -= 1
        return context

    return make_ir_context


def _replace(module: str, name: str, other: Callable[[Callable], Callable]) -> bool:
    """Put another function, made of the one that is there, in its place; returns False, and changes nothing, where there is none."""
    try:
        owner = importlib.import_module(module)
    except ImportError:
        return False
    make = getattr(owner, name, None)
    if make is None:
        return False
    made = other(make)
    made.__wrapped__ = make
    setattr(owner, name, made)
    return True
