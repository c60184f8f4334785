"""Where a process computes: the variables that say so to JAX, read before its first computation."""

# A card is shared with the process of the functions that a notebook gives, so neither takes all of its memory.
_VARIABLES = {
    "cpu": {"JAX_PLATFORMS": "cpu"},
    "gpu": {
        "JAX_PLATFORMS": "cuda,cpu",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
        "XLA_PYTHON_CLIENT_MEM_FRACTION": "0.45",
    },
}


def variables_of(platform: str) -> dict[str, str]:
    """The environment variables of a process that computes on `cpu` or `gpu`."""
    return dict(_VARIABLES[platform])
