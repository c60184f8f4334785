"""The page for digits in a real JupyterLab: drawn by mouse, inked by keyboard, both themes."""

from pathlib import Path

import pytest
from jaxercise_testing.lab import shown

GALLERY = Path(__file__).resolve().parents[2] / "docs" / "gallery"
PAGE = """
import jax
from jaxercise_widgets import draw_digit
weights = 0.2 * jax.random.normal(jax.random.key(0), (784, 10))
d = draw_digit(lambda w, X: X @ w, weights)
d
"""


def until(lab, widget, condition):
    lab.page.wait_for_function(f"w => {condition}", arg=widget.element_handle())


def draw_a_seven(lab, widget):
    box = widget.locator("canvas").first.bounding_box()
    corners = [(80, 70), (200, 70), (120, 230)]
    lab.page.mouse.move(box["x"] + 80, box["y"] + 70)
    lab.page.mouse.down()
    for x, y in corners[1:]:
        lab.page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
    lab.page.mouse.up()
    until(lab, widget, "w.getAttribute('aria-label').includes('Looks like')")


def test_a_digit_is_drawn_by_mouse_and_inked_by_keyboard(open_lab):
    lab = open_lab(PAGE)
    widget = shown(lab)
    draw_a_seven(lab, widget)
    press = lab.page.keyboard.press
    widget.locator("canvas").first.focus()
    press("c")
    until(lab, widget, "w.getAttribute('aria-label').includes('Nothing drawn')")
    for key in ("Enter", "ArrowDown", "Enter", "ArrowRight", "Enter"):
        press(key)
    until(lab, widget, "w.dataset.cells === '3' && w.getAttribute('aria-label').includes('Looks like')")


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(PAGE)
    widget = shown(lab)
    draw_a_seven(lab, widget)
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").first, GALLERY / "draw_digit")
    assert light != dark
