"""The landscape: hoisting changes nothing, directions mean what they say, grids nest, and what a plane hides is said."""

import base64
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import landscape, record
from jaxercise_widgets.landscape._affine import Affine, split
from jaxercise_widgets.landscape._directions import coordinates, gradient_and_hessian, pca_pair, random_pair
from jaxercise_widgets.landscape._refinement import SIZES, points, rungs, seat
from jaxercise_widgets.landscape._slice import Slice

pytestmark = pytest.mark.broadcasts

KEYS = jax.random.split(jax.random.key(3), 8)
X = jax.random.normal(KEYS[0], (64, 12))
Y = jax.random.randint(KEYS[1], (64,), 0, 5)
PLACES = np.array([(0, 0), (1, 0), (0, 1), (-0.6, 0.3), (0.8, -0.9)], np.float32)


def cross_entropy(logits, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1))


def normal(key, *shape):
    return jax.random.normal(KEYS[key], shape) / np.sqrt(shape[0])


def mlp(params, x, y):
    (w, b), (v, c) = params
    return cross_entropy(jax.nn.relu(x @ w + b) @ v + c, y)


def cnn(params, x, y):
    images = x.reshape(64, 4, 3, 1)
    hidden = jax.lax.conv_general_dilated(
        images, params["kernel"], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    return cross_entropy(jax.nn.relu(hidden + params["bias"]).mean((1, 2)) @ params["out"], y)


def residual(params, x, y):
    w, v, out = params
    return cross_entropy((x @ w + jax.nn.tanh(x @ v)) @ out, y)


def tied(params, x, y):
    back = jax.nn.relu(x @ params["w"] + params["b"]) @ params["w"].T
    return jnp.mean((back - x) ** 2) + 1e-3 * jnp.sum(params["w"] ** 2)


def each_by_vmap(params, x, y):
    (w, b), (v, c) = params
    one = jax.checkpoint(lambda row: jax.nn.relu(row @ w + b) @ v + c)
    return cross_entropy(jax.vmap(one)(x), y)


def embedded(params, x, y):
    return cross_entropy(jnp.where(x > 0, params["table"][y] @ X[:7] - 1.0, 0.5 * x) @ params["out"], y)


MLP = [(normal(2, 12, 32), jnp.zeros(32)), (normal(3, 32, 5), jnp.ones(5))]
LOSSES = {
    "mlp": (mlp, MLP),
    "cnn": (cnn, {"kernel": normal(2, 3, 3, 1, 8), "bias": jnp.zeros(8), "out": normal(3, 8, 5)}),
    "residual": (residual, [normal(2, 12, 12), normal(3, 12, 12), normal(4, 12, 5)]),
    "tied weights": (tied, {"w": normal(2, 12, 6), "b": jnp.zeros(6)}),
    "vmap and checkpoint": (each_by_vmap, MLP),
    "an embedding": (embedded, {"table": normal(2, 5, 7), "out": normal(4, 12, 5)}),
}


def whole(*args, **settings):
    """A picture with all its points: a busy machine begins with fewer."""
    picture = landscape(*args, n=13, **settings)
    assert picture.wait()
    assert picture.grid.shape == (13, 13)
    return picture


def pair_of(params, seed=0):
    weights = [np.asarray(leaf) for leaf in jax.tree.leaves(params)]
    return weights, random_pair(weights, seed)


@pytest.mark.parametrize("name", LOSSES)
def test_hoisted_is_plain(name):
    loss, params = LOSSES[name]
    structure = jax.tree.structure(params)
    weights, pair = pair_of(params)

    def call(moving, fixed):
        return loss(jax.tree.unflatten(structure, moving), *fixed)

    apart = split(call, weights, [X, Y])
    assert apart.saved_flops > 0
    plane = [Affine(*parts) for parts in zip(weights, *pair, strict=True)]
    prepared = jax.jit(apart.prepare)(plane, [X, Y])
    for a, b in PLACES:
        plain = jax.jit(call)([part.at(a, b) for part in plane], [X, Y])
        np.testing.assert_allclose(jax.jit(apart.finish)(prepared, a, b), plain, rtol=1e-5)


@pytest.mark.parametrize("hoist", [True, False], ids=["hoisted", "plain"])
def test_the_centre_is_the_loss_at_the_parameters(hoist):
    surface = Slice(mlp, MLP, (X, Y), "mlp", hoist)
    surface.lay(*random_pair(surface.weights, 0))
    assert surface.mode == ("hoisted" if hoist else "jit")
    np.testing.assert_allclose(surface.values(PLACES[:1]), [mlp(MLP, X, Y)], rtol=1e-6)


def test_the_centre_of_the_picture_is_the_loss_at_the_parameters():
    picture = landscape(mlp, MLP, X, Y, n=25)
    assert picture.wait()
    np.testing.assert_allclose(picture.grid[12, 12], mlp(MLP, X, Y), rtol=1e-6)
    assert picture.finding.startswith(f"loss {float(mlp(MLP, X, Y)):.3g} at the parameters")


@pytest.mark.parametrize("factor", [0.25, 3.0, 40.0])
def test_rescaling_relu_layers_leaves_the_slice_as_it_is(factor):
    (w, b), (v, c) = MLP
    pictures = [whole(mlp, params, X, Y) for params in (MLP, [(w * factor, b * factor), (v / factor, c)])]
    np.testing.assert_allclose(pictures[0].grid, pictures[1].grid, rtol=1e-5)


def test_every_output_unit_moves_by_its_own_length_and_biases_stay():
    weights, (first, second) = pair_of(MLP)
    for part in (first, second):
        for weight, moved in zip(weights, part, strict=True):
            if weight.ndim == 1:
                assert not moved.any()
            else:
                np.testing.assert_allclose(np.linalg.norm(moved, axis=0), np.linalg.norm(weight, axis=0), rtol=1e-5)
    relative = [
        np.vdot(f / np.linalg.norm(w, axis=0), s / np.linalg.norm(w, axis=0)) / w.shape[1]
        for f, s, w in zip(first, second, weights, strict=True)
        if w.ndim == 2
    ]
    assert abs(np.mean(relative)) < 0.05


def test_weights_stored_outputs_first_are_normalised_by_rows():
    weight = np.arange(1.0, 13.0, dtype=np.float32).reshape(3, 4)
    (moved,), _ = random_pair([weight], 0, output_axis=0)
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), np.linalg.norm(weight, axis=1), rtol=1e-5)


def test_a_seed_gives_the_same_slice_again_and_another_seed_another():
    first, again, other = (whole(mlp, MLP, X, Y, seed=seed).grid for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3


def test_a_quadratic_is_drawn_as_exact_ellipses():
    matrix = np.array([[3.0, 0.5], [0.5, 1.0]], np.float32)
    picture = landscape(
        lambda w: w @ matrix @ w,
        jnp.zeros(2),
        directions=(jnp.array([1.0, 0.0]), jnp.array([0.0, 1.0])),
        n=49,
        span=2.0,
    )
    assert picture.wait()
    x, y = np.meshgrid(np.linspace(-2, 2, 49), np.linspace(-2, 2, 49))
    np.testing.assert_allclose(picture.grid, 3 * x * x + x * y + y * y, rtol=1e-5, atol=1e-5)


def test_refining_keeps_the_points_there_are_and_does_no_work_twice():
    grid, done = None, 0
    for size in (13, 25, 49):
        grid, left = seat(grid, size)
        done += len(left)
        where = points((-1.0, 1.0, -0.5, 0.5), size, left)
        grid.flat[left] = np.sin(3 * where[:, 0]) + where[:, 1]
    assert done == 49 * 49
    full = points((-1.0, 1.0, -0.5, 0.5), 49, np.arange(49 * 49))
    np.testing.assert_array_equal(grid.ravel(), np.sin(3 * full[:, 0]) + full[:, 1])


def test_a_dear_loss_begins_smaller_and_a_dearer_one_ends_there():
    assert rungs(49, 1e-4) == [13, 25, 49]
    assert rungs(97, 1e-4)[-1] == 97
    assert rungs(49, 0.01) == [7, 13, 25, 49]
    assert rungs(49, 0.01, most_seconds=2.0) == [7, 13]
    assert rungs(49, 1.0, most_seconds=2.0) == [4]
    assert set(rungs(20, 0.0)) < set(SIZES)


def test_the_first_picture_comes_with_the_cell_and_finer_ones_follow():
    picture = landscape(mlp, MLP, X, Y)
    assert len(picture.grid) in SIZES[:3]  # as many points as this machine computes in a second
    assert np.isfinite(picture.grid).all()
    assert picture.wait()
    assert (picture.grid.shape, picture.picture["done"]) == ((49, 49), True)


def descend(params, count=30):
    slope = jax.jit(jax.grad(mlp))
    with record() as path:
        for _ in range(count):
            params = jax.tree.map(lambda w, g: w - 0.3 * g, params, slope(path(params), X, Y))
        path(params)
    return params, path


def test_a_path_is_drawn_with_what_the_plane_hides_of_it():
    params, path = descend(MLP)
    picture = whole(mlp, params, X, Y, path=path, directions="pca")
    facts = picture.picture
    np.testing.assert_allclose(facts["true"][0], mlp(MLP, X, Y), rtol=1e-5)
    np.testing.assert_allclose(facts["true"][-1], facts["flat"][-1], rtol=1e-5)
    np.testing.assert_allclose(facts["off"][-1], 0.0, atol=1e-5)
    assert facts["off"][:-1].max() > 1e-3
    assert 0.5 < facts["share"] <= 1.0
    assert "of the path's variance" in picture.finding
    x0, x1, y0, y1 = picture.bounds
    assert np.all((facts["path"] > [x0, y0]) & (facts["path"] < [x1, y1]))


def test_the_path_of_an_earlier_slice_does_not_stay_on_the_next():
    params, path = descend(MLP)
    picture = whole(mlp, params, X, Y, path=path, directions="pca")
    before = picture.picture["path"]
    picture.directions = "random"
    assert picture.wait()
    assert picture.bounds == [-1, 1, -1, 1]
    assert np.abs(picture.picture["path"] - before).max() > 1e-3


def test_the_two_directions_of_a_flat_path_hold_all_of_it():
    rng = np.random.default_rng(0)
    base, origin = np.linalg.qr(rng.normal(size=(50, 2)))[0].astype(np.float32), rng.normal(size=50).astype(np.float32)
    path = origin + rng.normal(size=(20, 2)).astype(np.float32) @ (base * [3.0, 1.0]).T.astype(np.float32)
    one, other, share = pca_pair(path, origin)
    assert share[:2].sum() == pytest.approx(1.0, abs=1e-5)
    assert abs(one @ other) < 1e-5
    _, off = coordinates(path, origin, (one, other))
    assert off.max() < 1e-4


def test_a_straight_path_still_spans_a_plane():
    one, other, _ = pca_pair(
        np.linspace(0, 1, 5)[:, None].astype(np.float32) * np.ones(7, np.float32), np.zeros(7, np.float32)
    )
    np.testing.assert_allclose([one @ other, other @ other], [0, 1], atol=1e-5)


def test_the_steepest_directions_of_a_quadratic_are_its_own():
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0].astype(np.float32)
    matrix = turn @ np.diag([9.0, 4.0, 2.0, 1.0, 0.5, 0.1]).astype(np.float32) @ turn.T
    origin = turn[:, 2]
    gradient, steepest, curvature = gradient_and_hessian(lambda w: 0.5 * w @ matrix @ w, origin)
    assert abs(gradient @ turn[:, 2]) == pytest.approx(1.0, abs=1e-4)
    assert abs(steepest @ turn[:, 0]) == pytest.approx(1.0, abs=1e-4)
    assert curvature == pytest.approx(9.0, rel=1e-4)


def test_a_record_keeps_at_most_so_many_and_always_the_last():
    with record(at_most=20) as path:
        for step in range(1000):
            path({"w": jnp.full(3, float(step))})
    assert 10 <= len(path.points) <= 21
    assert path.points[-1, 0] == 999
    assert np.all(np.diff(path.points[:, 0]) > 0)


def test_whole_numbers_in_the_parameters_stay_where_they_are():
    picture = whole(lambda p, x: jnp.mean((x @ p["w"]) ** p["power"]), {"w": jnp.ones((12, 3)), "power": 2}, X)
    np.testing.assert_allclose(picture.grid[6, 6], jnp.mean((X @ jnp.ones((12, 3))) ** 2), rtol=1e-5)


@pytest.mark.parametrize(
    ("loss", "lesson", "words"),
    [
        (lambda p, x, y: None, "returns_none", "End it with `return`"),
        (lambda p, x, y: x @ p[0][0], "not_a_number", "missing"),
        (lambda p, x, y: x @ p[1][0], "raises", "dot_general"),
    ],
)
def test_a_loss_that_cannot_be_drawn_gets_its_lesson(loss, lesson, words):
    picture = landscape(loss, MLP, X, Y)
    assert [each["id"] for each in picture.lessons] == [lesson]
    assert words in picture.lessons[0]["says"]


def test_a_loss_that_branches_is_drawn_as_plain_python():
    def branching(w):
        return jnp.sum(w**2) if w[0] > 0 else jnp.sum(w**2) + 1.0

    picture = landscape(branching, jnp.array([1.0, 1.0]), n=13)
    assert picture.wait()
    assert [each["id"] for each in picture.lessons] == ["python_branch"]
    np.testing.assert_allclose(picture.picture["centre"], 2.0)


def test_a_loss_with_a_memory_is_not_compiled():
    calls = []

    def counting(w):
        calls.append(1)
        return jnp.sum(w**2) + len(calls)

    picture = landscape(counting, jnp.array([1.0, 1.0]), n=13)
    assert [each["id"] for each in picture.lessons] == ["differs_compiled"]


def test_losses_that_are_not_finite_are_told():
    picture = whole(lambda w: jnp.log(w[0]) ** 2 + w[1] ** 2, jnp.array([1.0, 1.0]), span=2.0)
    assert " of 169 points not finite" in picture.finding
    assert picture.poster().startswith(b"\x89PNG")


def test_a_path_that_does_not_fit_is_told():
    picture = landscape(mlp, MLP, X, Y, path=np.zeros((3, 7), np.float32), directions="pca")
    assert [each["id"] for each in picture.lessons] == ["path"]
    with pytest.raises(ValueError, match="needs path="):
        landscape(mlp, MLP, X, Y, directions="pca")


def test_the_bundle_holds_a_picture_and_a_sentence():
    data, _ = landscape(mlp, MLP, X, Y)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "at the parameters" in data["text/plain"]


def test_updating_draws_another_loss():
    picture = landscape(mlp, MLP, X, Y, n=13)
    picture.update(loss=lambda params, x, y: 2.0 * mlp(params, x, y))
    assert picture.wait()
    np.testing.assert_allclose(picture.picture["centre"], 2 * mlp(MLP, X, Y), rtol=1e-5)


_MEMORY = """
import resource, jax, jax.numpy as jnp, numpy as np
from jaxercise_widgets import landscape
rng = np.random.default_rng(0)
params = [(jnp.asarray(rng.normal(size=(784, 128)) / 28, jnp.float32), jnp.zeros(128)),
          (jnp.asarray(rng.normal(size=(128, 10)) / 11, jnp.float32), jnp.zeros(10))]
x, y = jnp.asarray(rng.uniform(size=(1000, 784)), jnp.float32), jnp.asarray(rng.integers(0, 10, 1000))
def loss(params, x, y):
    (w, b), (v, c) = params
    scores = jax.nn.log_softmax(jax.nn.relu(x @ w + b) @ v + c)
    return -jnp.mean(jnp.take_along_axis(scores, y[:, None], axis=1))
loss(params, x, y)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
picture = landscape(loss, params, x, y, n=25)
assert picture.wait() and picture.picture["mode"] == "hoisted"
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_network_of_a_hundred_thousand_takes_less_than_300_megabytes():
    ran = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 300 * 1024
