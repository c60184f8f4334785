"""Every private name of JAX that is used here: two of its functions replaced in forked processes, and one registry read.

Small programs are compiled at XLA's lowest optimisation level, because optimising one takes several times as long as all its runs together.
Which programs are small follows from the program alone, so that the process that compiles ahead and the kernel that looks it up agree.
Lowerings share an MLIR context, because making one takes several times as long as lowering a small program. A context keeps everything it
interned, constants too, so it is renewed every so often.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from math import prod

SMALL_PROGRAMS_VARIABLE = (
    "JAXERCISE_SMALL_PROGRAMS"  # set to `quick` where programs are compiled ahead, and wherever they are looked for
)
QUICK_OPTIONS = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}
LARGEST = 1 << 14  # elements of an array
MOST_OPERATIONS = 400
_LOOP = "stablehlo.while"
LOWERINGS = 64  # in one context


def has_backend() -> bool:
    """Whether JAX has made a backend in this process, after which it must not fork."""
    return bool(getattr(sys.modules.get("jax._src.xla_bridge"), "_backends", None))


def quick_options_for_small_programs() -> bool:
    """Compile small programs quickly from now on; False, and nothing changed, where JAX is not as expected."""
    try:
        from jax._src.interpreters import pxla
    except ImportError:
        return False
    make = getattr(pxla, "create_compile_options", None)
    if make is None:
        return False

    def create_compile_options(computation: object, *given: object) -> object:
        *rest, options = given
        if rest[-2].platform == "cpu" and is_small(computation):
            options = QUICK_OPTIONS | options
        return make(computation, *rest, options)

    create_compile_options.__wrapped__ = make
    pxla.create_compile_options = create_compile_options
    return True


def is_small(module: object) -> bool:
    """Whether a lowered program has no loop, few operations, and no array of more than `LARGEST` elements."""
    for count, operation in enumerate(_operations(module.operation)):
        if count > MOST_OPERATIONS or operation.name == _LOOP:
            return False
        if any(_elements(result.type) > LARGEST for result in operation.results):
            return False
    return True


def _operations(operation: object) -> Iterator[object]:
    """All operations inside one, at any depth."""
    for region in operation.regions:
        for block in region:
            for inner in block:
                yield inner.operation
                yield from _operations(inner.operation)


def _elements(kind: object) -> int:
    return prod(kind.shape) if hasattr(kind, "shape") else 1


def share_mlir_context() -> bool:
    """Let the main thread's lowerings share contexts from now on; False, and nothing changed, where JAX is not as expected."""
    try:
        from jax._src.interpreters import mlir
    except ImportError:
        return False
    make = getattr(mlir, "make_ir_context", None)
    if make is None:
        return False
    mlir.make_ir_context = _shared(make)
    return True


def _shared(make: Callable[[], object]) -> Callable[[], object]:
    """The same as `make`, but for most calls of the main thread the context of the one before."""
    context, left = None, 0

    def make_ir_context() -> object:
        nonlocal context, left
        if threading.current_thread() is not threading.main_thread():
            return make()
        if left == 0:
            context, left = make(), LOWERINGS
        left -= 1
        return context

    make_ir_context.__wrapped__ = make
    return make_ir_context
