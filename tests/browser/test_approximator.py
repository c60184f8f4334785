"""The approximator in a real JupyterLab: widths, kinks and targets by mouse and by keyboard, in both themes."""

from pathlib import Path

import pytest

WAVE = "from jaxercise_widgets import approximator\na = approximator('sin(6x)', width=8)\na"
GALLERY = Path(__file__).parents[2] / "docs" / "gallery"


def shown(lab):
    lab.page.wait_for_function("() => document.querySelector('.jx')?.dataset.rounds === '4'")
    lab.page.wait_for_timeout(300)
    return lab.widget()


def test_it_is_operated_by_mouse(open_lab):
    lab = open_lab(WAVE)
    widget = shown(lab)
    assert "8 relu units draw sin(6x)" in widget.get_attribute("aria-label")
    widget.locator("canvas").nth(1).click(position={"x": 52 + 256 * 23 / 127, "y": 80})  # 1 to 128 over 256 pixels
    assert widget.get_attribute("data-width") == "24"
    chart = widget.get_by_role("application")
    before = widget.get_attribute("data-error")
    kink = float(widget.get_attribute("data-kink"))
    box = chart.bounding_box()
    if abs(kink) <= 1:
        x = box["x"] + 46 + (kink + 1) / 2 * 404
        lab.page.mouse.move(x, box["y"] + 342)
        lab.page.mouse.down()
        lab.page.mouse.move(x + (60 if kink < 0 else -60), box["y"] + 342, steps=4)
        lab.page.mouse.up()
        assert widget.get_attribute("data-error") != before
    widget.get_by_role("button", name="draw the target").click()
    lab.page.mouse.move(box["x"] + 60, box["y"] + 100)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 440, box["y"] + 250, steps=8)
    lab.page.mouse.up()
    lab.page.wait_for_function("() => document.querySelector('.jx-finding').textContent.includes('the curve drawn')")
    widget.get_by_role("button", name="show as table").click()
    assert widget.get_by_text("weight of its answer").is_visible()


def test_it_is_operated_by_keyboard_alone(open_lab):
    lab = open_lab(WAVE)
    widget = shown(lab)
    widget.get_by_role("application").focus()
    lab.page.keyboard.press("ArrowUp")
    assert widget.get_attribute("data-width") == "9"
    lab.page.keyboard.press("Shift+ArrowDown")
    assert widget.get_attribute("data-width") == "1"
    lab.page.keyboard.press("Shift+ArrowUp")
    lab.page.keyboard.press("n")
    assert widget.get_attribute("data-unit") == "1"
    kink, error = float(widget.get_attribute("data-kink")), widget.get_attribute("data-error")
    lab.page.keyboard.press("Shift+ArrowRight")
    assert abs(float(widget.get_attribute("data-kink")) - kink - 0.1) < 0.002
    lab.page.keyboard.press("r")
    assert widget.get_attribute("data-error") == error
    widget.get_by_label("target as a formula of x").fill("abs(x)")
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function("() => document.querySelector('.jx-finding').textContent.includes('draw abs(x)')")


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(WAVE)
    widget = shown(lab)
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").first, GALLERY / "approximator")
    assert light != dark
