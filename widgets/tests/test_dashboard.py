"""The dashboard: what it counts, what it says, and what it costs."""

import base64

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import dashboard
from jaxercise_widgets.dashboard._record import Losses, Throttle


@pytest.fixture
def blobs():
    """300 samples of 16 features in 3 classes that one matrix tells apart."""
    rng = np.random.default_rng(3)
    y = rng.integers(0, 3, 300)
    x = rng.normal(size=(300, 16)) + 3 * np.eye(3, 16)[y]
    return jnp.asarray(x, jnp.float32), y


def forward(params, x):
    return x @ params["w"] + params["b"][None]


def train(board, x, y, steps=40, lr=0.3):
    def loss(params):
        return -jnp.mean(jax.nn.log_softmax(forward(params, x))[jnp.arange(len(y)), y])

    both = jax.jit(jax.value_and_grad(loss))
    params = {"w": jnp.zeros((16, 3)), "b": jnp.zeros(3)}
    for _ in range(steps):
        value, slope = both(params)
        params = jax.tree.map(lambda w, g: w - lr * g, params, slope)
        board(params, value)
    board.look()
    return params


def told(board):
    return [lesson["id"] for lesson in board.lessons]


def test_it_counts_what_the_network_answers(blobs):
    x, y = blobs
    board = dashboard(forward, x, y)
    params = train(board, x, y)
    guess = np.argmax(forward(params, x), 1)
    want = np.array([[np.sum((y == t) & (guess == g)) for g in range(3)] for t in range(3)])
    np.testing.assert_array_equal(board.picture["confusion"], want)
    assert board.accuracy == pytest.approx(np.mean(guess == y))
    assert f"{100 * board.accuracy:.1f} % of 300 right" in board.finding
    assert told(board) == []


def test_the_worst_mistakes_are_wrong_and_the_worst_comes_first(blobs):
    x, y = blobs
    board = dashboard(forward, x, y)
    chances = np.asarray(jax.nn.softmax(forward(train(board, x, y, steps=3), x)))
    at = board.picture["wrong_at"]
    assert len(at) and (chances[at].argmax(1) != y[at]).all()
    np.testing.assert_allclose(chances[at, y[at]], np.sort(chances[at, y[at]]))
    wrong = chances.argmax(1) != y
    assert chances[at[0], y[at[0]]] == pytest.approx(chances[wrong, y[wrong]].min())


def test_the_first_layer_is_one_picture_a_unit(blobs):
    board = dashboard(forward, *blobs)
    params = train(board, *blobs)
    weights = board.picture["weights"]
    assert weights.shape == (3, 4, 4)
    largest = np.unravel_index(np.abs(params["w"].T).argmax(), (3, 16))
    assert weights.reshape(3, 16)[largest] in (1, 255)


def test_the_curve_ends_with_the_newest_loss_and_stays_short():
    losses = Losses()
    for step in range(1, 10_001):
        losses.add(jnp.float32(step) if step % 997 == 0 else float(step))
    steps, values = losses.curve()
    assert len(steps) <= 1100
    np.testing.assert_array_equal(steps, values.astype(int))
    assert (steps[0], steps[-1]) == (1, 10_000)
    losses.add(5.0)
    assert losses.curve()[1][-1] == 5.0


@pytest.mark.parametrize("cost", [0.001, 0.03, 2.0])
def test_watching_takes_no_more_than_its_share_of_the_time(cost):
    throttle, now, spent = Throttle(share=0.05), 0.0, 0.0
    while now < 300:
        if throttle.due(now):
            throttle.spent(now, now + cost)
            now, spent = now + cost, spent + cost
        now += 0.002  # one step of the student's
    assert spent / now < 0.051 + cost / now
    assert spent > 0


def test_most_steps_of_a_fast_loop_are_only_noted(blobs):
    looked = []

    def watched(params, x):
        jax.debug.callback(lambda: looked.append(1))
        return forward(params, x)

    board = dashboard(watched, *blobs)
    params = {"w": jnp.zeros((16, 3)), "b": jnp.zeros(3)}
    for _ in range(5000):
        board(params, 0.1)
    jax.effects_barrier()
    assert board._losses.count == 5000
    assert len(looked) < 500


def test_two_classes_may_have_one_score(blobs):
    x, y = blobs
    for scores in (lambda p, x: x @ p, lambda p, x: (x @ p)[:, None], lambda p, x: jax.nn.sigmoid(x @ p)):
        board = dashboard(scores, x, (y == 0).astype(int))
        board(jnp.eye(16)[0], 0.1)
        guess = np.asarray(x[:, 0] > 0)
        assert board.accuracy == pytest.approx(np.mean(guess == (y == 0)))


def test_answers_may_be_one_hot(blobs):
    x, y = blobs
    board = dashboard(forward, x, np.eye(3)[y])
    train(board, x, y)
    assert board.accuracy > 0.9


@pytest.mark.parametrize(
    ("wrong", "lesson"),
    [
        (lambda p, x: x.sum(), "wrong_shape"),
        (lambda p, x: None, "wrong_shape"),
        (lambda p, x: x @ p["nothing"], "raises"),
        (lambda p, x: x @ p["w"][:, :2], "too_few_classes"),
        (lambda p, x: jnp.nan * (x @ p["w"]), "not_finite"),
        (lambda p, x: x @ p["w"] if p["w"].sum() > 0 else -x @ p["w"], "python_branch"),
    ],
)
def test_a_forward_that_is_wrong_is_told_so_and_training_goes_on(blobs, wrong, lesson):
    board = dashboard(wrong, *blobs)
    for _ in range(3):
        board({"w": jnp.ones((16, 3))}, 0.1)
    assert lesson in told(board)
    assert board._losses.count == 3


def test_a_loop_that_throws_its_steps_away_is_told_so(blobs):
    board = dashboard(forward, *blobs)
    params = {"w": jnp.ones((16, 3)), "b": jnp.zeros(3)}
    board(params, 0.1)
    board(params, 0.1)
    board.look()
    assert "standing_still" in told(board)


def test_a_loss_that_is_not_one_number_is_told_so(blobs):
    board = dashboard(forward, *blobs)
    board({"w": jnp.ones((16, 3)), "b": jnp.zeros(3)}, jnp.ones(4))
    assert told(board) == ["not_a_number"]


def test_a_loss_that_explodes_is_told_so(blobs):
    board = dashboard(forward, *blobs)
    for loss in (0.1, 0.2, float("nan")):
        board({"w": jnp.ones((16, 3)), "b": jnp.zeros(3)}, loss)
    board.look()
    assert "not_finite" in told(board)


def test_the_poster_is_there_once_training_was(blobs):
    board = dashboard(forward, *blobs)
    assert "call board(params, loss)" in board._repr_mimebundle_()[0]["text/plain"]
    train(board, *blobs)
    data, _ = board._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert len(png) < 100_000
    assert "right" in data["text/plain"]


def test_a_new_training_starts_from_the_first_step(blobs):
    board = dashboard(forward, *blobs)
    train(board, *blobs)
    board.reset()
    assert board.finding.startswith("No step yet")
    train(board, *blobs, steps=7)
    assert board.picture["steps"][-1] == 7


def test_samples_without_answers_are_refused(blobs):
    with pytest.raises(ValueError, match="one answer a sample"):
        dashboard(forward, blobs[0], blobs[1][:-1])


def test_an_executed_notebook_keeps_the_last_picture_where_the_board_was_shown(tmp_path):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    cells = [
        "import jax.numpy as jnp\nfrom jaxercise_widgets import dashboard\n"
        "board = dashboard(lambda p, x: x @ p, jnp.eye(4), jnp.arange(4))\nboard",
        "for k in range(5):\n    board(jnp.eye(4) * (k + 1), 1 / (k + 1))",
    ]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(made, kernel_name="python3").execute()
    (output,) = made.cells[0].outputs
    assert "Step 5: loss 0.2, 100.0 % of 4 right, no mistake." in output.data["text/plain"]
    assert "image/png" in output.data
    assert made.cells[1].outputs == []
