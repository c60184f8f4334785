"""Small programs are compiled with little effort: optimising one takes several times as long as all its runs together.

Which programs are small is told by the program alone, so that the process that compiles ahead and the kernel that looks for it agree.
"""

from collections.abc import Iterator
from math import prod

SWITCH = (
    "JAXERCISE_SMALL_PROGRAMS"  # set to `quick` where programs are compiled ahead, and wherever they are looked for
)
QUICK = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}
LARGEST = 1 << 14  # elements of an array
MOST_OPERATIONS = 400
_LOOP = "stablehlo.while"


def spare_effort() -> bool:
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
            options = QUICK | options
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
