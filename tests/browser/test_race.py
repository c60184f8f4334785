"""The race in a real JupyterLab: scrubbed, paced and started elsewhere by mouse and by keyboard, in both themes."""

from pathlib import Path

import pytest

RACE = """
import jax, jax.numpy as jnp
from jaxercise_widgets import race
def loss(w):
    return 0.1 * (1 - w[0]) ** 2 + 3 * (w[1] - w[0] ** 2) ** 2
def sgd(w, lr):
    return w - lr * jax.grad(loss)(w)
def momentum(w, v, lr):
    v = 0.9 * v + jax.grad(loss)(w)
    return w - lr * v, v
def adam(w, state, lr):
    m, s, t = state
    g = jax.grad(loss)(w)
    m, s, t = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2, t + 1
    return w - lr * m / (1 - 0.9**t) / (jnp.sqrt(s / (1 - 0.999**t)) + 1e-8), (m, s, t)
r = race(loss, {"sgd": sgd, "momentum": momentum, "adam": adam}, jnp.array([-1.2, 1.6]), lr=0.03, steps=120, span=(-2, 2, -1, 3),
         state0={"momentum": jnp.zeros(2), "adam": (jnp.zeros(2), jnp.zeros(2), jnp.float32(0))})
r
"""
GALLERY = Path(__file__).parents[2] / "docs" / "gallery"


def shown(lab):
    lab.page.wait_for_function("() => document.querySelector('.jx')?.dataset.first")
    lab.page.wait_for_timeout(300)
    return lab.widget()


def test_it_is_operated_by_mouse(open_lab):
    lab = open_lab(RACE)
    widget = shown(lab)
    assert "each at its own best learning rate: 1. " in widget.get_attribute("aria-label")
    assert widget.locator("li[value]").count() == 3
    widget.get_by_role("button", name="each at its best").click()
    assert widget.get_attribute("data-best") == "false"
    lab.page.wait_for_function("() => document.querySelector('.jx-finding').textContent.includes('all at lr = 0.03')")
    start = widget.get_attribute("data-start")
    at = (46 + (-1.2 + 2) / 4 * 386, 364 - (1.6 + 1) / 4 * 346)
    box = widget.get_by_role("application").bounding_box()
    lab.page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + at[0] + 40, box["y"] + at[1] + 40, steps=4)
    lab.page.mouse.up()
    lab.page.wait_for_function("was => document.querySelector('.jx').dataset.start !== was", arg=start)
    widget.locator("canvas").nth(1).click(position={"x": 60, "y": 60})
    assert int(widget.get_attribute("data-frame")) < 20
    widget.get_by_role("button", name="show as table").click()
    assert widget.get_by_text("its best learning rate").is_visible()


def test_it_is_operated_by_keyboard_alone(open_lab):
    lab = open_lab(RACE)
    widget = shown(lab)
    widget.get_by_role("application").focus()
    for key, frame in (("Home", "0"), ("Shift+ArrowRight", "10"), ("ArrowLeft", "9"), ("End", "120")):
        lab.page.keyboard.press(key)
        assert widget.get_attribute("data-frame") == frame
    lab.page.keyboard.press("ArrowUp")
    assert widget.get_attribute("data-best") == "false"
    assert float(widget.get_attribute("data-lr")) > 0.03
    lab.page.keyboard.press("b")
    assert widget.get_attribute("data-best") == "true"
    start = widget.get_attribute("data-start")
    lab.page.keyboard.press("Shift+L")
    lab.page.wait_for_function("was => document.querySelector('.jx').dataset.start !== was", arg=start)


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(RACE)
    widget = shown(lab)
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").nth(1), GALLERY / "race")
    assert light != dark
