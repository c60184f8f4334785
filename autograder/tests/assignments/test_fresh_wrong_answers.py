"""Wrong answers that no exercise lists, written from the notebooks alone, and what a student is told of each."""

import inspect
import linecache
import textwrap
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from jaxercise._assignment import Assignment, load_assignment
from jaxercise._baked import BakedExercise
from jaxercise._judge import judge
from jaxercise._local_answer import LocalAnswer
from jaxercise._render import text
from jaxercise._resolve import resolve_digits
from jaxercise_testing.baking import public_bundle

SOURCE = Path(__file__).parents[3] / "source"
CAUSE = "names the cause"
POINTS = "gives a fact that points at the cause"
WRONG = "says only that it is wrong"
# The exercise, the body of the answer, how good what is told is, and a part of it.
FRESH = [
    ("one_hot", "return jnp.eye(k)[labels - 1]", CAUSE, "or that of the last class."),
    ("one_hot", "return jnp.arange(k) == labels", POINTS, "do not fit together: (2,) and (3,)."),
    ("one_hot", "return [[float(c == label) for c in range(k)] for label in labels]", POINTS, "Your result is a list of 3; an array of shape (3, 2) is wanted."),
    ("one_hot", "Y = jnp.zeros((len(labels), k))\nfor i, c in enumerate(labels):\n    Y[i, c] = 1\nreturn Y", CAUSE, "An entry was assigned in place."),
    ("flatten_images", "return x.flatten() / 255", CAUSE, "All images together have become one vector."),
    ("flatten_images", "return x.reshape(-1, len(x)) / 255", POINTS, "has shape (6, 1); here it must be (1, 6)."),
    ("flatten_images", "return x.reshape(len(x), -1) / 127.5 - 1", POINTS, "gives `[[-1, -0.6, -0.2, 0.2, 0.6, 1]]`"),
    ("linear_model", "return jnp.dot(x, A)", CAUSE, "You multiply from the wrong side."),
    ("linear_model", "return jnp.sum(A * x, axis=0)", POINTS, "has shape (3,); here it must be (2,)."),
    ("predict", "return jnp.argmax(A @ X, axis=1)", CAUSE, "A matrix is transposed"),
    ("predict", "return jnp.argmin(X @ A.T, axis=1)", POINTS, "gives `[2, 2, 1, 0]`; `[0, 1, 2, 1]` is wanted"),
    ("fit_linear", "return jnp.linalg.lstsq(X, Y)", POINTS, "Your result is a tuple of 4; an array of shape (1, 2) is wanted."),
    ("fit_linear", "return jnp.linalg.inv(X) @ Y", POINTS, "must have shape [..., n, n], got (3, 2)"),
    ("n_params_linear", "return h * w * c + k", POINTS, "gives `786434`; `1572864` is wanted"),
    ("n_params_linear", "return h * w * c * k / 1", POINTS, "has dtype float64; here it must be int64."),
    ("relu", "return max(z, 0)", POINTS, "The truth value of an array with more than one element is ambiguous."),
    ("relu", "return jnp.max(z, 0)", POINTS, "has shape (); here it must be (5,)."),
    ("relu", "return jnp.where(z > 0, z, 0.01 * z)", POINTS, "gives `[-0.02, -0.005, 0, 0.5, 2]`; `[0, 0, 0, 0.5, 2]` is wanted"),
    ("sigmoid", "return 1 / (1 + jnp.exp(z))", CAUSE, "Left and right have changed places: yours falls."),
    ("sigmoid", "return (1 + jnp.tanh(z)) / 2", POINTS, "gives `[0.0179862, 0.268941, 0.5"),
    ("tanh", "e = jnp.exp(2 * z)\nreturn (e - 1) / (e + 1)", CAUSE, "infinity divided by infinity is NaN."),
    ("layer", "return jnp.dot(x, W) + b", CAUSE, "You take W for a matrix of shape (inputs, outputs)."),
    ("layer", "return W @ (x + b)", POINTS, "do not fit together: (2,) and (3,)."),
    ("slide_net", "return A1 @ A0 @ x", CAUSE, "There is no activation"),
    ("slide_net", "return A1 @ jnp.maximum(A0 @ x, 0)", POINTS, "gives `[2]`; `[-8]` is wanted"),
    ("collapse", "return A0 @ A1", CAUSE, "This applies A1 first."),
    ("init", "made = []\nfor ins, outs in zip(sizes[:-1], sizes[1:]):\n    W = jax.random.normal(key, (outs, ins)) * jnp.sqrt(2 / ins)\n    made.append((W, jnp.zeros(outs)))\nreturn made", CAUSE, "The layers are made of the same random numbers"),
    ("init", "made = []\nfor ins, outs in zip(sizes[:-1], sizes[1:]):\n    key, k = jax.random.split(key)\n    made.append((jax.random.normal(k, (outs, ins)) / jnp.sqrt(ins), jnp.zeros(outs)))\nreturn made", CAUSE, "Your variance is 1 / inputs."),
    ("init", "made = []\nfor ins, outs in zip(sizes[:-1], sizes[1:]):\n    key, k = jax.random.split(key)\n    made.append((jax.random.normal(k, (ins, outs)) * jnp.sqrt(2 / ins), jnp.zeros(outs)))\nreturn made", POINTS, "`result[0][0]` has shape (3, 5); here it must be (5, 3)."),
    ("forward", "for W, b in params:\n    x = activation(W @ x + b)\nreturn x", CAUSE, "The last layer is activated as well."),
    ("forward", "for W, b in params[:-1]:\n    x = activation(W @ x + b)\nreturn x", POINTS, "has shape (13,); here it must be (5,)."),
    ("batch_forward", "return forward(params, X, activation)", CAUSE, "a whole batch went where one example was expected"),
    ("batch_forward", "return jax.vmap(forward)(params, X, activation)", CAUSE, "A function went in with the arrays"),
    ("batch_forward", "return jnp.stack([forward(params, x, activation) for x in X])", CAUSE, "Python goes through the examples one by one"),
    ("sup_error", "return jnp.max(f(grid) - g(grid))", CAUSE, "Signed differences"),
    ("sup_error", "return jnp.linalg.norm(f(grid) - g(grid))", POINTS, "gives `18.4391`; `18` is wanted"),
    ("why_no_quadratic", "return 'too few units'", POINTS, "one of these is wanted: too_few_steps, too_few_units, always_a_parabola, no_bias"),
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
    ("log_softmax", "return jax.nn.log_softmax(Z, axis=1) / jnp.log(2)", CAUSE, "Your result is 1.443 times what it should be, in all 5 cases tried."),
    ("cross_entropy", "return -jnp.sum(Y * jax.nn.log_softmax(Z), axis=1)", POINTS, "has shape (1,); here it must be ()."),
    ("cross_entropy", "rows = jnp.arange(len(Z))\nreturn -jnp.mean(jax.nn.log_softmax(Z)[rows, Y])", POINTS, "Indexer must have integer or boolean type"),
    ("cross_entropy", "loss = -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))\nprint(loss)", CAUSE, "to the end of the function without a `return`"),
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
    ("epoch_batches", "return jax.random.randint(key, (n // b, b), 0, n)", POINTS, "positions of an epoch are repetitions."),
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
    return [load_assignment(path.parent) for path in sorted(SOURCE.glob("*/*.ipynb"))]


@cache
def _baked(name: str) -> tuple[Assignment, BakedExercise]:
    assignment = next(each for each in _assignments() if name in [exercise.name for exercise in each.exercises])
    return assignment, resolve_digits(public_bundle(assignment.folder).exercise(name))


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
