"""The drawing board in a real JupyterLab: a mouse, a finger and the keyboard draw the same points."""

from pathlib import Path

import pytest
from jaxercise_testing.lab import shown

GALLERY = Path(__file__).resolve().parents[2] / "docs" / "gallery"
BOARD = "from jaxercise_widgets import draw_data\nd = draw_data(classes=3)\nd"
CORNERS = [(-0.6, 0.4), (-0.2, 0.4), (0.2, 0.4), (0.2, 0.0)]


def position(widget, x, y):
    """The whole pixel of the page there: a browser rounds a finger's place, and a mouse's only now and then."""
    box = widget.locator("canvas").first.bounding_box()
    return round(box["x"] + 44 + (x + 1) / 2 * (412 - 44)), round(box["y"] + 384 - (y + 1) / 2 * (384 - 16))


def has(lab, widget, name, value):
    lab.page.wait_for_function("([w, n, v]) => w.dataset[n] === v", arg=[widget.element_handle(), name, str(value)])


def by_mouse(lab, widget):
    mouse = lab.page.mouse
    mouse.move(*position(widget, *CORNERS[0]))
    mouse.down()
    for corner in CORNERS[1:]:
        mouse.move(*position(widget, *corner), steps=3)
    mouse.up()


def by_finger(lab, widget):
    session = lab.page.context.new_cdp_session(lab.page)

    def touch(kind, *corners):
        points = [dict(zip("xy", position(widget, *corner), strict=True)) for corner in corners]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", CORNERS[0])
    for corner in CORNERS[1:]:
        touch("touchMove", corner)
    touch("touchEnd")


def by_keyboard(lab, widget):
    press = lab.page.keyboard.press
    widget.locator("canvas").first.focus()
    for key, times in (("Shift+ArrowLeft", 3), ("Shift+ArrowUp", 2)):
        for _ in range(times):
            press(key)
    press("p")
    for key, times in (("Shift+ArrowRight", 4), ("Shift+ArrowDown", 2)):
        for _ in range(times):
            press(key)
    press("p")


def points_drawn(open_lab, draw):
    lab = open_lab(BOARD)
    widget = shown(lab)
    draw(lab, widget)
    has(lab, widget, "seq", 1)
    return lab, widget


def test_mouse_finger_and_keyboard_draw_the_same_points(open_lab):
    drawn = {}
    for draw in (by_mouse, by_finger, by_keyboard):
        _, widget = points_drawn(open_lab, draw)
        widget.get_by_role("button", name="show as table").click()
        drawn[draw.__name__] = widget.locator(".jx-table tbody").inner_text()
        assert widget.get_attribute("data-n") == "25"
    assert drawn["by_mouse"] == drawn["by_finger"] == drawn["by_keyboard"]


def test_what_is_drawn_reaches_the_kernel_and_undo_takes_it_back(open_lab):
    lab = open_lab(BOARD)
    widget = shown(lab)
    by_keyboard(lab, widget)
    lab.page.wait_for_function("w => w.getAttribute('aria-label').includes('25 points')", arg=widget.element_handle())
    for key, n in (("2", 25), ("Enter", 26), ("z", 25), ("z", 0), ("y", 25), ("y", 26)):
        widget.locator("canvas").first.focus()
        lab.page.keyboard.press(key)
        has(lab, widget, "n", n)
    lab.page.wait_for_function("w => w.getAttribute('aria-label').includes('26 points')", arg=widget.element_handle())


def test_the_eraser_and_the_hand_work_at_the_cursor(open_lab):
    lab = open_lab(BOARD)
    widget = shown(lab)
    press = lab.page.keyboard.press
    widget.locator("canvas").first.focus()
    for key, n in (("Enter", 1), ("m", 1), ("Enter", 1), ("Shift+ArrowRight", 1), ("Enter", 1), ("e", 1), ("Enter", 0)):
        press(key)
        has(lab, widget, "n", n)
    assert widget.get_attribute("data-tool") == "eraser"


def test_a_preset_and_a_formula_fill_the_board(open_lab):
    lab = open_lab(BOARD)
    widget = shown(lab)
    widget.get_by_role("button", name="fill by the formula").click()
    has(lab, widget, "n", 200)
    by_mouse(lab, widget)
    has(lab, widget, "n", 225)


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(BOARD)
    widget = shown(lab)
    widget.get_by_role("button", name="fill with spiral").click()
    has(lab, widget, "n", 200)
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").first, GALLERY / "draw_data")
    assert light != dark
