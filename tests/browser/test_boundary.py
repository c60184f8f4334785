"""The boundary in a real JupyterLab: trained by mouse and by keyboard, fed by the drawing board, both themes."""

from pathlib import Path

import pytest
from jaxercise_testing.lab import shown

GALLERY = Path(__file__).resolve().parents[2] / "docs" / "gallery"
NETWORK = """
import jax, jax.numpy as jnp
from jaxercise_widgets import boundary, draw_data
k1, k2 = jax.random.split(jax.random.key(1))
params = {"w1": 2 * jax.random.normal(k1, (2, 8)), "b1": jnp.zeros(8), "w2": jax.random.normal(k2, (8, 2)), "b2": jnp.zeros(2)}
def hidden(p, X):
    return jnp.tanh(X @ p["w1"] + p["b1"])
def predict(p, X):
    return hidden(p, X) @ p["w2"] + p["b2"]
def loss(p, X, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(predict(p, X)), y[:, None], 1))
def step(p, X, y, lr):
    return jax.tree.map(lambda w, g: w - lr * g, p, jax.grad(loss)(p, X, y))
board = draw_data(classes=2, preset="xor")
b = boundary(predict, params, board, step=step, hidden=hidden, lr=0.3, batch=32)
b
"""


def until(lab, widget, condition):
    lab.page.wait_for_function(f"w => {condition}", arg=widget.element_handle())


def test_it_trains_and_stops_by_mouse(open_lab):
    lab = open_lab(NETWORK)
    widget = shown(lab)
    train = widget.get_by_role("button", name="train")
    train.click()
    until(lab, widget, "Number(w.dataset.accuracy) > 0.95")
    train.click()
    until(lab, widget, "w.dataset.size === '200'")
    steps = widget.get_attribute("data-steps")
    lab.page.wait_for_timeout(600)
    assert widget.get_attribute("data-steps") == steps
    assert "on the right side" in widget.get_attribute("aria-label")


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(NETWORK)
    widget = shown(lab)
    train = widget.get_by_role("button", name="train")
    train.click()
    until(lab, widget, "Number(w.dataset.accuracy) > 0.95")
    train.click()
    until(lab, widget, "w.dataset.size === '200'")
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").first, GALLERY / "boundary")
    assert light != dark


def test_it_is_stepped_tuned_and_reset_by_keyboard_alone(open_lab):
    lab = open_lab(NETWORK)
    widget = shown(lab)
    press = lab.page.keyboard.press
    widget.locator("canvas").first.focus()
    press("ArrowRight")
    until(lab, widget, "w.dataset.steps === '1'")
    press("Shift+ArrowRight")
    until(lab, widget, "w.dataset.steps === '11'")
    press("ArrowUp")
    until(lab, widget, "w.querySelector('output').textContent !== '0.316'")
    press("r")
    until(lab, widget, "w.dataset.steps === '0'")
    press(" ")
    until(lab, widget, "Number(w.dataset.steps) > 3")
    press(" ")
    until(lab, widget, "w.dataset.size === '200'")


def test_a_point_drawn_on_the_board_appears_in_the_plane(open_lab):
    lab = open_lab(NETWORK, "board")
    widget, board = shown(lab, 0), shown(lab, 1)
    board.locator("canvas").first.focus()
    lab.page.keyboard.press("Enter")
    until(lab, widget, "w.dataset.n === '201'")
