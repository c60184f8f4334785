"""What an exception means for a learner: matched on its type first, on its text second."""

from ._answer import Observation

# (exception type, part of its text, message of the catalogue); the texts are those of JAX 0.10 and are tested against the installed one
KNOWN = (
    ("TypeError", "scalar-output", "error.scalar_output"),
    ("TypeError", "real-valued inputs", "error.integer_gradient"),
    ("TypeError", "grad requires real- or complex-valued inputs", "error.integer_gradient"),
    ("TypeError", "immutable", "error.immutable"),
    ("TypeError", "not callable", "error.not_callable"),
    ("TypeError", "custom_jvp", "error.not_an_array"),
    ("TypeError", "not a valid JAX type", "error.not_an_array"),
    ("TypeError", "dot_general requires contracting dimensions", "error.contracting"),
    ("TypeError", "incompatible shapes", "error.broadcast"),
    ("TypeError", "got incompatible shapes for broadcasting", "error.broadcast"),
    ("ValueError", "Incompatible shapes for broadcasting", "error.broadcast"),
    ("ValueError", "inconsistent sizes", "error.vmap_sizes"),
    ("ValueError", "not passing `params`", "error.optax_params"),
    ("TypeError", "positional argument", "error.arguments"),
    ("TypeError", "unexpected keyword", "error.arguments"),
    ("TracerBoolConversionError", "", "error.tracer_bool"),
    ("TracerArrayConversionError", "", "error.tracer_array"),
    ("TracerIntegerConversionError", "", "error.tracer_integer"),
    ("ConcretizationTypeError", "", "error.concrete"),
    ("UnexpectedTracerError", "", "error.leaked_tracer"),
    ("FrozenInstanceError", "", "error.frozen"),
    ("KeyReuseError", "", "error.key_reuse"),
    ("UnboundLocalError", "", "error.unbound"),
    ("NameError", "", "error.name"),
    ("RecursionError", "", "error.recursion"),
    ("MemoryError", "", "error.memory"),
)


def explain(seen: Observation) -> tuple[str, dict[str, str]]:
    """The catalogue's message for an observed exception, and its parameters."""
    params = {"error": seen.error, "text": seen.text.splitlines()[0][:200] if seen.text else "", "line": seen.line}
    for kind, part, message in KNOWN:
        if seen.error == kind and part in seen.text:
            return message, params
    return "error.other", params
