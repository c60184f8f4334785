"""Evaluates typed formulas such as "sin(6x)" or "0.3 x^2 - 0.1": arithmetic only, and nothing else is run."""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: jnp.power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_FUNCTIONS = {
    name: getattr(jnp, name)
    for name in ("sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs", "sign", "floor", "minimum", "maximum")
}
_CONSTANTS = {"pi": jnp.pi, "e": jnp.e}


def formula(text: str) -> Callable[[Any], jax.Array]:
    """The function of `x` that the text says; `6x`, `2(x + 1)` and `x^2` are understood.

    Raises: ValueError naming the part that is not arithmetic.
    """
    try:
        tree = ast.parse(_spelled(text), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"`{text}` is not a formula of x; try sin(6x) or 0.3x^2 - 0.1") from error
    _value(tree, jnp.float32(0.5))  # a part that is not arithmetic is refused now

    def of(x: Any) -> jax.Array:
        x = jnp.asarray(x, jnp.float32)
        return jnp.broadcast_to(jnp.asarray(_value(tree, x), jnp.float32), x.shape)

    return of


def _spelled(text: str) -> str:
    text = text.strip().lower().replace("^", "**").replace("·", "*").replace("−", "-")
    return re.sub(r"(?<![a-z_])(\d+\.?\d*|\.\d+|\))\s*(?=[a-z(])(?!e[+-]?\d)", r"\1*", text)


def _value(node: ast.AST, x: Any) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return jnp.float32(node.value)
    if isinstance(node, ast.Name) and node.id in ("x", *_CONSTANTS):
        return x if node.id == "x" else jnp.float32(_CONSTANTS[node.id])
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, x), _value(node.right, x))
    if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.operand, x))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        try:
            return _FUNCTIONS[node.func.id](*(_value(each, x) for each in node.args))
        except TypeError as error:
            raise ValueError(f"`{node.func.id}` was given {len(node.args)} numbers") from error
    raise ValueError(f"`{ast.unparse(node)}` is not known here; a formula has x, numbers, + - * / ^ and {_known()}")


def _known() -> str:
    return ", ".join([*_FUNCTIONS, *_CONSTANTS])
