"""A call of an answer as a program: lowered by JAX, its steps counted in the module, exported, and run as the module says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import export
from jax.extend.mlir import ir
from jax.interpreters import mlir

from ._mlir import operations
from .comparisons import LONGEST

# What only hands numbers on, or gives them another shape or type.
_PASSIVE = ("stablehlo.constant", "stablehlo.broadcast_in_dim", "stablehlo.convert", "stablehlo.reshape")
_CALL, _CUSTOM = ("func.call", "call"), "stablehlo.custom_call"
_FRAME = ("func.func", "func.return", "stablehlo.return", "stablehlo.constant")
_DIALECTS = ("builtin", "func", "stablehlo", "chlo")
# Functions outside XLA's own operations that touch no memory but what they are given.
_HARMLESS = ("Sharding", "mhlo.topk", "mhlo.erf", "annotate_device_placement")


@dataclass(frozen=True)
class Program:
    """A program as the bytes of an exported one say it; foreign: what it calls or holds beyond XLA's own operations, which may leave their memory."""

    facts: dict[str, int]
    foreign: str
    run: Callable[..., tuple]

    @property
    def is_run(self) -> bool:
        """Whether it is not too large."""
        return self.facts["steps"] <= LONGEST


def program(answer: Callable, args: tuple, options: dict) -> dict[str, object]:
    """Facts about the program of a call, and under `result` the arrays that it computes; None when it is too large to be run.

    options: `static`, positions of arguments that are part of the program.
    """
    static = tuple(options.get("static", ()))
    given, raw = arrays_in(args, static), exported(answer, args, options, elsewhere=False)
    if isinstance(raw, str):  # JAX can run it, though nobody else can
        run = jax.jit(of_arrays(answer, args, static))
        found = facts(run.lower(*given).compiler_ir("stablehlo"))
        return {**found, "result": list(run(*given)) if found["steps"] <= LONGEST else None}
    made = opened(raw)
    return {**made.facts, "result": list(made.run(*given)) if made.is_run else None}


def exported(answer: Callable, args: tuple, options: dict, elsewhere: bool = True) -> np.ndarray | str:
    """The program of a call as bytes; or, as a string, why there are none although JAX can trace it.

    elsewhere: whether another process runs it, which has no GPU even where this one does.
    """
    static = tuple(options.get("static", ()))
    run, given = jax.jit(of_arrays(answer, args, static)), arrays_in(args, static)
    platforms = ("cpu",) if elsewhere else None
    try:
        return np.frombuffer(bytes(export.export(run, platforms=platforms)(*given).serialize()), np.uint8)
    except Exception as error:
        run.lower(*given)  # what cannot be traced raises what it always raises
        return f"{type(error).__name__}: {error}"


def opened(raw: np.ndarray) -> Program:
    """The program of some bytes, read and not run.

    Raises: any exception for bytes that are none.
    """
    made = export.deserialize(bytearray(raw.tobytes()))
    with mlir.make_ir_context():
        module = ir.Module.parse(made.mlir_module())
        return Program(facts(module), ", ".join(_foreign(module))[:200], jax.jit(made.call))


def arrays_in(args: Sequence, static: Sequence[int] = ()) -> list[object]:
    """What a program is given of the arguments of a call: arrays wherever they stand, and arguments that are numbers."""
    return [leaf for leaf, given in _marked(args, static) if given]


def of_arrays(answer: Callable, args: tuple, static: Sequence[int] = ()) -> Callable[..., tuple]:
    """The call as a function from `arrays_in` to the arrays of its result; everything else in the arguments stays as it is."""
    marked, structure = _marked(args, static), jax.tree.structure(args)

    def computes(*given: object) -> tuple:
        rest = iter(given)
        result = answer(*jax.tree.unflatten(structure, [next(rest) if moves else leaf for leaf, moves in marked]))
        return tuple(leaf for leaf in jax.tree.leaves(result) if _is_number(leaf))

    return computes


def _marked(args: Sequence, static: Sequence[int]) -> list[tuple[object, bool]]:
    """The leaves of all arguments, each with whether a program is given it."""
    marked = []
    for place, arg in enumerate(args):
        alone = type(arg) in (bool, int, float)
        marked += [(leaf, place not in static and (alone or _is_array(leaf))) for leaf in jax.tree.leaves(arg)]
    return marked


def _is_array(leaf: object) -> bool:
    return isinstance(leaf, jax.Array | np.ndarray)


def _is_number(leaf: object) -> bool:
    """Whether a leaf of a result is an array, traced or not, or a number."""
    return isinstance(leaf, jax.Array | np.ndarray | np.generic | bool | int | float | complex)


def facts(module: ir.Module) -> dict[str, int]:
    """Of a lowered program: its steps in all, those of them that lie outside any compiled part, and how many such parts it calls."""
    inside = [operation.name for operation in operations(module.operation)]
    main = next(body for body in module.body.operations if body.attributes["sym_name"].value == "main")
    top = [operation.operation.name for operation in main.regions[0].blocks[0]]
    return {
        "steps": sum(name not in _FRAME for name in inside),
        "outside_jit": sum(name not in (*_FRAME, *_PASSIVE, *_CALL) for name in top),
        "jitted_parts": sum(name in _CALL for name in top),
    }


def _foreign(module: ir.Module) -> list[str]:
    """The names of what a program calls or holds that is not XLA's own."""
    found = list(operations(module.operation))
    calls = {str(one.attributes["call_target_name"].value) for one in found if one.name == _CUSTOM} - set(_HARMLESS)
    return sorted(calls | {one.name for one in found if one.name.partition(".")[0] not in _DIALECTS})


def key_of(data: np.ndarray) -> jax.Array:
    """A typed PRNG key from its data."""
    return jax.random.wrap_key_data(jnp.asarray(data))
