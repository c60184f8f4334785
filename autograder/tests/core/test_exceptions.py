"""Errors are explained by the texts that the installed JAX, Equinox and Optax really raise."""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jaxercise._answer import Ask
from jaxercise._exceptions import KNOWN, explain, first_line
from jaxercise._local_answer import LocalAnswer
from jaxercise._messages import catalogue, tell

X = np.ones((3, 5), np.float32)
MLP = eqx.nn.MLP(3, 2, 4, 1, key=jax.random.key(0))
LEAKED = []


def leaking(x):
    jax.jit(lambda y: LEAKED.append(y) or y)(x)
    return LEAKED[-1] + 1


def assign(x):
    x[0] = 1
    return x


def freeze(x):
    MLP.depth = 3


def reuse(x):
    with jax.debug_key_reuse(True):
        key = jax.random.key(0)
        return jax.random.normal(key) + jax.random.normal(key)


def unbound(x):
    for i in range(3):
        total = total + i  # noqa: F821
    return total


def forgets_params(x):
    optimiser = optax.adamw(1e-3)
    return optimiser.update(jnp.ones(3), optimiser.init(jnp.ones(3)))


CASES = {
    "error.scalar_output": lambda x: jax.grad(lambda y: y * 2)(x),
    "error.integer_gradient": lambda x: jax.grad(lambda y: y * y)(3),
    "error.immutable": assign,
    "error.tracer_bool": lambda x: jax.jit(lambda y: y if y.sum() > 0 else -y)(x),
    "error.tracer_array": lambda x: jax.jit(lambda y: np.sin(y))(x),
    "error.tracer_integer": lambda x: jax.jit(lambda n: jnp.zeros(list(range(3))[n]))(1),
    "error.concrete": lambda x: jax.grad(lambda y: float(y.sum()))(x),
    "error.leaked_tracer": leaking,
    "error.vmap_sizes": lambda x: jax.vmap(lambda a, b: a + b)(x, jnp.ones(4)),
    "error.contracting": lambda x: x @ x,
    "error.broadcast": lambda x: x + jnp.ones(4),
    "error.not_an_array": lambda x: jax.grad(lambda model: model(jnp.ones(3)).sum())(MLP),
    "error.frozen": freeze,
    "error.key_reuse": reuse,
    "error.optax_params": forgets_params,
    "error.unbound": unbound,
    "error.name": lambda x: undefined_name,  # noqa: F821
    "error.not_callable": lambda x: x.shape(x),
    "error.no_function_given": lambda x: jax.grad(x),
    "error.arguments": lambda x, y: x,
    "error.other": lambda x: {}["missing"],
}


def test_a_part_that_is_missing_is_told_as_such_only_where_no_line_of_the_students_asked_for_it():
    answer = LocalAnswer({"f": lambda: (1.0,), "g": lambda: (1.0,)[1]})
    answer.ask(Ask("call", "f", keep="made"))
    for ask, message in (
        (Ask("item", "@made", options={"index": 1}), "error.no_part"),
        (Ask("call", "g"), "error.other"),
    ):
        assert explain(answer.ask(ask))[0] == message


@pytest.mark.parametrize("message", CASES)
def test_the_error_is_recognised(message):
    seen = LocalAnswer({"f": CASES[message]}).ask(Ask("call", "f", (X,)))
    assert seen.kind == "raised"
    assert explain(seen)[0] == message, (seen.error, seen.text)


def test_a_field_that_is_not_declared_is_told_as_such_and_not_as_a_module_that_changed():
    class Undeclared(eqx.Module):
        def __init__(self):
            self.weight = jnp.ones(3)

    message, params = explain(LocalAnswer({"f": lambda x: Undeclared()}).ask(Ask("call", "f", (X,))))
    assert message == "error.frozen_inside"
    assert "declared in the body of the class" in tell(message, params).cause


def test_a_sentence_that_quotes_an_error_ends_in_one_full_stop():
    for text in ("it takes 1 positional argument but 2 were given", "got only 1 positional arguments."):
        assert tell("error.arguments", {"error": "TypeError", "text": text}).seen.endswith(text.rstrip(".") + ".")


def test_the_optimiser_of_a_whole_model_is_recognised():
    seen = LocalAnswer({"f": lambda x: optax.adam(1e-3).init(MLP)}).ask(Ask("call", "f", (X,)))
    assert explain(seen)[0] == "error.not_an_array", (seen.error, seen.text)


def test_every_message_that_is_named_exists():
    assert {message for _, _, message in KNOWN} <= set(catalogue())


def test_every_message_says_something_and_ends_its_sentences():
    for name, message in catalogue().items():
        told = [sentence for sentence in dataclasses.astuple(message) if sentence]
        assert told or name == "hidden.passed", name
        part = name.startswith(("subject.", "state.")) or name in ("version.older", "version.none")
        assert part or all(sentence[-1] in ".)?!}" for sentence in told), name


def test_a_message_without_its_parameters_is_still_told():
    assert "shape" in tell("result.shape").seen


def test_one_error_is_the_same_in_another_process():
    def answer():
        raise TypeError(f"Argument '{object()}' is no array.\nMore.")

    observation = LocalAnswer({"answer": answer}).ask(Ask("call", "answer"))
    assert first_line(observation.text) == "Argument '<object object>' is no array."
