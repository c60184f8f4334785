"""The page for digits: the network is asked with the very bytes, and its answer is shown unchanged."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import draw_digit
from jaxercise_widgets._array import encode

WEIGHTS = 0.2 * jax.random.normal(jax.random.key(0), (784, 10))
DIGITS = np.random.default_rng(3).integers(0, 256, (6, 28, 28)).astype(np.uint8)


def predict(weights, X):
    return X @ weights


@pytest.mark.parametrize("which", range(6))
def test_a_digit_is_classified_as_by_predict_called_directly(which):
    page = draw_digit(predict, WEIGHTS)
    page.set_state({"image": encode(DIGITS[which]), "asked": 1})
    assert page.wait()
    direct = jax.nn.softmax(predict(WEIGHTS, jnp.asarray(DIGITS[which].reshape(1, 784), jnp.float32) / 255))[0]
    np.testing.assert_allclose(page.probabilities, direct, rtol=1e-4, atol=1e-6)
    assert page.finding.startswith(f"Looks like {int(direct.argmax())} ")
    assert page.picture["seq"] == 1


def test_moving_the_image_is_answered_for_every_shift():
    page = draw_digit(predict, WEIGHTS, image=DIGITS[0])
    right = np.pad(DIGITS[0], ((0, 0), (2, 0)))[:, :28].reshape(1, 784).astype(np.float32) / 255
    np.testing.assert_allclose(page.picture["shifted"][6], jax.nn.softmax(predict(WEIGHTS, right))[0], rtol=1e-4)


def test_pixels_go_through_the_preprocessing_of_the_student():
    page = draw_digit(predict, WEIGHTS, lambda X: (X - 0.13) / 0.31, image=DIGITS[0])
    rows = (jnp.asarray(DIGITS[0].reshape(1, 784), jnp.float32) / 255 - 0.13) / 0.31
    np.testing.assert_allclose(page.probabilities, jax.nn.softmax(predict(WEIGHTS, rows))[0], rtol=1e-3, atol=1e-6)


def test_nine_classes_are_a_lesson():
    page = draw_digit(lambda w, X: X @ w[:, :9], WEIGHTS)
    assert page.lessons[0]["id"] == "wrong_shape"


def test_an_image_of_another_size_is_refused():
    page = draw_digit(predict, WEIGHTS)
    with pytest.raises(ValueError, match=r"expected shape"):
        page.set_state({"image": encode(DIGITS[0][:20])})


def test_the_poster_shows_the_digit():
    data, _ = draw_digit(predict, WEIGHTS, image=DIGITS[0])._repr_mimebundle_()
    assert "Looks like" in data["text/plain"]
    assert len(data["image/png"]) > 1000
