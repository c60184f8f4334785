"""Explains an exception to a learner: finds the catalogue's message by the exception's type and a part of its text."""

import re

from ._answer import Observation

# (exception type, part of its text, message of the catalogue); the texts are those of JAX 0.10 and are tested against the installed one
KNOWN = (
    ("TypeError", "scalar-output", "error.scalar_output"),
    ("TypeError", "real-valued inputs", "error.integer_gradient"),
    ("TypeError", "grad requires real- or complex-valued inputs", "error.integer_gradient"),
    ("TypeError", "immutable", "error.immutable"),
    ("NotImplementedError", "arrays are immutable", "error.immutable"),
    ("TypeError", "not callable", "error.not_callable"),
    ("TypeError", "Expected a callable value", "error.no_function_given"),
    ("TypeError", "not subscriptable", "error.no_part"),
    ("IndexError", "index out of range", "error.no_part"),
    ("TypeError", "custom_jvp", "error.not_an_array"),
    ("TypeError", "not a valid JAX type", "error.not_an_array"),
    ("TypeError", "dot_general requires contracting dimensions", "error.contracting"),
    ("TypeError", "xor does not accept", "error.caret"),
    ("TypeError", "bitwise_xor", "error.caret"),
    ("TypeError", "unsupported operand type(s) for ^", "error.caret"),
    ("TypeError", "incompatible shapes", "error.broadcast"),
    ("TypeError", "got incompatible shapes for broadcasting", "error.broadcast"),
    ("ValueError", "Incompatible shapes for broadcasting", "error.broadcast"),
    ("ValueError", "could not be broadcast together", "error.broadcast"),
    ("ValueError", "inconsistent sizes", "error.vmap_sizes"),
    ("ValueError", "not passing `params`", "error.optax_params"),
    ("ValueError", "read-only", "error.read_only"),
    ("TypeError", "positional argument", "error.arguments"),
    ("TypeError", "unexpected keyword", "error.arguments"),
    ("TracerBoolConversionError", "", "error.tracer_bool"),
    ("TracerArrayConversionError", "", "error.tracer_array"),
    ("TracerIntegerConversionError", "", "error.tracer_integer"),
    ("ConcretizationTypeError", "", "error.concrete"),
    ("UnexpectedTracerError", "", "error.leaked_tracer"),
    ("ValueError", "deleted or donated", "error.used_up"),
    ("RuntimeError", "has been deleted", "error.used_up"),
    ("RuntimeError", "deleted or donated", "error.used_up"),
    ("FrozenInstanceError", "", "error.frozen"),
    ("KeyReuseError", "", "error.key_reuse"),
    ("UnboundLocalError", "", "error.unbound"),
    ("NameError", "", "error.name"),
    ("RecursionError", "", "error.recursion"),
    ("MemoryError", "", "error.memory"),
    ("NotImplementedError", " is not written yet", "error.unwritten"),
)
# What must stand in the student's line for a message to be told: its cause is a guess about that operation.
_OF_LINE = {
    "error.contracting": ("@", "dot", "matmul", "einsum", "inner"),
    "error.immutable": ("=", ".at("),
    "error.caret": ("^",),
    "error.vmap_sizes": ("vmap",),
    "error.scalar_output": ("grad", "hessian", "jac"),
    "error.integer_gradient": ("grad", "hessian", "jac"),
}
_NEEDS_LINE = ("error.contracting", "error.caret")
# What is told instead where the line is the student's own, or where there is none because the call itself failed.
_INSIDE = {"error.arguments": "error.arguments_inside", "error.no_part": "error.other"}
_OUTSIDE = {"error.not_callable": "error.no_function"}
_OF_LAYOUT = ("error.contracting", "error.arguments")  # told only as long as no plain call has returned


def explain(seen: Observation, plain_returned: bool = False) -> tuple[str, dict[str, str]]:
    """The catalogue's message for an observed exception, and its parameters.

    plain_returned: whether the answer has given a result before, so that no guess about its shapes or arguments is made.
    """
    params = {"error": seen.error, "text": first_line(seen.text), "line": seen.line}
    message = message_of(seen.error, seen.text)
    if shapes := _shapes(seen.text):
        params["shapes"] = f": {shapes}"
    return _certain(message, seen.line, plain_returned), params


def first_line(text: str) -> str:
    """The first line of an error's text, shortened, by which two errors are the same."""
    return text.splitlines()[0][:200] if text else ""


def message_of(error: str, text: str) -> str:
    """The catalogue's message for the name of an exception's type and its text; `error.other` if it is not known."""
    return next((message for kind, part, message in KNOWN if error == kind and part in text), "error.other")


def _certain(message: str, line: str, plain_returned: bool) -> str:
    """The message, or one that guesses less where the line does not hold the operation that it speaks of."""
    if plain_returned and message in _OF_LAYOUT and not (line and message == "error.arguments"):
        return "error.other"
    if not line:
        return "error.other" if message in _NEEDS_LINE else _OUTSIDE.get(message, message)
    if message == "error.not_callable" and "grad" in line:
        return "error.grad_called"
    if message == "error.frozen" and line.startswith("self."):
        return "error.frozen_inside"
    parts = _OF_LINE.get(message)
    return "error.other" if parts and not any(part in line for part in parts) else _INSIDE.get(message, message)


def _shapes(text: str) -> str:
    """The two shapes that an error names."""
    found = re.findall(r"\(\d*(?:, ?\d*)*\)", text)
    return f"{found[0]} and {found[1]}" if len(found) >= 2 else ""
