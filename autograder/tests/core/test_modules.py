"""Modules: one that a judge hands to an answer, one that an answer builds, and percentages measured with networks."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._answer import Ask, Observation
from jaxercise._exercise import Exercise, gate
from jaxercise._local_answer import LocalAnswer
from jaxercise._test_functions import make_function
from jaxercise._values import TestFunction, Tree
from jaxercise.author import Kept, compiles_once, computes_with_its_arrays, is_jitted, matches
from jaxercise.author import draw as draws
from jaxercise.comparisons import compare

W, b = np.array([[1, 2], [3, -4], [0, 1]], np.float32), np.array([5, 6, 0], np.float32)
V, c = np.array([[1, 1, 1]], np.float32), np.array([-1], np.float32)
MODEL = TestFunction("mlp", (W, b, V, c))
X = np.array([[1, 0], [0, 3]], np.float32)


def found(name, values, want, **params):
    finding = compare(name, [Observation("returned", value=value) for value in values], want, params)
    return finding.message if finding else None


def exercise(checks, case):
    first, *others = checks.items()
    return Exercise(
        title="Answer", name="answer", points=4, minutes=1, hints=["-"], cases={"case": case}, checks={first[0]: gate(first[1]), **dict(others)}
    )  # fmt: skip


def test_a_network_that_a_judge_hands_over_holds_the_numbers_it_was_given():
    model = make_function("mlp", (W, b, V, c))
    assert [leaf.tolist() for leaf in jax.tree.leaves(eqx.filter(model, eqx.is_array))] == [
        part.tolist() for part in (W, b, V, c)
    ]
    assert model(X[0]) == (6 + 9 + 0) - 1 and model(X[1]) == (11 + 0 + 3) - 1


def test_numbers_that_make_no_network_are_refused():
    with pytest.raises(ValueError, match="one width"):
        make_function("mlp", (W, b, V.T, c))


def test_a_gradient_with_respect_to_a_module_is_compared_array_by_array(judged):
    kind = exercise({"value": matches()}, draws.fixed(MODEL, X))

    def slope(model, X):
        return eqx.filter_grad(lambda model: jnp.sum(jax.vmap(model)(X) ** 2))(model)

    assert judged(kind, slope, slope).passed
    assert judged(kind, slope, lambda model, X: jax.tree.leaves(slope(model, X))).passed
    wrong = judged(kind, slope, lambda model, X: jax.tree.map(lambda leaf: 2 * leaf, slope(model, X)))
    assert wrong.outcome == "values"
    assert judged(kind, slope, lambda model, X: jax.grad(lambda model: 0.0)(model)).results[0].message == (
        "error.not_an_array"
    )


def stepped(model, X):
    """The state that travels is made by the answer's side first."""
    return [Ask("call", "start", (model,), keep="state"), Ask("call", args=(model, Kept("state"), X))]


def step(model, state, X):
    return jax.tree.map(lambda leaf: leaf * state if eqx.is_array(leaf) else leaf, model), state + jnp.sum(X)


def mechanisms(answer):
    checks = {
        "once": compiles_once(calls=3, asks=stepped),
        "jitted": is_jitted(at_most=2, asks=stepped),
    }
    for name, check in checks.items():
        wanted = [one.value for one in observed(check, step)]
        finding = compare(check.compare, observed(check, answer), wanted, dict(check.params))
        yield name, finding.message if finding else None


def observed(check, answer):
    answers = LocalAnswer({"answer": answer, "start": lambda model: jnp.ones(())})
    asks = check.asks(MODEL, X)
    return [answers.ask(ask if ask.answer else replace(ask, answer="answer")) for ask in asks]


def test_a_step_of_a_module_and_a_state_is_seen_to_be_compiled_once():
    assert dict(mechanisms(eqx.filter_jit(step))) == {"once": None, "jitted": None}
    assert dict(mechanisms(step))["jitted"] == "mechanism.not_jitted"
    anew = dict(mechanisms(lambda *args: eqx.filter_jit(lambda *args: step(*args))(*args)))
    assert anew["once"] == "mechanism.recompiles"


def network(call):
    class Network(eqx.Module):
        first: eqx.nn.Linear
        second: eqx.nn.Linear

        def __init__(self, key):
            self.first, self.second = eqx.nn.Linear(2, 3, key=key), eqx.nn.Linear(3, 1, key=jax.random.key(1))

        def __call__(self, x):
            return call(self, x)

    return Network


def test_a_module_is_judged_by_what_it_does_with_its_own_arrays(judged):
    def asks(key, x):
        return [Ask("call", args=(key,), keep="built"), Ask("call", "@built", (x,))]

    check = computes_with_its_arrays("uses its arrays", of=lambda key, x: (x, [2, 3, 1]), asks=asks)
    kind = exercise({"value": check}, draws.together(draws.key, draws.normal((2,))))
    right = network(lambda self, x: self.second(jax.nn.relu(self.first(x))))
    assert judged(kind, right, right).passed
    bent = judged(kind, right, network(lambda self, x: jnp.tanh(self.second(jax.nn.relu(self.first(x))))))
    assert bent.results[0].message == "module.other_function"
    assert judged(kind, right, lambda key: eqx.nn.Linear(2, 1, key=key)).results[0].message == "module.no_layers"
    assert judged(kind, right, lambda key: lambda x: x[:1]).results[0].message == "module.no_layers"


def test_arrays_of_other_shapes_are_not_computed_with():
    huge = Tree("MLP", [np.zeros((50_000, 2), np.float32), np.zeros(50_000, np.float32)])
    assert found("own_layers", [huge, np.zeros(1)], [X, [2, 1]]) == "module.no_layers"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"a": 51.0, "b": 0.0}, None),
        ({"a": 50.0, "b": 100}, None),
        ({"a": 55.0, "b": 20.0}, "measured.other"),
        ({"a": 0.52, "b": 0.2}, "measured.share"),
        ({"a": 51.0, "b": 101.0}, "measured.no_percentage"),
        ({"a": float("nan"), "b": 20.0}, "measured.no_percentage"),
        ({"a": 51.0}, "measured.missing"),
        ({"a": 51.0, "b": 20.0, "c": 3.0}, "measured.extra"),
        ([51.0, 20.0], "measured.missing"),
        ({"a": "51", "b": 20.0}, "result.not_a_number"),
    ],
)
def test_percentages_are_compared_with_what_is_measured_again(table, message):
    assert found("measured", [table], [["a", "b"], {"a": 52.0}], within=2.0) == message
