"""The boundary: its line, its colours, its training, and what a wrong prediction is told."""

import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import boundary, draw_data

pytestmark = pytest.mark.broadcasts  # as students' networks do

XOR = jnp.array([[-0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [0.5, -0.5]])
LABELS = jnp.array([0, 0, 1, 1])
WEIGHTS = {"w": jnp.array([1.3, -0.7]), "b": jnp.array(0.21)}


def straight(params, X):
    return X @ params["w"] + params["b"]


def network(key, width=8):
    first, second = jax.random.split(key)
    return {
        "w1": jax.random.normal(first, (2, width)), "b1": jnp.zeros(width),
        "w2": jax.random.normal(second, (width, 2)) * 0.3, "b2": jnp.zeros(2),
    }  # fmt: skip


def hidden(params, X):
    return jnp.tanh(X @ params["w1"] + params["b1"])


def answer(params, X):
    return hidden(params, X) @ params["w2"] + params["b2"]


def loss(params, X, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(answer(params, X)), y[:, None], 1))


def step(params, X, y, lr):
    return jax.tree.map(lambda w, g: w - lr * g, params, jax.grad(loss)(params, X, y))


@pytest.fixture
def learning():
    made = boundary(answer, network(jax.random.key(0)), XOR, LABELS, step=step, hidden=hidden, lr=0.5)
    yield made
    made.stop()
    made.close()


@pytest.mark.parametrize(
    "predict",
    [
        straight,
        lambda p, X: straight(p, X)[:, None],
        lambda p, X: jax.nn.sigmoid(straight(p, X)),
        lambda p, X: jnp.stack([-straight(p, X), straight(p, X)], 1),
        lambda p, X: jax.nn.softmax(jnp.stack([0 * straight(p, X), straight(p, X)], 1)),
    ],
    ids=["score", "column", "sigmoid", "two scores", "softmax"],
)
def test_a_linear_model_gives_the_exact_line(predict):
    line = boundary(predict, WEIGHTS, XOR, LABELS).line()
    assert len(line) > 300
    away = (line @ np.asarray(WEIGHTS["w"]) + float(WEIGHTS["b"])) / np.linalg.norm(WEIGHTS["w"])
    assert np.abs(away).max() < 1e-5


def test_scores_that_are_all_zero_are_not_taken_for_probabilities():
    picture = boundary(straight, {"w": jnp.zeros(2), "b": jnp.array(0.0)}, XOR, LABELS)
    assert picture._predictor.outputs == "logits"
    assert picture.picture["summary"]["loss"] == pytest.approx(np.log(2), rel=1e-5)


def test_points_on_the_wrong_side_are_named():
    picture = boundary(straight, WEIGHTS, XOR, LABELS)
    sides = np.asarray(straight(WEIGHTS, XOR)) > 0
    np.testing.assert_array_equal(picture.picture["wrong"], sides != np.asarray(LABELS))
    assert f"({(sides != np.asarray(LABELS)).sum()} wrong)" in picture.finding


def test_xor_reaches_every_point(learning):
    learning.train(400)
    assert learning.wait()
    assert learning.accuracy == 1.0
    assert learning.finding.startswith("100 % of 4 points on the right side (0 wrong)")


def test_the_training_is_the_students_own_loop(learning):
    params = learning.params
    learning.train(25)
    assert learning.wait()
    for _ in range(25):
        params = jax.jit(step)(params, XOR, LABELS, 0.5)
    for mine, own in zip(jax.tree.leaves(learning.params), jax.tree.leaves(params), strict=True):
        np.testing.assert_allclose(mine, own, rtol=1e-4, atol=1e-6)


def test_the_curve_has_a_point_for_each_of_the_first_steps_whenever_pictures_are_made(learning):
    learning.train(400)
    assert learning.wait()
    steps = learning.picture["curve"][:, 0]
    assert list(steps[:10]) == list(range(10)) and steps[-1] == 400
    assert max(steps[11:] / steps[10:-1]) < 1.2


def test_stop_really_stops(learning):
    learning.running = True
    while not learning.lessons and learning.picture.get("steps", 0) < 5:
        time.sleep(0.02)
    began = time.process_time()
    time.sleep(0.3)
    while_running = time.process_time() - began
    learning.stop()
    assert learning.wait()
    time.sleep(0.2)
    steps, began = learning._learner.count, time.process_time()
    time.sleep(0.3)
    assert learning._learner.count == steps
    assert time.process_time() - began < 0.3 * while_running


def test_a_reset_goes_back_to_the_first_parameters(learning):
    first = learning.picture["margins"]
    learning.train(10)
    assert learning.wait()
    assert not np.array_equal(learning.picture["margins"], first)
    learning.set_state({"wish": {"reset": True}, "asked": 1})
    assert learning.wait()
    np.testing.assert_array_equal(learning.picture["margins"], first)
    assert learning.picture["steps"] == 0


def test_a_batch_is_drawn_from_the_points(learning):
    learning.batch = 3
    learning.train(4)
    assert learning.wait()
    assert learning.picture["last"].shape == (3,)
    assert learning.picture["last"].max() < 4


def test_a_point_that_is_drawn_moves_into_the_picture():
    board = draw_data(classes=2)
    picture = boundary(answer, network(jax.random.key(0)), board, step=step)
    assert picture.finding.startswith("No points yet")
    board.fill("xor")
    assert picture.wait()
    assert picture.picture["summary"]["count"] == 200
    picture.close()


def test_hidden_units_are_drawn_small(learning):
    assert learning.picture["hidden"].shape == (8, 32, 32)


@pytest.mark.parametrize(
    ("predict", "lesson", "words"),
    [
        (lambda p, X: None, "returns_none", "End it with `return`"),
        (lambda p, X: X.sum(), "wrong_shape", "wanted [4] or [4, classes]"),
        (lambda p, X: X[0], "wrong_shape", "was given 4 rows"),
        (lambda p, X: jnp.log(X[:, 0]), "not_finite", "NaN"),
        (lambda p, X: X[:, 7] if X.shape[1] > 7 else X @ jnp.ones(3), "raises", "TypeError"),
        (lambda p, X: straight(p, X - X.mean(0)), "batch_dependent", "normalise over the batch"),
        (lambda p, X: straight(p, X) if X[0, 0] < 9 else X[:, 0], "python_branch", "jnp.where"),
    ],
    ids=["none", "one number", "one row", "nan", "raises", "batch", "branch"],
)
def test_a_wrong_prediction_gets_its_own_lesson(predict, lesson, words):
    picture = boundary(predict, WEIGHTS, XOR + jnp.array([0.01, 0.1]), LABELS)
    told = {each["id"]: each["says"] for each in picture.lessons}
    assert lesson in told
    assert words in told[lesson]


def test_a_step_that_returns_nothing_leaves_the_picture_and_a_lesson():
    picture = boundary(answer, network(jax.random.key(0)), XOR, LABELS, step=lambda p, X, y, lr: None)
    assert [each["id"] for each in picture.lessons] == ["returns_none"]
    assert picture.picture["margins"].shape == (2, 200, 200)


def test_a_class_the_network_cannot_answer_is_told():
    picture = boundary(answer, network(jax.random.key(0)), XOR, jnp.array([0, 1, 2, 1]))
    assert "too_many_classes" in [each["id"] for each in picture.lessons]


def test_labels_of_minus_one_and_one_are_taken_as_two_classes():
    assert set(boundary(straight, WEIGHTS, XOR, 2 * LABELS - 1).points[:, 2]) == {0.0, 1.0}


def test_steps_on_batches_scatter_as_the_students_gradients_do():
    rng = np.random.default_rng(1)
    points = np.column_stack([rng.normal(size=(64, 2)), rng.integers(0, 2, 64)]).astype(np.float32)
    made = boundary(answer, network(jax.random.key(0)), points[:, :2], points[:, 2], step=step, lr=0.5, batch=8)
    made.train(1)
    assert made.wait()
    picture = made.picture
    chosen = np.random.default_rng(made._learner.count).integers(0, 64, (32, 8))
    moves = np.stack(
        [flat(step(made.params, points[at, :2], points[at, 2].astype(int), 0.5)) - flat(made.params) for at in chosen]
    )
    mean = moves.mean(axis=0)
    length = np.linalg.norm(mean)
    np.testing.assert_allclose(picture["scatter"][:, 0], moves @ mean / length**2, rtol=1e-2, atol=2e-3)
    assert picture["noise"] == pytest.approx(np.sqrt(((moves - mean) ** 2).sum(axis=1).mean()) / length, rel=1e-2)
    assert picture["outline"].shape == (65, 2)
    np.testing.assert_allclose(picture["outline"][:-1].mean(axis=0), [1, 0], atol=1e-5)
    assert made.poster().startswith(b"\x89PNG")
    made.batch = 0
    made.train(1)
    assert made.wait()
    assert len(made.picture["scatter"]) == 0  # steps on all points are all the same
    made.close()


def flat(params):
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(params)])


def test_the_poster_shows_the_plane():
    data, _ = boundary(straight, WEIGHTS, XOR, LABELS)._repr_mimebundle_()
    assert len(data["image/png"]) > 3000
    assert "on the right side" in data["text/plain"]
