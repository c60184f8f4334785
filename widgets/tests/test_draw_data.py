"""Drawn data: what arrives from the browser, presets, formulas, and the cell that makes it again."""

import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise_widgets import draw_data
from jaxercise_widgets._array import encode
from jaxercise_widgets._formula import formula
from jaxercise_widgets.draw_data._presets import CLOUDS, CURVES

STROKE = np.array([[0.5, -0.25, 1], [0.1, 0.2, 0]], np.float32)


def from_browser(widget, points, **state):
    widget.set_state({"points": encode(points), "asked": widget.asked + 1, **state})


def test_a_stroke_from_the_browser_becomes_arrays():
    board = draw_data(classes=2)
    from_browser(board, STROKE)
    assert (board.X.dtype, board.y.dtype) == (jnp.float32, jnp.int32)
    np.testing.assert_array_equal(board.X, STROKE[:, :2])
    np.testing.assert_array_equal(board.y, [1, 0])
    assert board.picture["seq"] == board.asked == 1
    assert board.finding == "2 points: 1 of class 0, 1 of class 1."


def test_a_buffer_of_the_wrong_length_is_refused_and_changes_nothing():
    board = draw_data(X=STROKE[:, :2], y=[1, 0])
    broken = encode(STROKE) | {"shape": [3, 3]}
    with pytest.raises(ValueError, match="is not 24 bytes"):
        board.set_state({"points": broken})
    assert len(board.X) == 2


def test_points_beyond_the_limit_outside_the_board_or_not_finite_do_not_arrive():
    board = draw_data(classes=2, n_max=3)
    from_browser(board, np.array([[np.nan, 0, 0], [7, -7, 5], [0, 0, 1], [0.5, 0.5, 0]], np.float32))
    np.testing.assert_array_equal(board.points, [[1, -1, 1], [0, 0, 1]])


@pytest.mark.parametrize("name", CLOUDS)
def test_a_preset_comes_again_with_its_seed_and_changes_with_another(name):
    one, again, other = (draw_data(preset=name, seed=seed).points for seed in (1, 1, 2))
    assert one.tobytes() == again.tobytes() != other.tobytes()
    assert np.abs(one[:, :2]).max() <= 1


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_gives_places_and_heights(name):
    board = draw_data(kind="regression", preset=name)
    assert (board.X.shape, board.y.shape, board.y.dtype) == ((200, 1), (200,), jnp.float32)


def test_class_one_lies_above_the_formula():
    board = draw_data(preset="y > sin(3x)")
    x, y = np.asarray(board.X).T
    clear = np.abs(y - np.sin(3 * x)) > 2e-3
    np.testing.assert_array_equal(np.asarray(board.y)[clear], (y > np.sin(3 * x))[clear])


def test_a_preset_asked_for_in_the_browser_is_filled_in_by_the_kernel():
    board = draw_data(classes=2)
    board.set_state({"wish": {"fill": "xor"}, "asked": 1})
    assert board.wait()
    assert len(board.X) == 200
    assert board.picture["seq"] == 1


def test_a_wrong_formula_is_a_lesson_and_the_points_stay():
    board = draw_data(X=STROKE[:, :2], y=[1, 0])
    board.set_state({"wish": {"fill": "y > open('x')"}, "asked": 1})
    assert board.wait()
    assert "open('x')" in board.lessons[0]["says"]
    assert len(board.X) == 2


def test_the_cell_that_to_python_writes_makes_the_very_arrays():
    for board in (draw_data(preset="spiral"), draw_data(kind="regression", preset="wave"), draw_data()):
        made = {}
        exec(board.to_python(), made)
        assert np.asarray(made["X"]).tobytes() == np.asarray(board.X).tobytes()
        assert np.asarray(made["y"]).tobytes() == np.asarray(board.y).tobytes()
        assert made["X"].shape == board.X.shape


def test_data_given_in_shapes_that_do_not_match_are_named():
    with pytest.raises(ValueError, match=r"X \[3, 2\] and y \[2\]"):
        draw_data(X=np.zeros((3, 2)), y=[0, 1])


@pytest.mark.parametrize(
    ("text", "value"),
    [("sin(6x)", np.sin(3)), ("2x^2 - 1", -0.5), ("2(x+1)(x)", 1.5), ("-x + 1e-1", -0.4), ("pi*x", np.pi / 2)],
)
def test_a_formula_is_read_as_it_is_written_on_paper(text, value):
    np.testing.assert_allclose(formula(text)(0.5), value, rtol=1e-5)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "x.real", "[x]", "lambda: x", "spam(x)", "x if x else 1", "", "x +"]
)
def test_what_is_not_arithmetic_is_never_run(text):
    with pytest.raises(ValueError, match="formula"):
        formula(text)


def test_a_preset_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(ValueError, match="blobs, xor"):
        draw_data(preset="cloud")


def test_the_poster_shows_the_points():
    data, _ = draw_data(preset="moons")._repr_mimebundle_()
    assert data["text/plain"].startswith("200 points")
    assert len(data["image/png"]) > 2000
