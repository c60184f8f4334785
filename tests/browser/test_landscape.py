"""The landscape widget in a real JupyterLab: refined in steps, by mouse, by keyboard, in both themes."""

from pathlib import Path

import pytest

NETWORK = """
import jax, jax.numpy as jnp
from jaxercise_widgets import landscape, record
keys = jax.random.split(jax.random.key(0), 4)
params = {"w": jax.random.normal(keys[0], (2, 24)), "b": jnp.zeros(24), "v": jax.random.normal(keys[1], (24, 1)) / 5}
x = jax.random.normal(keys[2], (200, 2))
y = jnp.where(x[:, 0] * x[:, 1] > 0, 1.0, 0.0)
def loss(params, x, y):
    hidden = jax.nn.relu(x @ params["w"] + params["b"])
    return jnp.mean((jax.nn.sigmoid(hidden @ params["v"])[:, 0] - y) ** 2)
slope = jax.jit(jax.grad(loss))
with record() as path:
    for _ in range(120):
        params = jax.tree.map(lambda w, g: w - 2.0 * g, params, slope(path(params), x, y))
"""
RANDOM = "w = landscape(loss, params, x, y, path=path)\nw"
ALONG_THE_PATH = "p = landscape(loss, params, x, y, path=path, directions='pca')\np"
GALLERY = Path(__file__).parents[2] / "docs" / "gallery"


def shown(lab, index=0):
    lab.page.wait_for_function("i => document.querySelectorAll('.jx')[i]?.dataset.done === 'true'", arg=index)
    return lab.widget(index)


def settled(lab, widget, **wanted):
    lab.page.wait_for_function(
        "([w, wanted]) => Object.entries(wanted).every(([k, v]) => w.dataset[k] === v) && w.dataset.done === 'true'",
        arg=[widget.element_handle(), {name: str(value) for name, value in wanted.items()}],
    )


def test_it_is_refined_and_states_its_finding(open_lab):
    widget = shown(open_lab(NETWORK, RANDOM))
    assert widget.get_attribute("data-size") == "49"
    assert "at the parameters; on the plane from" in widget.get_attribute("aria-label")


def test_it_is_operated_by_mouse(open_lab):
    lab = open_lab(NETWORK, RANDOM)
    widget = shown(lab)
    canvases = widget.locator("canvas")
    before = widget.locator(".jx-readout").inner_text()
    canvases.nth(0).hover(position={"x": 300, "y": 100})
    assert widget.locator(".jx-readout").inner_text() != before
    hills = canvases.nth(1).bounding_box()
    lab.page.mouse.move(hills["x"] + 200, hills["y"] + 150)
    lab.page.mouse.down()
    lab.page.mouse.move(hills["x"] + 290, hills["y"] + 150, steps=3)
    lab.page.mouse.up()
    assert float(widget.get_attribute("data-turn")) > 1.5
    widget.get_by_role("button", name="another slice").click()
    settled(lab, widget, ghost="true")
    widget.get_by_label("directions").select_option("pca")
    lab.page.wait_for_function("w => w.dataset.slice.startsWith('pca')", arg=widget.element_handle())
    settled(lab, widget)
    assert "path's variance" in widget.get_attribute("aria-label")
    widget.get_by_role("button", name="show as table").click()
    assert widget.get_by_text("distance off the plane").is_visible()


def test_it_is_operated_by_keyboard_alone(open_lab):
    lab = open_lab(NETWORK, RANDOM)
    widget = shown(lab)
    widget.locator("canvas").first.focus()
    readout = widget.locator(".jx-readout")
    lab.page.keyboard.press("Shift+ArrowRight")
    lab.page.keyboard.press("ArrowUp")
    assert "at (0.417, 0.0417)" in readout.inner_text()
    for show in ("contour", "3d", "both", "contour"):
        lab.page.keyboard.press("v")
        assert widget.get_attribute("data-show") == show
        lab.page.wait_for_timeout(100)  # a frame, in which the page looks for a focus that is hidden
        assert widget.evaluate("w => w.contains(document.activeElement)"), show
    lab.page.keyboard.press("e")
    assert widget.get_by_role("button", name="linear heights").get_attribute("aria-pressed") == "true"
    lab.page.keyboard.press("+")
    lab.page.wait_for_function("w => w.dataset.slice.includes('-0.08')", arg=widget.element_handle())
    settled(lab, widget)
    lab.page.keyboard.press("n")
    lab.page.wait_for_function("w => w.dataset.slice.startsWith('random 1')", arg=widget.element_handle())
    settled(lab, widget, ghost="true")
    lab.page.keyboard.press("j")
    lab.page.keyboard.press("r")
    lab.page.wait_for_function("w => w.dataset.slice.startsWith('random 0 -1,1,-1,1')", arg=widget.element_handle())
    settled(lab, widget, show="both", turn="0.6")
    assert widget.get_by_role("button", name="linear heights").get_attribute("aria-pressed") == "false"
    assert "at (0, 0)" in readout.inner_text()


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(NETWORK, ALONG_THE_PATH)
    widget = shown(lab)
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").nth(2), GALLERY / "landscape")
    assert light != dark
