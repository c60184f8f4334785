"""The descent widget in a real JupyterLab: by mouse, by keyboard, in both themes, after a restart, reopened."""

from pathlib import Path

import nbformat
import pytest
from jaxercise_testing.lab import shown

GALLERY = Path(__file__).resolve().parents[2] / "docs" / "gallery"
ROSENBROCK = """
import jax, jax.numpy as jnp
from jaxercise_widgets import descent
loss = lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
step = lambda w, lr: w - lr * jax.grad(loss)(w)
d = descent(loss, step, jnp.array([-1.0, 1.0]), lr=1e-3)
d
"""

WIDER_VALLEY = ROSENBROCK.replace("100 *", "10 *").replace("[-1.0, 1.0]), lr=1e-3", "[-1.0, 2.0]), lr=0.016")


def settled(lab, widget, seq):
    handle = widget.element_handle()
    lab.page.wait_for_function("([w, seq]) => Number(w.dataset.seq) >= seq", arg=[handle, seq])


def attribute(widget, name):
    return widget.get_attribute(f"data-{name}")


def test_the_start_is_dragged_with_the_mouse(open_lab):
    lab = open_lab(ROSENBROCK)
    widget = shown(lab)
    canvas = widget.locator("canvas").first
    box = canvas.bounding_box()
    before = widget.get_attribute("aria-label")
    x, y = box["x"] + 46 + (432 - 46) * 0.222, box["y"] + 18 + (364 - 18) * 0.5
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 120, y - 60, steps=8)
    lab.page.mouse.up()
    lab.page.wait_for_function(
        "([w, before]) => w.getAttribute('aria-label') !== before",
        arg=[widget.element_handle(), before],
    )


def test_a_learning_rate_is_typed_and_raised_and_everything_undone(open_lab):
    lab = open_lab(ROSENBROCK)
    widget = shown(lab)
    field = widget.get_by_label("learning rate as a number")
    assert field.input_value() == "0.001"
    field.fill("0.0012345")
    lab.page.keyboard.press("Enter")
    settled(lab, widget, 1)
    assert float(attribute(widget, "lr")) == pytest.approx(0.0012345)
    widget.locator("canvas").first.focus()
    for asked in range(2, 10):
        before = float(attribute(widget, "lr"))
        lab.page.keyboard.press("ArrowUp")
        settled(lab, widget, asked)
        assert float(attribute(widget, "lr")) > before
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("r")
    settled(lab, widget, 10)
    assert (field.input_value(), attribute(widget, "frame")) == ("0.001", "200")


def test_everything_is_reached_by_keyboard_alone(open_lab):
    lab = open_lab(ROSENBROCK)
    widget = shown(lab)
    widget.locator("canvas").first.focus()
    lab.page.keyboard.press("Home")
    assert attribute(widget, "frame") == "0"
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Shift+ArrowRight")
    assert attribute(widget, "frame") == "11"
    before = float(attribute(widget, "lr"))
    lab.page.keyboard.press("Shift+ArrowUp")
    settled(lab, widget, 1)
    assert float(attribute(widget, "lr")) > before
    lab.page.keyboard.press("l")
    settled(lab, widget, 2)
    assert not widget.get_by_role("button", name="basin map").is_visible()  # there is one minimum
    lab.page.keyboard.press("?")
    assert widget.locator(".jx-help").is_visible()


def test_nothing_shifts_under_the_pointer_and_the_start_stays_in_the_window(open_lab):
    lab = open_lab(ROSENBROCK)
    widget = shown(lab)
    first, second = (widget.locator("canvas").nth(i) for i in (0, 1))
    box, beside = first.bounding_box(), second.bounding_box()
    readout = widget.locator(".jx-body .jx-readout").first
    x, y = box["x"] + 46 + (432 - 46) * 0.222, box["y"] + 18 + (364 - 18) * 0.5
    lab.page.mouse.move(x + 200, y - 40)
    assert "gradient" in readout.inner_text()
    assert second.bounding_box() == beside
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] - 150, y, steps=5)
    lab.page.mouse.up()
    settled(lab, widget, 1)
    x0, _, y0, y1 = lab.page.evaluate("w => w.dataset.window.split(',').map(Number)", widget.element_handle())
    begun = [float(number) for number in attribute(widget, "start").split(",")]
    assert begun[0] == pytest.approx(x0) and y0 < begun[1] < y1
    assert second.bounding_box() == beside


@pytest.mark.soak
def test_scrubbing_back_gives_the_same_pixels(open_lab):
    lab = open_lab(ROSENBROCK)
    widget = shown(lab)
    canvas = widget.locator("canvas").first
    canvas.focus()

    def pixels():
        lab.page.wait_for_timeout(150)
        return canvas.evaluate("c => c.toDataURL()")

    lab.page.keyboard.press("Home")
    first = pixels()
    for _ in range(5):
        lab.page.keyboard.press("ArrowRight")
    moved = pixels()
    for _ in range(5):
        lab.page.keyboard.press("ArrowLeft")
    assert pixels() == first != moved


def test_it_states_its_finding(open_lab):
    widget = shown(open_lab(ROSENBROCK))
    assert "minimum 0 at (1, 1)" in widget.get_attribute("aria-label")
    assert attribute(widget, "verdict") == "crawls"


@pytest.mark.soak
def test_it_looks_as_it_should_in_both_themes(open_lab):
    lab = open_lab(WIDER_VALLEY)
    widget = shown(lab)
    widget.locator("canvas").first.focus()
    lab.page.keyboard.press("Home")
    for _ in range(5):
        lab.page.keyboard.press("Shift+ArrowRight")
    light, dark = lab.in_both_themes(widget, widget.locator("canvas").nth(1), GALLERY / "descent")
    assert light != dark


@pytest.mark.soak
def test_with_reduced_motion_play_leaps(open_lab):
    lab = open_lab(ROSENBROCK, reduced_motion="reduce")
    widget = shown(lab)
    widget.locator("canvas").first.focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press(" ")
    lab.page.wait_for_timeout(1200)
    lab.page.keyboard.press(" ")
    assert int(attribute(widget, "frame")) % 10 == 0
    assert attribute(widget, "frame") != "0"


@pytest.mark.soak
def test_two_views_of_one_widget_agree(open_lab):
    lab = open_lab(ROSENBROCK, "d")
    first, second = shown(lab, 0), shown(lab, 1)
    first.locator("canvas").first.focus()
    lab.page.keyboard.press("Shift+ArrowUp")
    settled(lab, second, 1)
    assert attribute(first, "lr") == attribute(second, "lr")


@pytest.mark.soak  # every widget is reopened in test_every_widget.py; this one also comes alive again
@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])
def test_a_reopened_notebook_shows_the_picture_and_no_complaint(open_lab, classroom, trusted):
    folder, _ = classroom
    name = f"reopened_{trusted}.ipynb"
    lab = open_lab(ROSENBROCK, name=name)
    shown(lab)
    lab.save()
    if not trusted:
        saved = nbformat.read(folder / name, 4)
        saved.metadata["moved"] = "changed outside, so its signature no longer holds"
        saved.cells[0].source += "\n"
        saved.cells[0].outputs[0]["data"]["text/plain"] += " "
        nbformat.write(saved, folder / name)
    again = open_lab(name=name, run=False)
    again.page.wait_for_selector(".jp-JaxercisePoster img:visible")
    assert "odel not found" not in again.page.locator(".jp-OutputArea").first.inner_text()
    again.run_all()
    shown(again)
    assert not again.page.locator(".jp-JaxercisePoster figure").first.is_visible()


@pytest.mark.soak
def test_the_poster_returns_when_the_kernel_restarts_and_the_cell_runs_again(open_lab):
    lab = open_lab(ROSENBROCK)
    shown(lab)
    lab.page.evaluate("() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }")
    lab.page.wait_for_timeout(3000)
    lab.page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'")
    lab.run_all()
    lab.page.wait_for_timeout(1500)
    assert "minimum 0" in shown(lab).get_attribute("aria-label")
