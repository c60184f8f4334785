"""The dashboard in a real JupyterLab: it moves while the loop runs, and is read by mouse, by keyboard, in both themes."""

from pathlib import Path

import pytest

CLASSES = """
import time
import jax, jax.numpy as jnp
from jaxercise_widgets import dashboard
keys = jax.random.split(jax.random.key(0), 5)
shapes = jax.image.resize(jax.random.normal(keys[0], (5, 4, 4)), (5, 12, 12), "cubic")
y = jax.random.randint(keys[1], (600,), 0, 5)
x = shapes[y].reshape(600, 144) + 4.5 * jax.random.normal(keys[2], (600, 144))
params = {"w1": jax.random.normal(keys[3], (144, 24)) / 12, "b": jnp.zeros(24), "w2": jax.random.normal(keys[4], (24, 5)) / 5}
def forward(params, x):
    return jax.nn.relu(x @ params["w1"] + params["b"]) @ params["w2"]
def loss(params, x, y):
    return -jnp.mean(jax.nn.log_softmax(forward(params, x))[jnp.arange(len(y)), y])
both = jax.jit(jax.value_and_grad(loss))
board = dashboard(forward, x[300:], y[300:], labels=["ant", "bee", "cat", "dog", "elk"])
board
"""
LOOP = """
for k in range(60):
    value, slope = both(params, x[:300], y[:300])
    params = jax.tree.map(lambda w, g: w - 0.05 * g, params, slope)
    board(params, value)
    time.sleep(0.03)
"""
GALLERY = Path(__file__).parents[2] / "docs" / "gallery"


def shown(lab):
    lab.page.wait_for_function("() => document.querySelector('.jx')?.dataset.steps === '60'")
    lab.page.wait_for_timeout(1000)  # the poster is renewed at the end of the cell, and the view with it
    return lab.widget()


def test_it_moves_while_the_loop_runs_and_is_read_by_mouse(open_lab):
    lab = open_lab(CLASSES, LOOP, run=False)
    lab.page.evaluate(
        """() => { window.seen = new Set();
        setInterval(() => window.seen.add(document.querySelector('.jx')?.dataset.steps), 30); }"""
    )
    lab.run_all()
    widget = shown(lab)
    assert lab.page.evaluate("window.seen.size") > 4
    assert "% of 300 right" in widget.get_attribute("aria-label")
    all_mistakes = int(widget.get_attribute("data-mistakes"))
    grid = widget.get_by_role("application")
    grid.hover(position={"x": 56 + 29, "y": 26 + 29})
    assert "truth ant, answer ant:" in widget.locator(".jx-readout").inner_text()
    grid.click(position={"x": 56 + 29, "y": 26 + 29})
    assert widget.get_attribute("data-cell") == "0,0"
    assert widget.get_attribute("data-mistakes") == "0" != str(all_mistakes)
    widget.get_by_role("button", name="show as table").click()
    assert widget.get_by_text("confusion matrix: a row for each truth").is_visible()


def test_it_is_operated_by_keyboard_alone(open_lab):
    lab = open_lab(CLASSES, LOOP)
    widget = shown(lab)
    widget.get_by_role("application").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        lab.page.keyboard.press(key)
    assert widget.get_attribute("data-cell") == "1,1"
    assert "truth bee, answer bee:" in widget.locator(".jx-readout").inner_text()
    lab.page.keyboard.press("l")
    assert widget.get_by_role("button", name="logarithmic losses").get_attribute("aria-pressed") == "false"
    lab.page.keyboard.press("Escape")
    assert widget.get_attribute("data-cell") == ""


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(CLASSES, LOOP)
    widget = shown(lab)
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").first, GALLERY / "dashboard")
    assert light != dark
