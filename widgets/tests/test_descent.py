"""The descent picture: its paths, its verdicts, its minima."""

import base64

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import descent
from jaxercise_widgets._runners import study
from jaxercise_widgets.descent._field import field
from jaxercise_widgets.descent._paths import DIVERGES, NOT_RUN, VERDICTS, apart, sentences


def test_the_path_is_the_students_own_loop(quadratic, descend):
    for loss, matrix, _ in quadratic:
        step = jax.jit(descend(loss))
        lr = 0.7 / np.linalg.eigvalsh(matrix)[-1]
        picture = descent(loss, descend(loss), jnp.array([1.5, -1.0]), lr=lr, steps=60)
        w, path = jnp.array([1.5, -1.0]), []
        for _ in range(61):
            path.append(w)
            w = step(w, lr)
        np.testing.assert_allclose(picture.path, np.stack(path), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("times", [0.5, 0.98, 0.999, 1.001, 1.02, 1.5])
def test_a_path_diverges_exactly_above_two_over_the_largest_curvature(quadratic, descend, times):
    for loss, matrix, _ in quadratic[:5]:
        limit = 2 / np.linalg.eigvalsh(matrix)[-1]
        picture = descent(loss, descend(loss), jnp.array([1.5, -1.0]), lr=times * limit, steps=200)
        assert (picture.verdict == "diverges") == (times > 1), (picture.finding, limit)
        assert picture.limit == pytest.approx(limit, rel=1e-3)


def test_the_whole_strip_changes_colour_at_the_limit(quadratic, descend):
    for loss, matrix, _ in quadratic[5:10]:
        limit = 2 / np.linalg.eigvalsh(matrix)[-1]
        picture = descent(loss, descend(loss), jnp.array([1.5, -1.0]), lr=limit / 2, steps=200).picture
        ratio = picture["lrs"] / limit
        clear = np.abs(ratio - 1) > 1e-3
        assert np.array_equal((picture["verdicts"] == DIVERGES)[clear], (ratio > 1)[clear])


@pytest.mark.parametrize("n", [25, 50, 100, 200, 400])
def test_rosenbrock_has_one_minimum_at_every_resolution(rosenbrock, n):
    found = field(study(rosenbrock, jnp.array([-1.0, 1.0])), (-2.0, 2.0, -1.0, 3.0), n)["minima"]
    assert len(found) == 1
    np.testing.assert_allclose(found[0]["at"], [1.0, 1.0], atol=1e-3)


def test_two_minima_are_two_and_a_saddle_is_none():
    found = descent(lambda w: (w[0] ** 2 - 1) ** 2 + w[1] ** 2, None, jnp.array([0.5, 1.0]), span=2.5).field["minima"]
    np.testing.assert_allclose(sorted(low["at"][0] for low in found), [-1, 1], atol=1e-3)


def test_the_basin_map_sends_each_side_to_its_own_minimum():
    picture = descent(
        lambda w: (w[0] ** 2 - 1) ** 2 + w[1] ** 2, None, jnp.array([0.5, 0.0]), span=(-1.5, 1.5, -1.5, 1.5),
        lr=0.05, basin_map=True,
    )  # fmt: skip
    assert picture.wait()
    basins = picture.picture["basins"]
    left, right = basins[:, :95], basins[:, 105:]
    assert len(np.unique(left)) == len(np.unique(right)) == 1
    assert left[0, 0] != right[0, 0]


def test_a_step_that_cannot_run_leaves_the_landscape_and_a_lesson(rosenbrock):
    picture = descent(rosenbrock, lambda w, lr: None, jnp.array([-1.0, 1.0]))
    assert [lesson["id"] for lesson in picture.lessons] == ["returns_none"]
    assert picture.field["grid"].shape == (200, 200)
    assert "does not run" in picture.finding


def test_a_loss_that_cannot_run_leaves_a_lesson():
    picture = descent(lambda w: w, None, jnp.array([-1.0, 1.0]))
    assert [lesson["id"] for lesson in picture.lessons] == ["not_a_number"]
    data, _ = picture._repr_mimebundle_()
    assert "missing" in data["text/plain"]


def test_a_loss_that_branches_is_drawn_on_a_coarser_grid():
    picture = descent(lambda w: (w**2).sum() if w[0] > 0 else 2 * (w**2).sum(), None, jnp.array([1.0, 1.0]), steps=5)
    assert picture.field["grid"].shape[0] <= 25
    assert picture.lessons[0]["id"] == "python_branch"


def test_parameters_may_be_a_dict_of_two_numbers():
    def loss(params, x, y):
        return jnp.mean((params["slope"] * x + params["bias"] - y) ** 2)

    x = jnp.linspace(-1, 1, 20)
    picture = descent(loss, None, {"slope": 0.0, "bias": 0.0}, x, 2 * x + 1, lr=0.1)
    np.testing.assert_allclose(picture.field["minima"][0]["at"], [1.0, 2.0], atol=1e-3)  # dicts go by name


def test_a_new_learning_rate_is_answered_by_the_worker(rosenbrock):
    picture = descent(rosenbrock, None, jnp.array([-1.0, 1.0]), lr=1e-3)
    before = picture.picture["number"]
    picture.lr = 2e-3
    assert picture.wait()
    assert picture.picture["number"] > before
    assert np.min(np.abs(picture.picture["lrs"] - 2e-3)) < 1e-9


def test_the_bundle_holds_a_picture_and_a_sentence_beside_the_view(rosenbrock):
    data, metadata = descent(rosenbrock, None, jnp.array([-1.0, 1.0]), lr=1e-3)._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert len(png) < 60_000
    assert "minimum" in data["text/plain"]
    assert {"application/vnd.jupyter.widget-view+json", "application/vnd.jaxercise.poster.v1+json"} <= set(data)
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_every_learning_rate_has_a_sentence_that_tells_its_verdict_and_the_limit(quadratic, descend):
    loss, matrix, _ = quadratic[0]
    limit = 2 / np.linalg.eigvalsh(matrix)[-1]
    picture = descent(loss, descend(loss), jnp.array([1.5, -1.0]), lr=limit / 2, steps=200).picture
    assert len(picture["sentences"]) == len(picture["lrs"])
    for lr, verdict, said in zip(picture["lrs"], picture["verdicts"], picture["sentences"], strict=True):
        rate, bound = apart(lr, picture["limit"])
        assert said.startswith(f"lr {rate}: {VERDICTS[verdict]}") and f"2/λmax = {bound}" in said


def test_two_numbers_are_said_in_as_many_digits_as_tell_them_apart():
    assert apart(0.09, 0.1) == ("0.09", "0.1")
    assert apart(0.10004, 0.1) == ("0.10004", "0.1")
    assert apart(0.1, 0.1) == ("0.1", "0.1")


def test_a_path_that_was_not_run_says_so():
    rates, losses = np.array([0.1, 9.0]), np.array([[1.0, 0.5], [1.0, 8.0]])
    said = sentences(rates, losses, np.array([NOT_RUN, DIVERGES]), np.array([-1, 1]), None)
    assert said == [
        "lr 0.1: not run, the time for plain Python was used up.",
        "lr 9: diverges; the loss grows from the start on.",
    ]


def test_three_parameters_are_refused_with_a_way_out():
    with pytest.raises(ValueError, match="use landscape"):
        descent(lambda w: w.sum(), None, jnp.ones(3))


def test_a_closed_picture_holds_no_arrays(rosenbrock):
    picture = descent(rosenbrock, None, jnp.array([-1.0, 1.0]))
    picture.close()
    assert not picture.picture


@pytest.mark.filterwarnings("error")
def test_a_path_into_the_infinite_is_judged_without_a_word_in_the_cell():
    def bowl(w):
        return 10 * jnp.sum(w**2)

    def uphill(w, lr):
        return w + lr * jax.grad(bowl)(w)

    picture = descent(bowl, uphill, jnp.array([1.0, 1.0]), lr=1.0, steps=200)
    assert not np.isfinite(picture.path).all()
    assert picture.verdict == "diverges"
