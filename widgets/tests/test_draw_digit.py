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


@pytest.mark.parametrize(("right", "down"), [(2, 0), (-4, 0), (0, 3), (0, -4), (-1, 2), (4, 4)])
def test_moving_the_image_is_answered_for_every_shift(right, down):
    page = draw_digit(predict, WEIGHTS, image=DIGITS[0])
    wide = np.pad(DIGITS[0], 4)
    row = wide[4 - down : 32 - down, 4 - right : 32 - right].reshape(1, 784).astype(np.float32) / 255
    answer = jax.nn.softmax(predict(WEIGHTS, row))[0]
    np.testing.assert_allclose(page.picture["shifted"][4 + down, 4 + right], answer, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("images", [DIGITS, DIGITS.reshape(-1, 784) / 255], ids=["bytes", "rows in [0, 1]"])
def test_the_nearest_training_digits_are_the_nearest_and_keep_their_labels(images):
    drawn = DIGITS[2].copy()
    drawn[:3] = 0
    page = draw_digit(predict, WEIGHTS, image=drawn, examples=(images, [5, 6, 7, 8, 9, 0]))
    apart = np.linalg.norm((DIGITS.reshape(-1, 784) / 255 - drawn.reshape(784) / 255), axis=1)
    order = np.argsort(apart)[:5]
    assert page.picture["near_labels"].tolist() == [[5, 6, 7, 8, 9, 0][at] for at in order]
    np.testing.assert_allclose(page.picture["distances"], apart[order], rtol=1e-3)
    np.testing.assert_array_equal(page.picture["near"], DIGITS[order])
    assert "Nearest among its training digits: 7, " in page.finding


def test_an_empty_page_has_no_nearest_digit():
    page = draw_digit(predict, WEIGHTS, examples=(DIGITS, np.arange(6)))
    assert page.picture["near"] is None


def test_examples_that_do_not_go_together_are_refused():
    with pytest.raises(ValueError, match="wanted"):
        draw_digit(predict, WEIGHTS, examples=(DIGITS, np.arange(5)))


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


@pytest.mark.parametrize("examples", [None, (DIGITS, np.arange(6))])
def test_the_poster_shows_the_digit(examples):
    data, _ = draw_digit(predict, WEIGHTS, image=DIGITS[0], examples=examples)._repr_mimebundle_()
    assert "Looks like" in data["text/plain"]
    assert len(data["image/png"]) > 1000
