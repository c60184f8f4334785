"""The closed list of operations on an answer, performed where the answer lives."""

import contextlib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from types import TracebackType

import jax
import jax.numpy as jnp
import numpy as np

from ._answer import Ask, Observation
from ._computing import compilations, race_here, structure
from ._own_line import hidden_builtin, own_frame, own_trace, source_line
from ._program import exported, program
from ._switches import as_in
from ._test_functions import make_function
from ._unwritten import is_empty, is_stub, unwritten
from ._values import (
    DTYPES,
    FUNCTION,
    MAX_DEPTH,
    MAX_NODES,
    Digits,
    Kept,
    Key,
    Opaque,
    TestFunction,
    Tree,
    Value,
    map_values,
)
from .digits import digits

TEXT_LIMIT = 500
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")  # another one in every process


def perform(ask: Ask, namespace: Mapping[str, object], kept: dict[str, object]) -> Observation:
    """Do one ask with the answers of a namespace, under the course's switches; whatever the student's code does becomes an observation."""
    try:
        answer = _find(ask.answer, namespace, kept)
        if ask.operation == "race":
            answer = (answer, _find(ask.options["than"], namespace, kept))
    except KeyError as missing:
        return Observation("undefined", error="NameError", text=str(missing.args[0]))
    if answer is Ellipsis or answer is NotImplemented or (answer is None and ask.operation == "value"):
        return Observation("not_attempted")
    with as_in(ask.switches) as switched:
        observation = _performed(ask, answer, kept)
    return replace(observation, facts={**observation.facts, "switched": switched}) if switched else observation


def _performed(ask: Ask, answer: object, kept: dict[str, object]) -> Observation:
    try:
        args = tuple(live(arg, kept) for arg in ask.args)
        before = [_snapshot(arg) for arg in args]
        with _precisely():
            result = _PERFORM[ask.operation](answer, args, ask.options)
        if _is_nothing(result, answer):
            return Observation("not_attempted")
        if ask.keep:
            kept[ask.keep] = result
        return Observation(
            "returned", value=to_value(result, functions=bool(ask.options.get("functions"))), facts=_facts(args, before)
        )
    except NotImplementedError as error:
        return _unwritten(error, answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit and the like are answers, too
        return _raised(error)


def _facts(args: tuple, before: list) -> dict[str, object]:
    """What a call did to its arguments, and where it ran."""
    used_up = any(isinstance(leaf, jax.Array) and leaf.is_deleted() for leaf in jax.tree.leaves(args))
    changed = used_up or before != [_snapshot(arg) for arg in args]
    facts = {"inputs_changed": changed, "platform": jax.default_backend()}
    return {**facts, "used_up": True} if used_up else facts


def _precisely() -> contextlib.AbstractContextManager:
    """Full float32 products where the hardware would round them; elsewhere nothing, which keeps compiled code shared."""
    on_gpu = jax.default_backend() == "gpu"
    return jax.default_matmul_precision("highest") if on_gpu else contextlib.nullcontext()


def _find(name: str, namespace: Mapping[str, object], kept: dict[str, object]) -> object:
    return kept[name[1:]] if name.startswith("@") else namespace[name]


def live(value: Value, kept: dict[str, object]) -> object:
    """Turn a value that travelled into what the answer receives."""

    def change(leaf: Value) -> object:
        if type(leaf) is np.ndarray:
            return jnp.asarray(leaf)
        if type(leaf) is Key:
            return jax.random.key(leaf.seed)
        if type(leaf) is TestFunction:
            return make_function(leaf.name, leaf.params)
        if type(leaf) is Digits:
            return jnp.asarray(digits(leaf.split, leaf.count, leaf.seed, leaf.part))
        if type(leaf) is Kept:
            return kept[leaf.name] if leaf.item is None else kept[leaf.name][leaf.item]
        return leaf

    return map_values(change, value)


def _snapshot(value: object) -> object:
    """The identity of every leaf and the shape of every container: arrays are immutable, containers and the fields of modules are not."""
    if type(value) in (list, tuple):
        return [_snapshot(item) for item in value]
    if type(value) is dict:
        return {key: _snapshot(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return value.tobytes()
    return [id(value), *map(id, jax.tree.leaves(value))] if _is_pytree(value) else id(value)


def to_value(result: object, depth: int = 0, functions: bool = False) -> Value:
    """Turn anything a student's code returns into a value that travels; never calls the object's own `__array__` or `__eq__`.

    functions: whether an object that can be called is a function, of whatever class it is.
    """
    if depth > MAX_DEPTH:
        return Opaque("something nested too deeply")
    if functions and callable(result) and not isinstance(result, type):
        return FUNCTION
    if result is None or type(result) in (bool, int, float, str):
        return result if type(result) is not int or abs(result) < 2**63 else Opaque("int beyond 64 bits")
    if isinstance(result, jax.Array):
        return _jax_array(result)
    if isinstance(result, np.ndarray | np.generic):
        return _plain_array(
            np.array(
                np.ndarray.view(
                    np.ndarray.__array__(result) if isinstance(result, np.ndarray) else np.asarray(result), np.ndarray
                )
            )
        )
    if type(result) is list or _is_tuple(result):
        given = result if type(result) is list else tuple.__iter__(result)
        items = [to_value(item, depth + 1, functions) for item in given]
        return items if type(result) is list else tuple(items)
    entries = _entries(result)
    if entries is None:
        return _tree(result, depth)
    return {key: to_value(item, depth + 1, functions) for key, item in entries}


def _is_tuple(result: object) -> bool:
    """Whether something is a tuple, by itself or with names for its parts."""
    return type(result) is tuple or (tuple in type(result).__mro__ and hasattr(type(result), "_fields"))


def _entries(result: object) -> list[tuple[str, object]] | None:
    """The entries of a mapping of any kind whose keys are strings; None for anything else."""
    if not issubclass(type(result), Mapping):
        return None
    entries = list(dict.items(result) if issubclass(type(result), dict) else islice(result.items(), MAX_NODES + 1))
    return entries if all(type(key) is str for key, _ in entries) else None


def _jax_array(result: jax.Array) -> Value:
    if jnp.issubdtype(result.dtype, jax.dtypes.prng_key):
        return Tree("PRNG key", [np.asarray(jax.random.key_data(result))])
    return _plain_array(np.asarray(result))  # a tracer raises here, which is its own lesson


def _plain_array(array: np.ndarray) -> Value:
    return (
        np.ascontiguousarray(array).reshape(array.shape)
        if array.dtype.name in DTYPES
        else Opaque(f"array of {array.dtype.name}")
    )


def _tree(result: object, depth: int) -> Value:
    if not _is_pytree(result):
        return Opaque(_kind(result))
    return Tree(
        type(result).__name__[:80],
        [to_value(leaf, depth + 1) for leaf in jax.tree.leaves(result) if isinstance(leaf, jax.Array | np.ndarray)],
    )


def _kind(result: object) -> str:
    """What something is that is no value: a class, a function, or an object by the name of its class."""
    if isinstance(result, type):
        return "class"
    kind = type(result)
    given_by_a_class = inspect.isfunction(inspect.getattr_static(kind, "__call__", None))
    is_function = callable(result) and (not given_by_a_class or kind.__module__.startswith("jax."))
    return FUNCTION.kind if is_function else kind.__name__[:80]


def _is_pytree(result: object) -> bool:
    return not jax.tree_util.all_leaves([result])


def _is_nothing(result: object, answer: object) -> bool:
    """Whether a result says that nothing is written yet; never raises, whatever the answer is."""
    if result is Ellipsis or result is NotImplemented:
        return True
    with contextlib.suppress(Exception):
        return result is None and is_empty(answer)
    return False


def _unwritten(error: NotImplementedError, answer: object) -> Observation:
    """The stub that the answer itself still is; or an error like others, which says what it met."""
    with contextlib.suppress(Exception):
        if is_stub(error, answer):
            return Observation("not_attempted")
        return _raised(error, unwritten(error, answer))
    return _raised(error)


def _raised(error: BaseException, text: str = "") -> Observation:
    with contextlib.suppress(BaseException):  # a hostile __str__ must not escape
        text = _ADDRESS.sub("", text or str(error))[:TEXT_LIMIT]
        trace = error.__traceback__
        if type(error) is TypeError and (name := hidden_builtin(trace, _line(trace))):
            text += f": the notebook uses `{name}` for a value, which hides Python's own"
        return Observation("raised", None, type(error).__name__[:80], text, _line(trace), {"trace": own_trace(trace)})
    return Observation("raised", error="Exception", text="an error whose text cannot be read")


def _line(trace: TracebackType | None) -> str:
    """The student's own line, shortened."""
    frame = own_frame(trace)
    return source_line(frame)[:200] if frame else ""


def _grad(answer: Callable, args: tuple, options: dict) -> object:
    return jax.grad(answer, argnums=options.get("argnums", 0))(*args)


def _jit(answer: Callable, args: tuple, options: dict) -> object:
    return jax.jit(answer, static_argnums=options.get("static"))(*args)


def _vmap(answer: Callable, args: tuple, options: dict) -> object:
    axes = options.get("in_axes", 0)
    return jax.vmap(answer, in_axes=tuple(axes) if isinstance(axes, list) else axes)(*args)


_PERFORM: dict[str, Callable[[object, tuple, dict], object]] = {
    "call": lambda answer, args, options: answer(*args, **options.get("keywords", {})),
    "calls": lambda answer, args, options: [answer(*each) for each in args],
    "value": lambda answer, args, options: answer,
    "item": lambda answer, args, options: answer[options["index"]],
    "grad": _grad,
    "value_and_grad": lambda answer, args, options: jax.value_and_grad(answer, argnums=options.get("argnums", 0))(
        *args
    ),
    "hessian": lambda answer, args, options: jax.hessian(answer)(*args),
    "jit": _jit,
    "vmap": _vmap,
    "structure": structure,
    "compilations": compilations,
    "program": program,
    "export": exported,
    "race": race_here,
}
