"""A copy of the zygote lowers its programs in one MLIR context, where JAX makes a new one for each.

Making a context takes several times as long as lowering the small programs of which an eager notebook consists. Everything that a context has
interned stays until it is dropped, constants too, so it is renewed every so often.
"""

import threading
from collections.abc import Callable

LOWERINGS = 64  # in one context


def share_context() -> bool:
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
