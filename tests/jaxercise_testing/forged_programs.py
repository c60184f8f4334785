"""Slow answers, and what hands over other programs than theirs."""

SLOW = """
import jax

def fast(w, x, y, rate):
    return w - rate * jax.grad(lambda w: jnp.mean((x @ w - y) ** 2))(w)
"""
LOOP = "def rows(X):\n    return jnp.stack([jnp.sum(row * row) for row in X])"
_FORGE = """
import jax, numpy as np
from jax import export
import jaxercise._operations

def forge(answer, args, options):
    numbers = [arg for place, arg in enumerate(args) if place not in options.get("static", ())]
%s
    return np.frombuffer(bytes(made.serialize()), np.uint8)

jaxercise._operations._PERFORM["export"] = forge
"""


def handing_over(lines: str) -> str:
    """A cell in which `lines` make the exported program `made` from the `numbers` of a call."""
    return _FORGE % "\n".join(f"    {line}" if line else line for line in lines.strip("\n").splitlines())
