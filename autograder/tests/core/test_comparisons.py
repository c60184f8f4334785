"""The records carry every kind of exercise the course needs: one small exercise of each kind, right and wrong."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._exercise import Exercise, Wrong, gate
from jaxercise._values import Opaque
from jaxercise.author import (
    Ask,
    Digits,
    Kept,
    Key,
    TestFunction,
    built,
    choice,
    compiles_once,
    is_jitted,
    matches,
    reaches,
    repeats,
    returned_function,
    same_program_size,
    spread,
    uncorrelated,
    value,
)
from jaxercise.author import (
    draw as draws,
)
from jaxercise.comparisons import LONGEST, describe


def exercise(draw, checks, **settings):
    """An exercise with one case; the first check is its gate."""
    gated = {name: gate(check) if not number else check for number, (name, check) in enumerate(checks.items())}
    return Exercise(
        title="Answer", name="answer", points=4, minutes=1, hints=["-"], cases={"case": draw}, checks=gated, **settings
    )


def numbers(*shape):
    return lambda rng: (rng.normal(size=shape).astype(np.float32),)


def test_a_function_of_pytrees(judged):
    def draw(rng):
        return {"W": rng.normal(size=(3, 5)).astype(np.float32), "b": [np.ones(3, np.float32)]}, np.float32(0.1)

    kind = exercise(draw, {"value": matches()})
    right = lambda tree, c: jax.tree.map(lambda leaf: c * leaf, tree)  # noqa: E731
    assert judged(kind, right, lambda tree, c: {"W": c * tree["W"], "b": (c * tree["b"][0],)}).passed
    assert judged(kind, right, lambda tree, c: {"W": c * tree["W"], "b": tree["b"]}).outcome == "values"
    assert judged(kind, right, lambda tree, c: {"W": c * tree["W"]}).outcome == "shape_dtype"
    assert judged(kind, right, lambda tree, c: [c * leaf for leaf in jax.tree.leaves(tree)]).outcome == "shape_dtype"


def test_a_function_of_a_random_key(judged):
    kind = exercise(
        lambda rng: (Key(int(rng.integers(1000))), 97),
        {"value": matches("draws what the key says"), "repeats": repeats()},
    )
    right = lambda key, d: jax.random.normal(key, (d, d))  # noqa: E731
    assert judged(kind, right, right).passed
    assert judged(kind, right, lambda key, d: jax.random.normal(jax.random.key(0), (d, d))).outcome == "values"
    assert judged(kind, right, lambda key, d: np.random.normal(size=(d, d)).astype(np.float32)).score == 0


def test_a_function_that_takes_a_function(judged):
    kind = exercise(lambda rng: (TestFunction("cube"), np.float32(rng.uniform(1, 2))), {"value": matches()})
    right = lambda f, x: jax.grad(f)(x)  # noqa: E731
    assert judged(kind, right, lambda f, x: 3 * x**2).passed
    assert judged(kind, right, lambda f, x: f(x)).outcome == "values"


def test_a_function_that_returns_a_function(judged):
    at = np.float32(1.3)
    kind = exercise(
        draws.fixed(TestFunction("sin")), {"value": matches("is the derivative", asks=returned_function(at))}
    )
    assert judged(kind, jax.grad, lambda f: lambda x: jnp.cos(x)).passed
    assert judged(kind, jax.grad, lambda f: lambda x: jnp.sin(x)).outcome == "values"
    assert judged(kind, jax.grad, lambda f: 3.0).score == 0


class Line(eqx.Module):
    W: jax.Array
    b: jax.Array

    def __init__(self, size, key):
        self.W, self.b = jax.random.normal(key, (3, size)), jnp.zeros(3)

    def __call__(self, x):
        return self.W @ x + self.b


def test_a_module_class_that_is_built_and_then_called(judged):
    rows = built(lambda size, key, X: size, lambda size, key, X: key).called(lambda size, key, X: X, over="vmap")
    kind = exercise(
        draws.together(draws.fixed(5, Key(1)), draws.normal((7, 5))), {"value": matches("maps rows", asks=rows)}
    )

    class Renamed(Line):
        pass

    class Unfinished(eqx.Module):
        def __init__(self, size, key):
            raise NotImplementedError

    class Shifted(Line):
        def __call__(self, x):
            return self.W @ x + 1

    assert judged(kind, Line, Line).passed and judged(kind, Line, Renamed).passed
    assert judged(kind, Line, Unfinished).outcome == "not_attempted"
    assert judged(kind, Line, Shifted).outcome == "values"


def table_check(**settings):
    return {"value": matches("is right", asks=value, **settings)}


def test_a_plain_value_or_table(judged):
    kind = exercise(lambda rng: (), table_check(rtol=1e-2))
    right = {"answer": {"slow": 0.1, "fast": 2.0}}
    assert judged(kind, right, {"answer": {"slow": 0.1001, "fast": 2.0}}).passed
    assert judged(kind, right, {"answer": {"slow": 0.5, "fast": 2.0}}).outcome == "values"
    assert judged(kind, right, {"answer": {"slow": 0.5}}).outcome == "shape_dtype"
    assert judged(kind, right, {"answer": ...}).outcome == "not_attempted"


def test_an_integer_or_a_string(judged):
    kind = exercise(lambda rng: (), table_check())
    assert judged(kind, 786432, 786432).passed and judged(kind, 786432, np.int64(786432)).passed
    assert judged(kind, 786432, 786431).outcome == "values"
    assert judged(kind, 786432, 786432.0).outcome == "shape_dtype"
    assert judged(kind, "b", "b").passed
    assert judged(kind, "b", "a").outcome == "values"
    assert judged(kind, "b", 2).outcome == "shape_dtype"


def nearest_mean(images, labels):
    sums = jnp.zeros((10, images.shape[1])).at[labels].add(images)
    return sums / jnp.bincount(labels, length=10)[:, None]


def predict(means, images):
    return -jnp.sum((images[:, None] - means[None]) ** 2, axis=-1)


def test_a_trained_result_is_judged_by_its_predictions_on_permuted_digits(judged):
    def draw(rng):
        return (int(rng.integers(1, 2**31)),)

    def asks(seed):
        train = tuple(Digits("train", 800, seed, part) for part in ("images", "labels"))
        return [
            Ask("call", args=train, keep="means"),
            Ask("call", "predict", (Kept("means"), Digits("test", 200, seed))),
        ]

    kind = exercise(
        draw,
        {
            "value": reaches(
                "recognises digits", accuracy=0.7, labels=lambda seed: Digits("test", 200, seed, "labels"), asks=asks
            )
        },
        answers=("answer", "predict"),
        data=True,
    )
    right = {"answer": nearest_mean, "predict": predict}
    report = judged(kind, right, right)
    assert report.passed and report.data_source
    from jaxercise import load_mnist

    images, labels = load_mnist("train")
    by_heart = nearest_mean(jnp.asarray(images[:800].reshape(800, 784) / 255.0), jnp.asarray(labels[:800]))
    assert judged(kind, right, {"answer": lambda X, y: by_heart, "predict": predict}).outcome == "values"


def train_step(W, X):
    return W - 0.1 * jax.grad(lambda W: jnp.mean((X @ W - 1) ** 2))(W)


def rebuilt(W, X):
    return jax.jit(lambda W, X: train_step(W, X))(W, X)


def test_a_mechanism_such_as_one_compiled_program(judged):
    def draw(rng):
        return rng.normal(size=5).astype(np.float32), rng.normal(size=(7, 5)).astype(np.float32)

    kind = exercise(
        draw,
        {"value": matches(), "once": compiles_once(calls=3), "jitted": is_jitted()},
        wrong=[Wrong("rebuilt", rebuilt, cause="You build it anew each time.")],
    )
    assert judged(kind, jax.jit(train_step), jax.jit(train_step)).passed
    assert judged(kind, jax.jit(train_step), lambda W, X: jax.jit(train_step)(W, X)).passed
    slow = judged(kind, jax.jit(train_step), train_step)
    assert slow.outcome == "mechanism" and [r.outcome for r in slow.results] == ["passed", "passed", "mechanism"]
    again = judged(kind, jax.jit(train_step), rebuilt)
    assert again.outcome == "mechanism" and again.misconception == "00_test.answer.rebuilt"


def test_a_number_for_which_each_value_needs_a_program_of_its_own(judged):
    def scaled(x, rate):
        return x * rate

    kind = exercise(
        lambda rng: (rng.normal(size=5).astype(np.float32), 0.3), {"value": matches(), "once": compiles_once()}
    )
    assert judged(kind, jax.jit(scaled), jax.jit(scaled)).passed
    static = judged(kind, jax.jit(scaled), jax.jit(scaled, static_argnums=1))
    assert [result.message for result in static.results] == ["", "mechanism.recompiles_for_values"]
    rebuilt_each_time = judged(kind, jax.jit(scaled), lambda x, rate: jax.jit(lambda x: x * rate)(x))
    assert [result.message for result in rebuilt_each_time.results] == ["", "mechanism.recompiles"]


def test_a_program_that_grows_with_its_input(judged):
    kind = exercise(
        draws.normal((5, 3)),
        {"value": matches(), "size": same_program_size("does not grow", larger=lambda X: (np.tile(X, (3, 1)),))},
    )
    right = lambda X: jnp.sum(X, axis=1)  # noqa: E731
    assert judged(kind, right, right).passed
    grown = judged(kind, right, lambda X: jnp.stack([row.sum() for row in X]))
    assert [result.message for result in grown.results] == ["", "mechanism.grows"]


def test_a_word_out_of_a_list(judged):
    kind = exercise(draws.fixed(), {"value": choice(words=("pure", "impure"), asks=value)})
    assert judged(kind, "pure", "pure").passed
    assert judged(kind, "pure", "impure").results[0].message == "result.choice"
    assert judged(kind, "pure", "purr").results[0].message == "result.no_word"
    assert judged(kind, "pure", 3).outcome == "shape_dtype"


def test_numbers_of_a_wanted_spread(judged):
    kind = exercise(draws.key, {"value": spread("is He-initialised", std=0.1)})
    normal = lambda std: lambda key: std * jax.random.normal(key, (50, 40))  # noqa: E731
    assert judged(kind, normal(0.1), normal(0.1)).passed
    assert judged(kind, normal(0.1), normal(0.2)).results[0].message == "result.spread"
    assert judged(kind, normal(0.1), lambda key: normal(0.1)(key) + 0.05).results[0].message == "result.spread"
    assert judged(kind, normal(0.1), lambda key: "wide").outcome == "shape_dtype"


def test_two_arrays_drawn_with_one_key_are_told_apart_from_two_of_their_own(judged):
    def two(key, parts=2):
        return [Ask("call", args=(key,), keep="both")] + [
            Ask("item", "@both", options={"index": part}) for part in range(parts)
        ]

    kind = exercise(draws.key, {"value": uncorrelated(asks=two, parts=2)})
    drawn = lambda *keys: [jax.random.normal(key, (13, 13)) for key in keys]  # noqa: E731
    right = lambda key: drawn(*jax.random.split(key))  # noqa: E731
    assert judged(kind, right, lambda key: drawn(key, jax.random.fold_in(key, 1))).passed
    assert judged(kind, right, lambda key: [np.ones(5), np.ones(5)]).passed  # of which no chance is to be seen
    for wrong in (lambda key: drawn(key, key), lambda key: [0.1 * drawn(key)[0], 3 - drawn(key)[0]]):
        assert judged(kind, right, wrong).results[0].message == "random.correlated"
    assert judged(kind, right, lambda key: [np.ones(5), np.ones(7)]).outcome == "shape_dtype"
    assert judged(kind, right, lambda key: ["one", "two"]).outcome == "shape_dtype"


@pytest.mark.parametrize("name", ["an MLP", "an SGD", "a GRU", "a Network", "an Embedding", "a ufunc"])
def test_a_name_has_the_article_of_its_sound(name):
    assert describe(Opaque(name.split()[1])) == name


def test_a_program_that_is_too_long_to_be_run_is_told_so_and_not_that_it_gives_something_else(judged):
    def long(x):
        for number in range(LONGEST + 1):
            x = x + number
        return x

    kind = exercise(draws.normal((3,)), {"value": matches(rtol=1e-2), "jitted": is_jitted()})
    report = judged(kind, long, jax.jit(long))
    assert report.results[1].message == "mechanism.too_long"
