"""Whether an answer is not written yet: its own stub raises, or its body holds nothing."""

import dis
import functools
from collections.abc import Iterator
from types import CodeType, TracebackType

_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "CACHE"}
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_DEEPEST = 10  # wrappers around a function


def is_stub(error: NotImplementedError, answer: object) -> bool:
    """Whether the answer itself raised the error, without words and under no condition; a helper, a library or a guard does not count."""
    last = _last(error.__traceback__)
    if type(error) is not NotImplementedError or error.args or last is None:
        return False
    code = last.tb_frame.f_code
    return _belongs(code, answer) and not _conditional(code, last.tb_lasti)


def is_empty(answer: object) -> bool:
    """Whether a function's body is `pass`, `...` or nothing but a docstring."""
    code = getattr(unwrapped(answer), "__code__", None)
    if not isinstance(code, CodeType) or code.co_name == "<lambda>":
        return False
    return all(instruction.opname in _NOTHING for instruction in dis.get_instructions(code))


def unwritten(error: NotImplementedError, answer: object) -> str:
    """What an error without words says: which function that the answer calls is not written, or that a branch is not."""
    last = _last(error.__traceback__)
    if error.args or last is None:
        return str(error)
    code = last.tb_frame.f_code
    return (
        "a branch without lines of its own was reached"
        if _belongs(code, answer)
        else f"`{name_in(code)}` is not written yet"
    )


def name_in(code: CodeType) -> str:
    """The name under which a notebook knows a function: for the methods by which a class is built and called, that of the class."""
    *_, owner, name = "", *code.co_qualname.split(".")
    return owner if owner.isidentifier() and name in ("__init__", "__call__") else name


def _last(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _wrappers(answer: object) -> Iterator[object]:
    """The answer and what it wraps: jitted, partial, bound."""
    for _ in range(_DEEPEST):
        yield answer
        inner = answer.func if isinstance(answer, functools.partial) else getattr(answer, "__wrapped__", None)
        if inner is None:
            return
        answer = inner


def unwrapped(answer: object) -> object:
    """The innermost function of an answer that is jitted, partial or bound."""
    *_, last = _wrappers(answer)
    return last


def _belongs(code: CodeType, answer: object) -> bool:
    """Whether code is the answer's own, or that of a function or method inside it."""
    last = unwrapped(answer)
    name = getattr(last, "__qualname__", None) or type(last).__qualname__
    return code.co_qualname == name or code.co_qualname.startswith(f"{name}.")


def _conditional(code: CodeType, at: int) -> bool:
    """Whether a jump stands above a place in the code: it is reached under a condition, or after a loop."""
    return any(each.offset < at and each.opcode in _JUMPS for each in dis.get_instructions(code))
