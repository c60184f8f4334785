"""Wrong answers that no exercise lists, written from the notebooks alone, and what a student is told of each."""

import inspect
import linecache
import textwrap
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._bake import bake_exercise
from jaxercise._baked import BakedExercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import text
from jaxercise._resolve import resolve_digits

SOURCE = Path(__file__).parents[3] / "source"
CAUSE = "names the cause"
POINTS = "gives a fact that points at the cause"
WRONG = "says only that it is wrong"
# The exercise, the body of the answer, how good what is told is, and a part of it.
FRESH = [
    ("euclidean", "return jnp.sum(jnp.abs(p - y))", POINTS, "gives `7`; `5` is wanted"),
    ("euclidean", "return jnp.max(jnp.abs(p - y))", POINTS, "gives `4`; `5` is wanted"),
    ("euclidean", "return jnp.sqrt((p - y) ** 2)", POINTS, "has shape (2,); here it must be ()"),
    ("euclidean", "return jnp.sqrt(jnp.sum(p**2 - y**2))", POINTS, "a root of a negative number"),
    ("euclidean", "return jnp.sqrt(jnp.sum((p - y) ^ 2))", CAUSE, "`^` is no power in Python"),
    ("safe_norm", "return jnp.linalg.norm(v)", CAUSE, "The root of zero is still differentiated."),
    ("safe_norm", "return jnp.sqrt(jnp.sum(v**2) + 1e-3)", POINTS, "gives `5.0001`; `5` is wanted"),
    ("safe_norm", "return v / jnp.sqrt(jnp.sum(v**2) + 1e-12)", POINTS, "gives `[0.6, 0.8]`; `5` is wanted"),
    ("mse", "if P.shape != Y.shape:\n    raise ValueError('shapes')\nreturn jnp.mean((P - Y) ** 2) / 2", POINTS, "gives `1`; `2` is wanted"),
    ("mse", "assert P.shape == Y.shape\nreturn jnp.mean(jnp.abs(P - Y))", POINTS, "gives `1`; `2` is wanted"),
    ("mse", "if len(P) != len(Y):\n    raise ValueError('shapes')\nreturn jnp.mean((P - Y) ** 2)", CAUSE, "every prediction is compared with every truth, silently."),
    ("log_softmax", "return jnp.log(Z / jnp.sum(Z, axis=1, keepdims=True))", POINTS, "contains NaN (5 of 8 numbers)"),
    ("log_softmax", "return Z - jax.nn.logsumexp(Z, axis=1)", POINTS, "do not fit together: (2, 4) and (2,)."),
    ("log_softmax", "return jax.nn.softmax(Z, axis=1)", POINTS, "gives `[[0.25, 0.25, 0.25, 0.25]"),
    ("log_softmax", "return jax.nn.log_softmax(Z, axis=1) / jnp.log(2)", CAUSE, "Your result is 1.443 times what it should be, in all 4 cases tried."),
    ("cross_entropy", "return -jnp.sum(Y * jax.nn.log_softmax(Z), axis=1)", POINTS, "has shape (1,); here it must be ()."),
    ("cross_entropy", "rows = jnp.arange(len(Z))\nreturn -jnp.mean(jax.nn.log_softmax(Z)[rows, Y])", POINTS, "Indexer must have integer or boolean type"),
    ("cross_entropy", "loss = -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))\nprint(loss)", CAUSE, "The function ends without `return`."),
    ("dataset_loss", "return batch_loss(params, X[:batch], Y[:batch])", POINTS, "gives `15`; `43.3333` is wanted"),
    ("dataset_loss", "total = 0.0\nfor i in range(len(X) // batch):\n    total += batch_loss(params, X[i * batch:(i + 1) * batch], Y[i * batch:(i + 1) * batch])\nreturn total / (len(X) // batch)", CAUSE, "The last, shorter batch is left out."),
    ("accuracy_gradient", "return (jnp.argmax(Z, axis=1) == y).astype(Z.dtype)", POINTS, "has shape (7,); here it must be (7, 5)."),
    ("dce_dlogits", "return jax.nn.softmax(Z) * Y", POINTS, "gives `[[0, 0.25, 0, 0]]`"),
    ("dce_dlogits", "return (jax.nn.softmax(Z) - Y) / 2", POINTS, "gives `[[0.125, -0.375, 0.125, 0.125]]`; `[[0.25, -0.75, 0.25, 0.25]]` is wanted"),
    ("sgd_step", "return params - lr * grads", POINTS, "TypeError at `return params - lr * grads`: can't multiply sequence"),
    ("sgd_step", "return jax.tree.map(lambda p: p - lr * grads, params)", POINTS, "p - lr * grads, params)`: can't multiply sequence"),
    ("descend", "path = [x0]\nfor _ in range(steps):\n    path.append(path[-1] - lr * grad_f(path[-1]))\nreturn path", POINTS, "Your result is a list of 24; an array of shape (24, 3) is wanted."),
    ("descend", "path = [x0]\nfor _ in range(steps - 1):\n    path.append(path[-1] - lr * grad_f(path[-1]))\nreturn jnp.stack(path)", POINTS, "has shape (23, 3); here it must be (24, 3)."),
    ("learning_rates", "return 0.001, 0.3, 0.05", CAUSE, "The rate is above 2/lambda_max"),
    ("epoch_batches", "return jnp.arange(n)[: n // b * b].reshape(-1, b)", CAUSE, "The order does not depend on the key"),
    ("epoch_batches", "return jax.random.randint(key, (n // b, b), 0, n)", CAUSE, "Positions are drawn with replacement."),
    ("epoch_batches", "cards = [int(i) for i in jax.random.permutation(key, n)]\nreturn [cards[i : i + b] for i in range(0, n, b)]", CAUSE, "The last batch is shorter."),
    ("momentum_step", "v = jax.tree.map(lambda v, g: mu * v + g, v, g)\np = jax.tree.map(lambda p, v: p - lr * v, p, v)\nreturn v, p", POINTS, "gives `(1, -0.1)`; `(-0.1, 1)` is wanted"),
    ("momentum_step", "v = jax.tree.map(lambda v, g: mu * v + g, v, g)\nreturn jax.tree.map(lambda p, v: p - lr * v, p, v)", POINTS, "Your result is one number; a tuple of 2 is wanted."),
    ("accuracy", "return jnp.sum(jnp.argmax(forward(params, X), axis=1) == y)", POINTS, "that should then be divided or averaged?"),
    ("accuracy", "return 100 * jnp.mean(jnp.argmax(forward(params, X), axis=1) == y)", CAUSE, "Your result is 100.0 times what it should be"),
    ("confusion", "table = jnp.zeros((k, k))\nreturn table.at[y, y_hat].add(1) / len(y)", POINTS, "Integers count something."),
    ("confusion", "table = jnp.zeros((k, k), int)\nfor a, b in zip(y, y_hat):\n    table[a, b] += 1\nreturn table", CAUSE, "An entry was assigned in place."),
    ("train_step", "loss, grads = jax.value_and_grad(lambda p: cross_entropy(forward(p, X), Y))(params)\nreturn jax.tree.map(lambda p, g: p - lr * g, params, grads)", POINTS, "Your result is a list of 1; a tuple of 2 is wanted."),
    ("train_step", "grads = jax.grad(lambda p: cross_entropy(forward(p, X), Y))(params)\nnew = jax.tree.map(lambda p, g: p - lr * g, params, grads)\nreturn new, cross_entropy(forward(new, X), Y)", POINTS, "`result[1]` is 0.2119: off by 0.4813"),
]  # fmt: skip
TOLD = "{told} is not told of {exercise}, but:\n{words}"


@cache
def _assignments() -> list[Assignment]:
    return [load_assignment(SOURCE / name) for name in ("04_losses", "05_gradient_descent")]


@cache
def _baked(name: str) -> tuple[Assignment, BakedExercise]:
    assignment = next(each for each in _assignments() if name in [exercise.name for exercise in each.exercises])
    return assignment, resolve_digits(bake_exercise(assignment, assignment.exercise(name)))


def _told(name: str, body: str) -> str:
    """What the self-check says of an answer with this body, under the stub's own signature."""
    assignment, baked = _baked(name)
    arguments = ", ".join(inspect.signature(inspect.unwrap(assignment.namespace[name])).parameters)
    source = f"def {name}({arguments}):\n{textwrap.indent(body, '    ')}\n"
    file = f"<a wrong {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace = dict(assignment.namespace)
    exec(compile(source, file, "exec"), namespace)
    return text(judge(baked, LocalAnswer(namespace)))


@pytest.mark.parametrize(("name", "body", "quality", "part"), FRESH, ids=range(len(FRESH)))
def test_a_fresh_wrong_answer_is_told_something_true(name, body, quality, part):
    words = _told(name, body)
    assert part in words, TOLD.format(told=part, exercise=name, words=words)
    assert words.startswith("✗")
    assert quality == CAUSE or "Possible cause" not in words


def test_nine_in_ten_are_told_more_than_that_they_are_wrong():
    counted = Counter(quality for _, _, quality, _ in FRESH)
    assert counted[CAUSE] + counted[POINTS] >= 0.9 * len(FRESH)
