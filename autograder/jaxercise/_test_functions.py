"""The library of functions that a judge may hand to an answer, by name."""

from collections.abc import Callable


def make_function(name: str, params: tuple) -> Callable:
    """Build the library's function `name` with its parameters.

    Raises: KeyError if the library has no such function.
    """
    return _LIBRARY[name](*params)


def _jnp() -> object:
    import jax.numpy as jnp

    return jnp


_LIBRARY: dict[str, Callable[..., Callable]] = {
    "square": lambda: lambda x: x * x,
    "cube": lambda: lambda x: x**3,
    "sin": lambda: lambda x: _jnp().sin(x),
    "tanh": lambda: lambda x: _jnp().tanh(x),
    "exp": lambda: lambda x: _jnp().exp(x),
    "squared_difference": lambda: lambda x, y: (x - y) ** 2,
    # the gradient of the quadratic bowl sum(curvature * (x - centre)^2) / 2
    "bowl_gradient": lambda curvature, centre: lambda x: curvature * (x - centre),
    # the gradient of a quadratic bowl whose components depend on each other
    "coupled_gradient": lambda matrix, centre: lambda x: matrix @ (x - centre),
    "bowl": lambda curvature, centre: lambda x: _jnp().sum(curvature * (x - centre) ** 2) / 2,
}
