"""The library of functions that a judge may hand to an answer, by name."""

from collections.abc import Callable
from functools import cache

from ._fake_machine import fake_clock, fake_work


def make_function(name: str, params: tuple) -> Callable:
    """Build the library's function `name` with its parameters.

    Raises: KeyError if the library has no such function.
    """
    return _LIBRARY[name](*params)


def _jnp() -> object:
    import jax.numpy as jnp

    return jnp


def _wave() -> Callable:
    """Five sines added up, as many small steps that compiling can join."""

    def wave(x: object) -> object:
        total = 0.0 * x
        for k in range(1, 6):
            total = total + _jnp().sin(k * x) / k
        return total

    return wave


def _mlp(*arrays: object) -> Callable:
    """Equinox's own network with these numbers: W and b of each layer in turn, W of shape (outs, ins), relu between the layers."""
    import equinox as eqx

    model = _mlp_of(arrays[0].shape[1], arrays[-1].shape[0], arrays[0].shape[0], len(arrays) // 2 - 1)
    if [place.shape for place in _parts_of_layers(model)] != [array.shape for array in arrays]:
        raise ValueError("A network of Equinox's has hidden layers of one width, and W and b for each layer.")
    return eqx.tree_at(_parts_of_layers, model, [_jnp().asarray(array) for array in arrays])


@cache
def _mlp_of(inputs: int, outputs: int, width: int, depth: int) -> Callable:
    """A network of these sizes, of which only the structure is used: to make one takes longer than to copy it."""
    import equinox as eqx
    import jax

    return eqx.nn.MLP(inputs, outputs, width, depth, key=jax.random.key(0))


def _parts_of_layers(model: Callable) -> list:
    return [part for layer in model.layers for part in (layer.weight, layer.bias)]


def _counting_step() -> Callable:
    """A step (state, rows, rate) -> state that adds rate times the sum of the rows, and counts how often Python runs through it."""
    runs = [0]

    def step(state: dict, rows: object, rate: float) -> dict:
        runs[0] += 1
        return {
            "runs": _jnp().maximum(state["runs"], runs[0]),
            "total": state["total"] + rate * _jnp().sum(rows, axis=0),
        }

    return step


def _fading_step() -> Callable:
    """A step (state, rows, rate) -> state that halves the total and adds rate times the sum of the rows, so that the order of batches counts."""
    return lambda state, rows, rate: {"total": state["total"] / 2 + rate * _jnp().sum(rows, axis=0)}


def _log_softmax(version: str) -> Callable:
    from ._log_softmaxes import log_softmax_of

    return log_softmax_of(version)


def _taking(seconds: float) -> Callable:
    """A function without arguments that says how long it would take."""

    def part() -> None:
        return None

    part.seconds = seconds
    return part


def _seconds_of(part: object) -> float:
    """How long such a function says that it would take."""
    if not hasattr(part, "seconds"):
        raise TypeError(
            f"`measure` takes one of the parts, and was given {type(part).__name__}. Hand over the part itself, not what it returns."
        )
    return part.seconds


_LIBRARY: dict[str, Callable[..., Callable]] = {
    "square": lambda: lambda x: x * x,
    "cube": lambda: lambda x: x**3,
    "sin": lambda: lambda x: _jnp().sin(x),
    "tanh": lambda: lambda x: _jnp().tanh(x),
    "exp": lambda: lambda x: _jnp().exp(x),
    "squared_difference": lambda: lambda x, y: (x - y) ** 2,
    "weighted": lambda: lambda x, y, w: w * x**2 * y,
    "wave": _wave,
    "mlp": _mlp,
    # the gradient of the quadratic bowl sum(curvature * (x - centre)^2) / 2
    "bowl_gradient": lambda curvature, centre: lambda x: curvature * (x - centre),
    # the gradient of a quadratic bowl whose components depend on each other
    "coupled_gradient": lambda matrix, centre: lambda x: matrix @ (x - centre),
    # a machine with a clock of its own, for those who measure
    "fake_clock": fake_clock,
    "fake_work": fake_work,
    "taking": _taking,
    "seconds_of": lambda: _seconds_of,
    "counting_step": _counting_step,
    "fading_step": _fading_step,
    "log_softmax": _log_softmax,
    "bowl": lambda curvature, centre: lambda x: _jnp().sum(curvature * (x - centre) ** 2) / 2,
}
