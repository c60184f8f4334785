"""The approximator: kinks counted, errors that never grow with the width, and activations that are told what is wrong."""

import base64
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import approximator
from jaxercise_widgets.approximator._own_network import Own

pytestmark = pytest.mark.broadcasts  # as students' networks do


@pytest.fixture(scope="module")
def wave():
    made = approximator("sin(6x)")
    made.wait()
    return made


def kinks(made, width):
    """Places where the slope changes, on a fine grid; neighbours within two cells count once."""
    x = np.linspace(-1, 1, 4001)
    bend = np.abs(np.diff(made.value(x, width), 2))
    at = np.flatnonzero(bend > 1e-4)
    return int(np.sum(np.diff(at, prepend=-10) > 2))


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 13, 21])
def test_relu_of_width_k_has_at_most_k_kinks(wave, width):
    assert kinks(wave, width) <= width
    assert kinks(wave, width) >= min(width // 3, 5)


def test_the_error_never_grows_with_the_width(wave):
    assert np.all(np.diff(wave.errors) <= 0)
    assert wave.errors[0] > 0.5
    assert wave.errors[15] < 0.05


def test_the_error_is_the_one_of_the_network_shown(wave):
    x, y = wave.picture["x"], wave.picture["y"]
    np.testing.assert_allclose(y, np.sin(6 * x), atol=1e-5)
    for width in (1, 4, 16, 64):
        rms = np.sqrt(np.mean((wave.value(x, width) - y) ** 2))
        assert rms == pytest.approx(wave.errors[width - 1], rel=0.02, abs=1e-4)


def test_training_makes_it_better_than_its_start(wave):
    assert wave.picture["rounds"] == 4
    again = approximator("sin(6x)")
    first = again.errors.copy() if again.picture["rounds"] == 0 else None
    again.wait()
    np.testing.assert_array_equal(again.errors, wave.errors)
    assert first is None or np.all(wave.errors <= first)


def test_a_new_width_is_only_a_new_sentence(wave):
    wave.width = 3
    assert wave.finding.startswith("3 relu units draw sin(6x)")
    wave.width = 1
    assert wave.finding.startswith("1 relu unit ")


def test_the_students_activation_is_used_as_it_is():
    def bump(x):
        return jnp.exp(-(x**2))

    made = approximator("abs(x)", activation=bump, width=6)
    made.wait()
    assert "6 bump units" in made.finding
    assert made.errors[20] < 0.02
    at = np.linspace(-16, 16, 2049)
    np.testing.assert_allclose(made.picture["table"], np.exp(-(at**2)), atol=1e-5)


def test_a_curve_drawn_by_hand_is_the_target():
    heights = np.sign(np.linspace(-1, 1, 128))
    made = approximator(drawn=heights, width=4)
    np.testing.assert_array_equal(made.picture["y"], heights.astype(np.float32))
    assert "the curve drawn" in made.finding


def rectified(x):
    return x if x > 0 else 0 * x


@pytest.mark.parametrize(
    ("activation", "lesson"),
    [
        (rectified, "raises"),
        (lambda x: None, "returns_none"),
        (lambda x: x.sum(), "wrong_shape"),
        (lambda x: jnp.log(x), "not_finite"),
        (lambda x: 2 * x + 1, "linear"),
    ],
)
def test_a_wrong_activation_is_told_so(activation, lesson):
    made = approximator("sin(6x)", activation=activation)
    assert [each["id"] for each in made.lessons] == [lesson]
    made.close()


def test_a_formula_that_is_none_is_told_so_and_the_last_picture_stays(wave):
    before = wave.picture["y"]
    wave.target = "import os"
    wave.wait()
    assert [each["id"] for each in wave.lessons] == ["formula"]
    np.testing.assert_array_equal(wave.picture["y"], before)
    wave.target = "1 / (x - x)"
    wave.wait()
    assert [each["id"] for each in wave.lessons] == ["not_finite"]


def test_widths_go_to_128_and_the_widest_network_errs_least(wave):
    assert wave.errors.shape == (128,)
    assert wave.errors[127] < 0.1 * wave.errors[15]
    wave.width = 128
    assert wave.finding.startswith("128 relu units draw")


@pytest.mark.parametrize("depth", [2, 3])
def test_deep_networks_are_fitted_and_shown_by_what_their_last_units_add(depth):
    made = approximator("abs(x)", depth=depth, width=6, activation="tanh")
    made.wait()
    assert made.finding.startswith(f"{depth} layers of 6 tanh units draw abs(x)")
    assert made.errors.shape == (32,) and np.all(np.diff(made.errors) <= 0)
    added = made.picture["parts"][5]
    assert made.picture["weights"] is None and not added[6:].any()
    np.testing.assert_allclose(added.sum(axis=0) + made.picture["biases"][5], made.value(made.picture["x"]), atol=1e-3)
    assert made.poster().startswith(b"\x89PNG")


def layers_loss(params, x, y):
    for w, b in params[:-1]:
        x = jnp.maximum(x @ w + b, 0)
    return jnp.mean((x @ params[-1][0] + params[-1][1] - y) ** 2)


def own_step(params, x, y, lr):
    return jax.tree.map(lambda p, g: p - lr * g, params, jax.grad(layers_loss)(params, x, y))


@pytest.mark.parametrize("depth", [1, 2])
def test_the_students_own_step_trains_the_network_shown_until_it_is_stopped(depth):
    made = approximator("abs(x)", width=5, depth=depth, step=own_step, lr=0.05)
    made.wait()
    best = made.errors.copy()
    made.running = True
    until(lambda: made.picture.get("own") and made.picture["own"]["steps"] >= 200)
    made.running = False
    assert made.wait()
    own = made._own
    again = Own(own_step, 5, depth, made.picture["y"], 0.05, 0).params
    step = jax.jit(own_step)
    for _ in range(own.steps):
        again = step(again, made.picture["x"][:, None], made.picture["y"][:, None], 0.05)
    np.testing.assert_allclose(own.params[-1][0], again[-1][0], rtol=1e-3, atol=1e-4)
    assert own.error(jax.nn.relu) == pytest.approx(
        np.sqrt(layers_loss(own.params, made.picture["x"][:, None], made.picture["y"][:, None])), rel=1e-4
    )
    assert f"after {own.steps} of your steps" in made.finding
    np.testing.assert_array_equal(made.errors, best)  # what is known is not forgotten
    made.close()


def until(holds):
    while not holds():
        time.sleep(0.02)


def test_a_step_that_returns_nothing_is_told_so():
    made = approximator("abs(x)", width=3, step=lambda params, x, y, lr: None)
    made.wait()
    made.running = True
    assert made.wait()
    assert [each["id"] for each in made.lessons] == ["returns_none"]


def test_an_unknown_activation_is_refused_by_name():
    with pytest.raises(ValueError, match="relu, tanh"):
        approximator(activation="rely")


def test_the_poster_and_the_sentence_stay_in_the_notebook():
    data, _ = approximator("x^2", width=3)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "3 relu units draw x^2" in data["text/plain"]
