"""The approximator: kinks counted, errors that never grow with the width, and activations that are told what is wrong."""

import base64

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import approximator


@pytest.fixture(scope="module")
def wave():
    made = approximator("sin(6x)")
    made.wait(120)
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


def test_training_makes_it_better_than_its_start():
    made = approximator("sin(6x)")
    made.wait(120)
    assert made.picture["rounds"] == 4
    again = approximator("sin(6x)")
    first = again.errors.copy() if again.picture["rounds"] == 0 else None
    again.wait(120)
    np.testing.assert_array_equal(again.errors, made.errors)
    assert first is None or np.all(made.errors <= first)


def test_a_new_width_is_only_a_new_sentence(wave):
    wave.width = 3
    assert wave.finding.startswith("3 relu units draw sin(6x)")
    wave.width = 1
    assert wave.finding.startswith("1 relu unit ")


def test_the_students_activation_is_used_as_it_is():
    def bump(x):
        return jnp.exp(-(x**2))

    made = approximator("abs(x)", activation=bump, width=6)
    made.wait(120)
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
    wave.wait(60)
    assert [each["id"] for each in wave.lessons] == ["formula"]
    np.testing.assert_array_equal(wave.picture["y"], before)
    wave.target = "1 / (x - x)"
    wave.wait(60)
    assert [each["id"] for each in wave.lessons] == ["not_finite"]


def test_an_unknown_activation_is_refused_by_name():
    with pytest.raises(ValueError, match="relu, tanh"):
        approximator(activation="rely")


def test_the_poster_and_the_sentence_stay_in_the_notebook():
    data, _ = approximator("x^2", width=3)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "3 relu units draw x^2" in data["text/plain"]
