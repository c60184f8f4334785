"""The vmap_axes widget in a real JupyterLab: axes dragged and chosen by keyboard, errors in their place, both themes."""

import json
from pathlib import Path

import pytest

DENSE = """
import jax, jax.numpy as jnp
from jaxercise_widgets import vmap_axes
def dense(x, w):
    return x @ w
v = vmap_axes(dense, jnp.ones((32, 784)), jnp.ones((784, 10)), in_axes=(0, None), names={"x": "batch pixel"})
v
"""
NESTED = """
def similarity(x, y):
    return x @ y
vmap_axes(similarity, jnp.ones((5, 8)), jnp.ones((4, 8)), in_axes=(0, None), inner=[((None, 0), 0)])
"""
MISTAKEN = "vmap_axes(dense, jnp.ones((32, 784)), jnp.ones((784, 10)))"
GALLERY = Path(__file__).parents[2] / "docs" / "gallery"


def shown(lab, index=0):
    lab.page.wait_for_function("i => document.querySelectorAll('.jx')[i]?.dataset.used", arg=index)
    lab.page.wait_for_timeout(300)
    return lab.widget(index)


def settled(lab, widget, levels):
    lab.page.wait_for_function(
        "([w, levels]) => w.dataset.used === levels",
        arg=[widget.element_handle(), json.dumps(levels, separators=(",", ":"))],
    )


def test_it_is_operated_by_mouse(open_lab):
    lab = open_lab(DENSE)
    widget = shown(lab)
    assert "dense is called on 32 cards" in widget.get_attribute("aria-label")
    box = widget.locator("canvas").bounding_box()
    lab.page.mouse.move(box["x"] + 180, box["y"] + 40)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 262, box["y"] + 44, steps=5)
    assert json.loads(widget.get_attribute("data-levels"))[0]["in"] == [1, None]
    lab.page.mouse.up()
    settled(lab, widget, [{"in": [1, None], "out": [0]}])
    assert widget.get_attribute("data-fault") == "fn"
    widget.get_by_role("button", name="one step on").click()
    assert widget.get_attribute("data-frame") == "1"
    widget.get_by_role("button", name="show as table").click()
    assert widget.get_by_text("axis 1 (pixel): 784 cards").is_visible()


def test_it_is_operated_by_keyboard_alone(open_lab):
    lab = open_lab(DENSE)
    widget = shown(lab)
    widget.locator("canvas").focus()
    for key in ("ArrowDown", "ArrowRight"):
        lab.page.keyboard.press(key)
    settled(lab, widget, [{"in": [0, 0], "out": [0]}])
    assert "no axis of size 32" in widget.get_attribute("aria-label")
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight"):
        lab.page.keyboard.press(key)
    settled(lab, widget, [{"in": [0, None], "out": [1]}])
    assert "stacked: out 10 × 32" in widget.get_attribute("aria-label")
    lab.page.keyboard.press("n")
    lab.page.keyboard.press("Shift+N")
    lab.page.keyboard.press("p")
    assert widget.get_attribute("data-frame") == "10"
    lab.page.keyboard.press("c")
    assert "for i in range(32):" in widget.locator(".jx-code").inner_text()
    lab.page.keyboard.press("m")
    lab.page.wait_for_function("w => w.dataset.speed", arg=widget.element_handle())
    lab.page.keyboard.press("r")
    settled(lab, widget, [{"in": [0, None], "out": [0]}])


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(DENSE, NESTED, MISTAKEN)
    widgets = [shown(lab, index) for index in range(3)]
    widgets[0].locator("canvas").focus()
    lab.page.keyboard.press("Shift+N")
    lab.page.keyboard.press("c")
    widgets[1].locator("canvas").focus()
    for _ in range(7):
        lab.page.keyboard.press("n")
    GALLERY.mkdir(parents=True, exist_ok=True)
    inks = []
    for dark in (False, True):
        lab.theme(dark=dark)
        lab.page.wait_for_timeout(800)
        theme = "dark" if dark else "light"
        for widget, name in zip(widgets, ("vmap_axes", "vmap_axes-nested", "vmap_axes-mistaken"), strict=True):
            widget.scroll_into_view_if_needed()
            lab.page.wait_for_timeout(200)
            widget.screenshot(path=GALLERY / f"{name}-{theme}.png")
        inks.append(widgets[0].locator("canvas").evaluate("c => c.toDataURL()"))
    lab.theme(dark=False)
    assert inks[0] != inks[1]
